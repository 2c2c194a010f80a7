"""Notices around an offered flat: invitations, viewings, answers to refusals, extra purchase."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from teremok.modules.relocation.audience import OF_FAMILIES
from teremok.modules.relocation.models import Family
from teremok.modules.relocation.notices import OF_THE_PERSON, VARIABLES
from teremok.modules.relocation.saying import of_office
from teremok.notices.audiences import OfModule
from teremok.notices.kinds import NoticeType, Rung, Urgency, Variable, Wording, register
from teremok.notices.services.telling import tell
from teremok.notices.states import Nature, Way
from teremok.platform.access import Actor
from teremok.registry.models import Organisation
from teremok.ui.formats import day, moment

FILE = Path(__file__).parent / "tables" / "offer_wordings.toml"
ELECTRONIC = Rung((Way.CABINET, Way.PUSH, Way.SMS, Way.MAIL))
THEN_A_LETTER = (ELECTRONIC, Rung((Way.LETTER,), timedelta(days=3)))
THEN_A_CALL = (ELECTRONIC, Rung((Way.CALL,), timedelta(hours=4)))
LADDERS = {
    "invitation": THEN_A_LETTER,
    "viewing_soon": THEN_A_CALL,
    "viewing_place": THEN_A_CALL,
    "viewing_off": THEN_A_CALL,
    "refusal_answered": THEN_A_LETTER,
    "purchase_priced": THEN_A_LETTER,
    "purchase_auction": THEN_A_LETTER,
    "purchase_over": THEN_A_LETTER,
}
TITLES: Mapping[str, str | Promise] = {
    "invitation": _("Relocation: come and see the flat"),
    "viewing_soon": _("Relocation: reminder of a viewing"),
    "viewing_place": _("Relocation: a place at a viewing came free"),
    "viewing_off": _("Relocation: a viewing is called off"),
    "refusal_answered": _("Relocation: answer to a refusal"),
    "purchase_priced": _("Relocation: extra space to pay"),
    "purchase_auction": _("Relocation: auction for extra space"),
    "purchase_over": _("Relocation: no extra space"),
}
OWN = {
    "when": Variable(_("The booked time"), "12 мая 2026 г., 10:00"),
    "reason": Variable(_("Why"), "в доме отключили свет."),
    "text": Variable(_("The answer"), "Мы подберём вам квартиру этажом ниже."),
    "amount": Variable(_("What is to be paid"), "1 234 567,00 ₽"),
    "arithmetic": Variable(_("How the sum came"), "10,5 м² × 200 000 ₽ − 10 %"),
}


@cache
def kinds() -> dict[str, NoticeType]:
    texts = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        name: NoticeType(
            name=f"relocation.{name}",
            title=title,
            nature=Nature.INFORMATIONAL,
            ladder=LADDERS[name],
            wordings={
                language: Wording(subject=text["subject"], body=text["body"].strip(), short=text["short"])
                for language, text in texts[name].items()
            },
            variables={**VARIABLES, **OWN},
            urgency=Urgency.BULK if name == "invitation" else Urgency.ORDINARY,
        )
        for name, title in TITLES.items()
    }


def declare() -> None:
    for kind in kinds().values():
        register(kind)


def tell_families(
    name: str,
    *,
    families: Sequence[int],
    office: Organisation | None,
    key: str,
    by: Actor,
    at: datetime,
    values: Mapping[str, str] | None = None,
    people: Sequence[int] | None = None,
    subject: tuple[str, UUID] | None = None,
) -> None:
    """Tells the members of these families (keys), or only `people` (keys) of them; told twice by `key` is told once."""
    arguments: dict[str, object] = {"families": list(families)}
    if people is not None:
        arguments["people"] = list(people)
    tell(
        kind=kinds()[name],
        audience=OfModule(OF_FAMILIES, arguments),
        values={**of_office(office), **(values or {}), "page": page_of(families)},
        key=key,
        by=by,
        at=at,
        organisation=office,
        subject=subject,
        given_by_audience=OF_THE_PERSON,
    )


def page_of(families: Sequence[int]) -> str:
    """The page of the offer where one family is meant, else the page on which each finds its own."""
    home = f"{settings.BASE_URL}/relocation/my/"
    if len(families) != 1:
        return home
    return f"{home}{Family.objects.values_list('public_id', flat=True).get(pk=families[0])}/offer/"


def in_both(name: str, when: datetime | date) -> dict[str, str]:
    """A moment or a day as a value of a notice, in both languages."""
    values = {}
    for language, ending in (("ru", ""), ("en", "@en")):
        with override(language):
            values[f"{name}{ending}"] = moment(when) if isinstance(when, datetime) else day(when)
    return values


def last_day(due_at: datetime) -> date:
    """The day with which a term of days ends: its end is the midnight after it."""
    return timezone.localdate(due_at - timedelta(seconds=1))
