"""The post's clock: what nobody decided, receipts that nobody can match, mail that came back."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from teremok.platform.channels import bounce_mailbox, deciding
from teremok.platform.jobs import periodic


@periodic("*/5 * * * *", name="channels.decide")
def decide(at: datetime) -> None:
    deciding.decide(at=at)


@periodic("* * * * *", name="channels.bounces")
def take_bounces(tick: datetime) -> None:
    """Raises CannotRead, which the next minute may mend; `teremok doctor` says it too."""
    if settings.BOUNCES_URL:
        bounce_mailbox.empty(at=timezone.now())
