"""How a person took a notice: one tap, and a word if they like."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from teremok.notices.access import require_answers_for
from teremok.notices.models import Addressee, Reaction
from teremok.notices.states import AddresseeState
from teremok.platform.access import Actor

WORDS_LIMIT = 1000


class CannotReact(Exception):
    """Nobody would read the answer; the message says why."""


@transaction.atomic
def react(*, by: Actor, addressee: Addressee, mood: Reaction.Mood, words: str, at: datetime) -> Reaction:
    """Keeps the person's answer; a later one takes the place of the first. Raises CannotReact, Denied."""
    require_answers_for(by, addressee.person)
    locked = Addressee.objects.select_for_update().get(pk=addressee.pk)
    if locked.state == AddresseeState.WITHDRAWN:
        raise CannotReact(_("The sender has withdrawn this message, so there is nothing to answer."))
    said = {"mood": mood, "words": words.strip()[:WORDS_LIMIT], "said_at": at}
    return Reaction.objects.update_or_create(addressee=locked, defaults=said)[0]
