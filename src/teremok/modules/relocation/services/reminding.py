"""Reminding those whose term ends soon and who haven't answered or signed yet: each reminder once."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import override

from teremok.kernel.clocks import last_day_before
from teremok.modules.relocation.audience import OF_FAMILIES
from teremok.modules.relocation.notices import OF_THE_PERSON, kinds
from teremok.modules.relocation.saying import LANGUAGES, of_office
from teremok.modules.relocation.stages import table
from teremok.notices.audiences import OfModule
from teremok.notices.services.telling import tell
from teremok.platform.access import Actor
from teremok.platform.law import parameters
from teremok.platform.law.clocks import city_day, city_zone
from teremok.registry.models import Organisation
from teremok.ui.formats import day

# Who has answered the offer that stands, or signed the contract that stands: they need no reminder.
ANSWERED = """
    SELECT FROM relocation_answer answer JOIN relocation_offer offer ON offer.id = answer.offer_id
     WHERE answer.member_id = member.id AND offer.state IN ('made', 'accepted')
"""
SIGNED = """
    SELECT FROM relocation_signature signature JOIN relocation_contract contract ON contract.id = signature.contract_id
     WHERE signature.member_id = member.id AND signature.struck_at IS NULL AND contract.ended_at IS NULL
"""


@dataclass(frozen=True)
class Occasion:
    """A term before whose end people are reminded: which, by what notice, how long before, who needs it no more."""

    term: str
    notice: str
    before: tuple[str, ...]
    done: str


OCCASIONS = (
    Occasion(
        "relocation.signing",
        "signing_soon",
        ("relocation.signing_reminder_first", "relocation.signing_reminder_second", "relocation.signing_reminder_last"),
        SIGNED,
    ),
    Occasion(
        "relocation.consent",
        "consent_soon",
        ("relocation.consent_reminder_first", "relocation.consent_reminder_last"),
        ANSWERED,
    ),
)

# The reminder that is nearest to the end of those whose day has come: who was served late isn't sent three at once.
REMIND = """
    INSERT INTO relocation_reminder (step_id, days, reminded_at)
    SELECT step.id, due.days, %(at)s
      FROM relocation_step step
      JOIN LATERAL (SELECT min(reminder.days) AS days
                      FROM unnest(%(days)s::int[], %(until)s::timestamptz[]) AS reminder (days, until)
                     WHERE step.due_at <= reminder.until) due ON due.days IS NOT NULL
     WHERE step.left_at IS NULL AND step.due_at > %(at)s AND step.term = %(term)s AND step.stage = ANY(%(stages)s)
    ON CONFLICT (step_id, days) DO NOTHING
    RETURNING id, step_id
"""
WHOM = """
    SELECT listed.office_id, (step.due_at AT TIME ZONE %(zone)s)::date - 1, step.family_id, member.person_id
      FROM relocation_step step
      JOIN relocation_family family ON family.id = step.family_id
      JOIN relocation_listedhouse listed ON listed.id = family.listed_house_id
      JOIN relocation_member member ON member.family_id = family.id AND member.until IS NULL AND member.must_consent
     WHERE step.id = ANY(%(steps)s) AND NOT EXISTS ({done})
     ORDER BY 1, 2, 3, 4
"""


@transaction.atomic
def remind(*, by: Actor, at: datetime) -> int:
    """Reminds everybody whose turn it is on this day; returns how many people. Run twice, nobody hears it twice."""
    return sum(_remind(occasion, by, at) for occasion in OCCASIONS)


def _remind(occasion: Occasion, by: Actor, at: datetime) -> int:
    today = city_day(at)
    terms = [law.term for law in parameters.values(occasion.before, on=today).values()]
    facts: dict[str, Any] = {
        "at": at,
        "term": occasion.term,
        "stages": [stage.value for stage, row in table().items() if row.term == occasion.term],
        "days": [term.amount for term in terms],
        "until": [_end_of(today + (today - last_day_before(today, term))) for term in terms],
    }
    with connection.cursor() as cursor:
        cursor.execute(REMIND, facts)
        reminders = cursor.fetchall()
        if not reminders:
            return 0
        cursor.execute(
            WHOM.format(done=occasion.done), {"steps": [row[1] for row in reminders], "zone": str(city_zone())}
        )
        rows = cursor.fetchall()
    first = min(row[0] for row in reminders)
    groups: dict[tuple[int | None, date], list[tuple[int, int]]] = defaultdict(list)
    for office, last_day, family, person in rows:
        groups[office, last_day].append((family, person))
    offices = Organisation.objects.in_bulk({office for office, _day in groups if office is not None})
    for (office, last_day), pairs in groups.items():
        _tell(
            occasion, offices.get(office) if office else None, last_day, pairs, f"{first} {office} {last_day}", by, at
        )
    return len(rows)


def _tell(
    occasion: Occasion,
    office: Organisation | None,
    last_day: date,
    pairs: list[tuple[int, int]],
    key: str,
    by: Actor,
    at: datetime,
) -> None:
    values = of_office(office)
    for language, ending in LANGUAGES:
        with override(language):
            values[f"until{ending}"] = day(last_day)
    families = sorted({family for family, _person in pairs})
    people = sorted({person for _family, person in pairs})
    tell(
        kind=kinds()[occasion.notice],
        audience=OfModule(OF_FAMILIES, {"families": families, "people": people}),
        values=values,
        key=f"relocation reminder {key}",
        by=by,
        at=at,
        organisation=office,
        given_by_audience=OF_THE_PERSON,
    )


def _end_of(last_day: date) -> datetime:
    """The midnight with which the day ends."""
    return datetime.combine(last_day + timedelta(days=1), datetime.min.time(), city_zone())
