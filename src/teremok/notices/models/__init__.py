"""The tables of notices."""

from teremok.notices.models.events import Event, Seal, SealKey, Unsealed
from teremok.notices.models.habits import DeadAddress, Habits, Preference, PushSubscription, Reaction
from teremok.notices.models.notices import Addressee, Notice
from teremok.notices.models.paper import DoorPosting, Letter, PrintRun
from teremok.notices.models.tasks import Task, Watch
from teremok.notices.models.wordings import Template

__all__ = [
    "Addressee",
    "DeadAddress",
    "DoorPosting",
    "Event",
    "Habits",
    "Letter",
    "Notice",
    "Preference",
    "PrintRun",
    "PushSubscription",
    "Reaction",
    "Seal",
    "SealKey",
    "Task",
    "Template",
    "Unsealed",
    "Watch",
]
