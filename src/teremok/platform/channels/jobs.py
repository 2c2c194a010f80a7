"""The post's clock: what nobody decided, and receipts that nobody can match."""

from datetime import datetime

from teremok.platform.channels import deciding
from teremok.platform.jobs import periodic


@periodic("*/5 * * * *", name="channels.decide")
def decide(at: datetime) -> None:
    deciding.decide(at=at)
