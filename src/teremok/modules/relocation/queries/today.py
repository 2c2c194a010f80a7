"""An officer's day: what presses, as figures that lead to what is behind them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from teremok.modules.relocation.access import families_at_work
from teremok.modules.relocation.queries import calls, listing, worklist
from teremok.modules.relocation.queries.returned import returned
from teremok.modules.relocation.queries.standing import Age, Wanted, at_work, standing
from teremok.modules.relocation.silence import SOURCE
from teremok.modules.relocation.states import Deviation, Stage
from teremok.notices.queries.silence import silent_people
from teremok.platform.access import Actor
from teremok.platform.database.periods import day_of


@dataclass(frozen=True)
class Figure:
    """How many there are of something, and where they are listed; `tone` where it presses."""

    text: str | Promise
    count: int
    url: str
    icon: str
    tone: str = "neutral"

    @property
    def shown_tone(self) -> str:
        return self.tone if self.count else "neutral"


@dataclass(frozen=True)
class Figures:
    title: str | Promise
    figures: tuple[Figure, ...]


def today(actor: Actor, *, at: datetime) -> list[Figures]:
    return [
        Figures(_("My families"), tuple(_mine(actor, at))),
        Figures(_("All families I see"), tuple(_all(actor, at))),
        Figures(_("Who isn't reached"), tuple(_unreached(actor, at))),
        Figures(_("To look into"), tuple(_matters(actor))),
    ]


def _mine(actor: Actor, at: datetime) -> list[Figure]:
    families = reverse("relocation:families")
    mine = str(actor.account_id)
    found = at_work(actor, Wanted(officer=mine), at=at).aggregate(
        n=Count("pk"),
        overdue=Count("pk", filter=Q(deviation=Deviation.OVERDUE)),
        near=Count("pk", filter=Q(deviation=Deviation.NEAR)),
    )
    promises = listing.promised(actor).filter(family__officer=actor.account_id, promised_on__lte=day_of(at)).count()
    to_call = calls.to_call(actor, officer=actor.account_id, at=at).count()
    by_mine = f"{families}?officer={mine}"
    return [
        Figure(_("Whom to call"), to_call, reverse("relocation:calls"), "telephone", "info"),
        Figure(_("Promises for today and before"), promises, reverse("relocation:calls"), "hourglass", "warning"),
        Figure(
            pgettext_lazy("families", "Overdue"),
            found["overdue"],
            f"{by_mine}&deviation=overdue",
            "exclamation-triangle",
            "danger",
        ),
        Figure(_("Near their term"), found["near"], f"{by_mine}&deviation=near", "hourglass-split", "warning"),
        Figure(_("All of mine"), found["n"], by_mine, "people"),
    ]


def _all(actor: Actor, at: datetime) -> list[Figure]:
    families = reverse("relocation:families")
    found = standing(families_at_work(actor), at=at).aggregate(
        overdue=Count("pk", filter=Q(deviation=Deviation.OVERDUE)),
        near=Count("pk", filter=Q(deviation=Deviation.NEAR)),
        waiting=Count("pk", filter=Q(deviation=Deviation.WAITING)),
        old=Count("pk", filter=Age.OLD.matches(at) & ~Q(stage__in=(Stage.EXECUTION, Stage.FREE))),
        nobodys=Count("pk", filter=Q(officer=None) & ~Q(stage__in=(Stage.EXECUTION, Stage.FREE))),
    )
    return [
        Figure(
            pgettext_lazy("families", "Overdue"),
            found["overdue"],
            f"{families}?deviation=overdue",
            "exclamation-triangle",
            "danger",
        ),
        Figure(_("Near their term"), found["near"], f"{families}?deviation=near", "hourglass-split", "warning"),
        Figure(_("Wait for service"), found["waiting"], f"{families}?deviation=waiting", "envelope", "info"),
        Figure(_("Over 8 months at one stage"), found["old"], f"{families}?age=old", "hourglass", "warning"),
        Figure(_("Without an officer"), found["nobodys"], f"{families}?officer=nobody", "person-x", "warning"),
    ]


def _unreached(actor: Actor, at: datetime) -> list[Figure]:
    """Silence is the notices' to tell, and so are letters; here they are those of families."""
    silent = silent_people(actor, at=at).filter(source=SOURCE.name)[:1001].count()
    came_back = returned(actor).count()
    return [
        Figure(_("Heard nothing for too long"), silent, reverse("tasks:silence"), "bell", "danger"),
        Figure(_("Letters came back"), came_back, reverse("relocation:returned"), "arrow-counterclockwise", "warning"),
    ]


def _matters(actor: Actor) -> list[Figure]:
    here = reverse("relocation:matters")
    figures = [
        Figure(kind.label, count, f"{here}?kind={kind}", "card-checklist", "warning")
        for kind, count in worklist.counted(actor)
    ]
    return figures or [Figure(gettext("Nothing to look into"), 0, here, "check-circle")]
