"""Trying a notice out on oneself before others get it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from teremok.notices.access import require_can_handle
from teremok.notices.kinds import kind_of
from teremok.notices.models import Notice
from teremok.notices.queries.preview import preview_of
from teremok.notices.states import Way
from teremok.platform.access import Actor
from teremok.platform.channels.sending import send_mail, send_sms


class CannotTry(Exception):
    """Nothing can be sent to the actor; the message says what is missing."""


@transaction.atomic
def send_to_oneself(
    *, by: Actor, notice: Notice, ways: Collection[Way], phone: str, email: str, key: UUID, at: datetime
) -> list[Way]:
    """Sends what the notice says, with a made-up reader's name, to the actor's own phone and address.

    Each language is a message of its own; a second call with the same `key` sends nothing. Returns by which ways it
    went. Raises CannotTry, CannotWord, Denied.
    """
    require_can_handle(by, notice)
    to = {way: value for way, value in ((Way.MAIL, email), (Way.SMS, phone)) if way in ways and value}
    if not to:
        raise CannotTry(_("Your account has no phone or e-mail of the kind you chose. Add one on your account page."))
    for language in notice.templates:
        shown = preview_of(notice, language, kind_of(notice.kind))
        said = shown.said
        name = f"notice.try {key} {language}"
        if Way.MAIL in to:
            subject = _("Trial: %(subject)s") % {"subject": said.subject}
            send_mail(to=to[Way.MAIL], subject=subject, text=shown.mail, key=f"{name} mail", at=at)
        if Way.SMS in to:
            send_sms(to=to[Way.SMS], text=said.short, key=f"{name} sms", at=at)
    return list(to)
