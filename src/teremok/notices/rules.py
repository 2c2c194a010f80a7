"""What staff have to keep to when they write."""

import hashlib
from datetime import date, datetime, timedelta

from teremok.notices.events import canonical
from teremok.notices.kinds import NoticeType
from teremok.notices.models import Notice
from teremok.platform.law import parameters
from teremok.platform.law.values import LawValue

SECOND_EYES = "notice.second_eyes"
SECOND_EYES_OFFICIAL = "notice.second_eyes_official"
LATEST = timedelta(days=366)  # that anything can be put off


def second_eyes(kind: NoticeType, *, on: date) -> LawValue:
    """The number of people above which another person lets a notice of the type go."""
    return parameters.value(SECOND_EYES_OFFICIAL if kind.is_official else SECOND_EYES, on=on)


def needs_second_eyes(kind: NoticeType, people: int, *, on: date) -> bool:
    return people > second_eyes(kind, on=on).number


def may_be_due(due_at: datetime, *, at: datetime) -> bool:
    return at < due_at <= at + LATEST


def seen_as(notice: Notice) -> str:
    """Names what stands in the notice: whoever sends it says by it what they looked at."""
    said = {"kind": notice.kind, "values": notice.values, "audience": notice.audience, "templates": notice.templates}
    return hashlib.sha256(canonical(said).encode()).hexdigest()[:32]
