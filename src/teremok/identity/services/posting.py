"""Letters with codes: erased here once the staff of the house have put them in the post."""

from datetime import datetime

from teremok.identity.access import require_can_verify
from teremok.identity.models import VerificationLetter
from teremok.platform.access import Actor
from teremok.platform.channels.delivering import letter_was_posted
from teremok.platform.channels.models import Outgoing


def mark_posted(*, letter: VerificationLetter, by: Actor, at: datetime) -> None:
    """It is in the post: the code stands nowhere but on paper. Raises Denied."""
    require_can_verify(by, letter.premises.house)
    letter_was_posted(outgoing=Outgoing.objects.get(key=letter.post_key), at=at)
