"""What people do with messages: send one again, say that a letter was posted."""

from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from teremok.platform.access import SYSTEM, Actor, Denied, Role
from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.states import Channel, State

WAKE = "teremok_post"


class CannotTryAgain(Exception):
    """The message can't be sent once more; the text says what to do."""


@transaction.atomic
def try_again(*, outgoing: Outgoing, by: Actor, at: datetime) -> None:
    """A failed message is queued once more, after its cause was mended. Raises Denied, CannotTryAgain."""
    locked = Outgoing.objects.select_for_update().get(pk=outgoing.pk)
    if by != SYSTEM and not by.has_role(Role.ADMINISTRATOR):
        raise Denied(_("Only a platform administrator can send a message again. Ask them to."))
    if not locked.can_be_tried_again:
        raise CannotTryAgain(_("This message has left, or its code is erased. Reload the page to see how it stands."))
    locked.queued_at = at
    locked.state, locked.attempts, locked.ended_at, locked.expires_at = State.QUEUED, 0, None, None
    locked.due_at, locked.provider, locked.provider_ref = None, "", ""
    locked.save()
    wake_the_carrier()


@transaction.atomic
def letter_was_posted(*, outgoing: Outgoing, at: datetime) -> None:
    """Staff have put the letter into the post; its code is erased here."""
    locked = Outgoing.objects.select_for_update().get(pk=outgoing.pk, channel=Channel.LETTER)
    if locked.state == State.QUEUED:
        locked.state, locked.sent_at, locked.ended_at, locked.trouble = State.SENT, at, at, ""
        if locked.is_secret and not settings.DEMO:
            locked.contents_sealed = None
        locked.save()


def wake_the_carrier() -> None:
    """When the caller's transaction commits; new messages do so by themselves, by a trigger of the table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [WAKE])
