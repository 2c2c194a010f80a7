"""Everything that would have left the demo city, as its receivers would see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from teremok.identity.models import TotpDevice
from teremok.identity.queries.letters import printed
from teremok.platform.channels import contents_of_all
from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.states import Channel, State

SHOWN = 100


_SIGNS = {
    Channel.MAIL: "envelope",
    Channel.SMS: "phone",
    Channel.PUSH: "bell",
    Channel.LETTER: "file-earmark-text",
}


@dataclass(frozen=True)
class Shown:
    """A message as the outbox shows it."""

    id: UUID
    channel: Channel
    to: str
    subject: str
    text: str
    state: State
    queued_at: datetime
    trouble: str

    @property
    def is_letter(self) -> bool:
        return self.channel is Channel.LETTER

    @property
    def sign(self) -> str:
        return _SIGNS[self.channel]


@dataclass(frozen=True)
class StaffCode:
    """The code an authenticator app of a member of staff shows now."""

    name: str
    contact: str
    code: str


@never_cache
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    _only_in_the_demo()
    sought = request.GET.get("q", "").strip()
    messages = Outgoing.objects.order_by("-queued_at", "-id")
    if sought:
        messages = messages.filter(to__icontains=sought)
    shown = list(messages[:SHOWN])
    contents = contents_of_all(shown)
    page = {
        "messages_sent": [_shown(message, contents[message.pk]) for message in shown],
        "staff": _staff_codes(timezone.now()),
        "q": sought,
    }
    return render(request, "demo/outbox.html", page)


@never_cache
@require_safe
def letter(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """The letter as it would lie in the letter box."""
    _only_in_the_demo()
    outgoing = get_object_or_404(Outgoing, public_id=letter_id, channel=Channel.LETTER)
    return HttpResponse(printed(outgoing), content_type="application/pdf")


def _only_in_the_demo() -> None:
    if not settings.DEMO:
        raise Http404


def _shown(message: Outgoing, contents: dict[str, Any]) -> Shown:
    return Shown(
        id=message.public_id,
        channel=Channel(message.channel),
        to=message.to,
        subject=contents.get("subject", ""),
        text=contents.get("text", ""),
        state=State(message.state),
        queued_at=message.queued_at,
        trouble=message.trouble,
    )


def _staff_codes(now: datetime) -> list[StaffCode]:
    devices = TotpDevice.objects.filter(confirmed_at__isnull=False).select_related("account").order_by("account_id")
    return [
        StaffCode(str(one.account), one.account.email or one.account.phone or "", one.code_at(now)) for one in devices
    ]
