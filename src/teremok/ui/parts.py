"""What components are handed: facts, tabs, crumbs, events of a timeline."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

Text = str | Promise
TONES = ("neutral", "info", "success", "warning", "danger")


@dataclass(frozen=True)
class Fact:
    """A line of a list of key facts."""

    term: Text
    value: Any
    note: Text = ""
    url: str = ""


@dataclass(frozen=True)
class Crumb:
    """A step of the way to this page; the last one has no address."""

    text: Text
    url: str = ""


@dataclass(frozen=True)
class Tab:
    text: Text
    url: str
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened, on a timeline."""

    at: datetime
    title: Text
    text: Text = ""
    tone: str = "neutral"
    icon: str = "clock"
