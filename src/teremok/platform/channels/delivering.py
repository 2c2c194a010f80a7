"""One attempt to carry a message out, and what comes of it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from teremok.platform.access import SYSTEM, Actor, Denied, Role
from teremok.platform.channels import mail, sms
from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.sending import contents_of
from teremok.platform.channels.states import Channel, State
from teremok.platform.channels.troubles import CannotDeliver, NeverDelivers

PAUSES = tuple(timedelta(seconds=s) for s in (10, 30, 60, 300, 900, 3600, 10800, 21600))


@transaction.atomic
def attempt(*, outgoing_id: UUID, at: datetime) -> datetime | None:
    """Tries once; returns when to try again, or nothing when the message has left or never will.

    The row stays locked while the message is on the wire: two workers never send it at once, and one that dies in
    between lets it go, to be sent again under the same id.
    """
    outgoing = Outgoing.objects.select_for_update(skip_locked=True).filter(public_id=outgoing_id).first()
    if outgoing is None or outgoing.state != State.QUEUED:
        return None
    outgoing.attempts += 1
    again = None
    if outgoing.expires_at is not None and outgoing.expires_at <= at:
        _end(outgoing, State.FAILED, at, "It came too late to be of use.")
    else:
        try:
            _carry_out(outgoing)
        except CannotDeliver as trouble:
            again = _after_trouble(outgoing, trouble, at)
        else:
            _end(outgoing, State.SENT, at)
    outgoing.save()
    return again


class CannotTryAgain(Exception):
    """The message can't be sent once more; the text says what to do."""


@transaction.atomic
def try_again(*, outgoing: Outgoing, by: Actor, at: datetime) -> None:
    """A failed message is queued once more, after its cause was mended. Raises Denied, CannotTryAgain."""
    from teremok.platform.channels.jobs import carry

    locked = Outgoing.objects.select_for_update().get(pk=outgoing.pk)
    if by != SYSTEM and not by.has_role(Role.ADMINISTRATOR):
        raise Denied(_("Only a platform administrator can send a message again. Ask them to."))
    if not locked.can_be_tried_again:
        raise CannotTryAgain(_("This message has left, or its code is erased. Reload the page to see how it stands."))
    locked.queued_at = at
    locked.state, locked.attempts, locked.ended_at, locked.expires_at = State.QUEUED, 0, None, None
    locked.save()
    carry(locked)


@transaction.atomic
def letter_was_posted(*, outgoing: Outgoing, at: datetime) -> None:
    """Staff have put the letter into the post; its code is erased here."""
    locked = Outgoing.objects.select_for_update().get(pk=outgoing.pk, channel=Channel.LETTER)
    if locked.state == State.QUEUED:
        _end(locked, State.SENT, at)
        locked.save()


def _carry_out(outgoing: Outgoing) -> None:
    if settings.DEMO:
        return  # nothing leaves: /demo/outbox shows it
    contents = contents_of(outgoing)
    if outgoing.channel == Channel.SMS:
        sms.deliver(id=outgoing.public_id, to=outgoing.to, text=contents["text"])
    else:
        mail.deliver(id=outgoing.public_id, to=outgoing.to, **contents)


def _after_trouble(outgoing: Outgoing, trouble: CannotDeliver, at: datetime) -> datetime | None:
    outgoing.trouble = str(trouble)[:300]
    if isinstance(trouble, NeverDelivers) or outgoing.attempts > len(PAUSES):
        _end(outgoing, State.FAILED, at, outgoing.trouble)
        return None
    return at + PAUSES[outgoing.attempts - 1]


def _end(outgoing: Outgoing, state: State, at: datetime, trouble: str = "") -> None:
    outgoing.state, outgoing.ended_at, outgoing.trouble = state, at, trouble
    if outgoing.is_secret and not settings.DEMO:
        outgoing.contents_sealed = None
