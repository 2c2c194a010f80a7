"""Letters with codes: which wait to be printed, and what is printed."""

from django.utils.translation import gettext as _

from teremok.identity.access import require_can_verify
from teremok.identity.models import VerificationLetter
from teremok.platform import documents
from teremok.platform.access import Actor
from teremok.platform.channels import contents_of
from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.states import State


class CannotPrint(Exception):
    """The letter has gone already and its code with it."""


def to_post(letters: list[VerificationLetter]) -> list[VerificationLetter]:
    """Those of `letters` that wait to be printed."""
    keys = [letter.post_key for letter in letters]
    waiting = set(Outgoing.objects.filter(key__in=keys, state=State.QUEUED).values_list("key", flat=True))
    return [letter for letter in letters if letter.post_key in waiting]


def pdf_of(letter: VerificationLetter, *, by: Actor) -> bytes:
    """The letter to print. Raises Denied, CannotPrint."""
    require_can_verify(by, letter.premises.house)
    return printed(Outgoing.objects.get(key=letter.post_key))


def printed(outgoing: Outgoing) -> bytes:
    """A letter of the outgoing post as PDF. Raises CannotPrint."""
    contents = contents_of(outgoing)
    if not contents:
        raise CannotPrint(_("This letter was posted and its code erased. The person can ask for another one."))
    return documents.render(contents["template"], contents["document"], at=outgoing.queued_at)
