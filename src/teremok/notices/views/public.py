"""The link in an SMS or a letter: it needs no sign-in, and nothing private stands behind it."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from teremok.notices.kinds import kind_of
from teremok.notices.models import Addressee
from teremok.notices.queries.inbox import sender_of
from teremok.notices.queries.wishes import is_stopped
from teremok.notices.rendering import id_of, short_id
from teremok.notices.services import preferences, reading
from teremok.notices.states import AddresseeState
from teremok.platform.access.requests import actor_of
from teremok.platform.limits import spend
from teremok.ui import errors

LIMIT, PER = 30, timedelta(minutes=1)  # of one link, and of wrong links from one address


@csrf_exempt  # the browser inside a mail program may keep no cookies; whoever could forge the press could press
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, short: str) -> HttpResponse:
    """Only the button confirms: mail scanners and previews follow links, and nobody has read anything then."""
    addressee = _addressee_of(short)
    if not _may_ask(request, addressee):
        return errors.answer(request, 429)
    if addressee is None:
        return _not_found(request)
    if request.method == "POST":
        reading.confirm_by_link(by=actor_of(request), addressee=addressee, at=timezone.now())
        return _unlisted(redirect("notices:confirm_link", short))
    return _unlisted(render(request, "notices/confirm_link.html", _parts(addressee, short)))


@csrf_exempt  # a mail program presses the button (RFC 8058 section 3.1): it has no cookies, the id is the proof
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, short: str) -> HttpResponse:
    """Switches off mail and SMS of this type for the person, where it may be."""
    addressee = _addressee_of(short)
    if not _may_ask(request, addressee):
        return errors.answer(request, 429)
    if addressee is None:
        return _not_found(request)
    can_stop = kind_of(addressee.notice.kind).may_opt_out
    if request.method == "POST" and can_stop:
        preferences.stop(by=actor_of(request), addressee=addressee, at=timezone.now())
    parts = {**_parts(addressee, short), "can_stop": can_stop, "is_stopped": is_stopped(addressee)}
    return _unlisted(render(request, "notices/stop.html", parts))


def _may_ask(request: HttpRequest, addressee: Addressee | None) -> bool:
    """Thousands of telephones share an address of their operator, so right links are counted each by itself."""
    key = str(addressee.public_id) if addressee else request.META.get("REMOTE_ADDR", "")
    return spend("notice link", key, limit=LIMIT, per=PER)


def _addressee_of(short: str) -> Addressee | None:
    key = id_of(short)
    rows = Addressee.objects.select_related("notice__organisation", "person")
    found = rows.filter(public_id=key).first() if key else None
    return found if found and short_id(found) == short else None


def _parts(addressee: Addressee, short: str) -> dict[str, object]:
    return {
        "short": short,
        "sender": sender_of(addressee.notice),
        "at": addressee.notice.prepared_at,
        "confirmed_at": addressee.acknowledged_at,
        "is_withdrawn": addressee.state == AddresseeState.WITHDRAWN,
        "may_stop": kind_of(addressee.notice.kind).may_opt_out,
    }


def _not_found(request: HttpRequest) -> HttpResponse:
    text = _("Perhaps a letter of the link was lost on the way. Copy it whole, or sign in: every message is there.")
    return errors.answer(request, 404, text=text)


def _unlisted(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex"
    return response
