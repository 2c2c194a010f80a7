"""How a notice came to one person, step by step, as they may read it."""

import json
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teremok.notices.models import Addressee
from teremok.notices.models import Event as Logged
from teremok.notices.states import Way
from teremok.ui import parts

MOST = 60
SIGNS = {
    Logged.Kind.DELIVERED: ("success", "check"),
    Logged.Kind.FAILED: ("danger", "x-circle"),
    Logged.Kind.UNKNOWN: ("warning", "question-circle"),
    Logged.Kind.OPENED: ("info", "eye"),
    Logged.Kind.CONFIRMED: ("success", "check-circle"),
    Logged.Kind.REFUSED: ("warning", "file-earmark-text"),
    Logged.Kind.POSTED: ("info", "envelope"),
    Logged.Kind.RETURNED: ("warning", "arrow-counterclockwise"),
    Logged.Kind.RECEIVED: ("success", "envelope"),
    Logged.Kind.CALLED: ("info", "telephone"),
    Logged.Kind.VISITED: ("info", "person-walking"),
    Logged.Kind.WITHDRAWN: ("neutral", "slash-circle"),
    Logged.Kind.HANDED: ("neutral", "send"),
    Logged.Kind.PLACED: ("neutral", "inbox"),
}
SAID = {
    Logged.Kind.HANDED: gettext_lazy("A message left"),
    Logged.Kind.DELIVERED: gettext_lazy("A message arrived"),
    Logged.Kind.FAILED: gettext_lazy("A message did not arrive"),
    Logged.Kind.UNKNOWN: gettext_lazy("Nobody knows whether a message arrived"),
    Logged.Kind.REFUSED: gettext_lazy("You asked for paper"),
}


def how_it_went(addressee: Addressee) -> list[parts.Event]:
    """From the first day on: what the log of the notice has of this person, but for steps of the machinery."""
    begun = addressee.notice.prepared_at
    first = [parts.Event(begun, _("Sent to you"), "", "neutral", "send")] if begun else []
    rows = Logged.objects.filter(addressee=addressee.pk, kind__in=SIGNS).order_by("at", "id")[:MOST]
    return first + [_shown(Logged.Kind(row.kind), row) for row in rows]


def _shown(kind: Logged.Kind, row: Logged) -> parts.Event:
    tone, icon = SIGNS[kind]
    return parts.Event(row.at, SAID.get(kind, kind.label), _how(json.loads(row.facts)), tone, icon)


def _how(facts: dict[str, Any]) -> str:
    """By which road it went, or who did it where that was not the person."""
    if facts.get("way") in Way.values:
        return str(Way(facts["way"]).label)
    if facts.get("by") == "representative":
        return _("By the person who acts for the addressee")
    return _("By the link in the message") if facts.get("by") == "link" else ""
