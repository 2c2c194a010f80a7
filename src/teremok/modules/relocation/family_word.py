"""A word to a whole family: everybody of it who is alive, in their own language."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from teremok.modules.relocation.models import Family
from teremok.notices.audiences import OfPeople
from teremok.notices.kinds import NoticeType
from teremok.notices.services.telling import tell
from teremok.platform.access import Actor
from teremok.ui.formats import day

SUBJECT = "relocation.family"
LANGUAGES = ("ru", "en")
Said = Callable[[], str]


def tell_family(
    *,
    kind: NoticeType,
    family: Family,
    values: dict[str, Said],
    key: str,
    by: Actor,
    at: datetime,
    only: Iterable[int] | None = None,
) -> None:
    """Tells everyone of the family, or those of these persons; each value is said once in each language."""
    people = family.members.filter(until=None, person__died_on=None).order_by("person_id")
    if only is not None:
        people = people.filter(person_id__in=list(only))
    told = tuple(people.values_list("person_id", flat=True))
    if told:
        tell(
            kind=kind,
            audience=OfPeople(told),
            values=in_both(values),
            key=key,
            by=by,
            at=at,
            organisation=family.listed_house.office,
            subject=(SUBJECT, family.public_id),
        )


def in_both(values: dict[str, Said]) -> dict[str, str]:
    """Each value in Russian under its name, and in English under `name@en`."""
    found = {}
    for language in LANGUAGES:
        with override(language):
            for name, said in values.items():
                found[name if language == "ru" else f"{name}@{language}"] = said()
    return found


def hours(starts_at: datetime, ends_at: datetime) -> str:
    """5 June 2026, from 10:00 to 14:00."""
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    words = {"day": day(start.date()), "start": date_format(start, "H:i"), "end": date_format(end, "H:i")}
    return _("%(day)s, from %(start)s to %(end)s") % words


def at_time(starts_at: datetime) -> str:
    """5 June 2026 at 10:00."""
    start = timezone.localtime(starts_at)
    return _("%(day)s at %(time)s") % {"day": day(start.date()), "time": date_format(start, "H:i")}


def on_day(value: date) -> Said:
    return lambda: day(value)


def label_of(member: models.TextChoices) -> Said:
    return lambda: str(member.label)


def verbatim(text: str) -> Said:
    """What a person wrote goes out in their words."""
    return lambda: text
