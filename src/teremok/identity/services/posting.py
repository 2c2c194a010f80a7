"""Letters with codes: printed by the staff of the house, and erased here once they are in the post."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from teremok.identity.access import require_can_verify
from teremok.identity.models import VerificationLetter
from teremok.identity.services.letters import key_of
from teremok.platform import documents
from teremok.platform.access import Actor
from teremok.platform.channels import contents_of
from teremok.platform.channels.delivering import letter_was_posted
from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.states import State


class CannotPrint(Exception):
    """The letter has gone already and its code with it."""


def to_post(letters: list[VerificationLetter]) -> list[VerificationLetter]:
    """Those of `letters` that wait to be printed."""
    waiting = set(
        Outgoing.objects.filter(
            key__in=[key_of(letter.public_id) for letter in letters], state=State.QUEUED
        ).values_list("key", flat=True)
    )
    return [letter for letter in letters if key_of(letter.public_id) in waiting]


def pdf_of(*, letter: VerificationLetter, by: Actor) -> bytes:
    """The letter to print. Raises Denied, CannotPrint."""
    require_can_verify(by, letter.premises.house)
    return render(_outgoing(letter.public_id))


def render(outgoing: Outgoing) -> bytes:
    contents = contents_of(outgoing)
    if not contents:
        raise CannotPrint(_("This letter was posted and its code erased. The person can ask for another one."))
    return documents.render(contents["template"], contents["document"], at=outgoing.queued_at)


def mark_posted(*, letter: VerificationLetter, by: Actor, at: datetime) -> None:
    """It is in the post: the code stands nowhere but on paper. Raises Denied."""
    require_can_verify(by, letter.premises.house)
    letter_was_posted(outgoing=_outgoing(letter.public_id), at=at)


def _outgoing(letter_id: UUID) -> Outgoing:
    return Outgoing.objects.get(key=key_of(letter_id))
