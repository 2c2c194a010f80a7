"""The signed heads, as they leave the database: a public page, JSON, a daily mail to witnesses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from teremok.notices.models import Seal
from teremok.notices.proof.export import signed
from teremok.notices.proof.keys import known_keys
from teremok.platform.channels import send_mail
from teremok.ui.formats import moment

FORMAT = "teremok-notices-heads 1"
PORTION = 1000


@dataclass(frozen=True)
class Published:
    """A head as people compare it."""

    number: int
    hash: str
    sealed_at: datetime
    key: str

    @classmethod
    def of(cls, seal: Seal) -> "Published":
        return cls(seal.number, bytes(seal.hash).hex(), seal.sealed_at, seal.signed_with)

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


def heads() -> QuerySet[Seal]:
    """Every seal without what it holds, since the leaves are large."""
    return Seal.objects.defer("leaves", "events")


def newest() -> Published | None:
    last = heads().order_by("-number").first()
    return Published.of(last) if last else None


def as_json(*, after: int | None) -> Iterator[bytes]:
    """The newest heads first, or those after a number in their order: at most PORTION, with every public key."""
    rows = Seal.objects.defer("leaves")
    found = rows.order_by("-number") if after is None else rows.filter(number__gt=after).order_by("number")
    keys = ",".join(f'"{key.hex()}"' for key in known_keys().values())
    yield f'{{"format":"{FORMAT}","keys":[{keys}],"heads":['.encode()
    for place, seal in enumerate(found[:PORTION]):
        yield (b"," if place else b"") + signed(seal, with_leaves=False).line
    yield b"]}"


def address() -> str:
    return f"{settings.BASE_URL}{reverse('proof:heads')}"


def tell_witnesses(*, at: datetime) -> int:
    """The newest head by mail to each of TEREMOK_WITNESSES, once for each head; returns to how many."""
    head = newest()
    if head is None:
        return 0
    with override("ru"):
        subject = _("Head of the log of notices: seal %(number)s") % {"number": head.number}
        text = _(
            "Hello!\n\nThis is the newest signed head of the log of notices. Keep this letter: with it anyone can show"
            " that nothing recorded before was changed or removed.\n\nHead: %(head)s\nSealed: %(moment)s\n"
            "Key: %(key)s\n\nAll heads: %(address)s"
        ) % {"head": head, "moment": moment(head.sealed_at), "key": head.key, "address": address()}
    for witness in settings.WITNESSES:
        send_mail(to=witness, subject=subject, text=text, key=f"notices.head {head.number} {witness}", at=at)
    return len(settings.WITNESSES)
