"""Before it goes: how many people a notice would reach, by which roads and at what price, and whom by none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from teremok.notices.audiences import Audience, Statement, people_of
from teremok.notices.kinds import NoticeType, kind_of
from teremok.notices.leaving import CHANNEL_OF, ON_PAPER, ROADS, of_roads
from teremok.notices.models import Notice
from teremok.notices.states import Way
from teremok.platform.access import Assurance
from teremok.platform.law import parameters
from teremok.registry.models import Person
from teremok.registry.names import fold

NAMED = 100  # of those whom nothing reaches
PRICES = {Way.SMS: "notice.price_sms", Way.LETTER: "notice.price_letter", Way.REGISTERED: "notice.price_registered"}

COUNT = "SELECT count(*) FROM ({people}) AS people"
REACH = f"""
    WITH audience AS MATERIALIZED ({{people}}), addressed AS MATERIALIZED (
        SELECT NULL::bigint AS id, audience.person_id FROM audience WHERE NOT {ON_PAPER.format(person="audience")}
    ), {ROADS}, cabinet AS (
        SELECT DISTINCT audience.person_id FROM audience JOIN identity_account account USING (person_id)
         WHERE account.is_active AND account.assurance >= %(verified)s
    ), nobody AS (
        SELECT audience.person_id FROM audience
         WHERE NOT EXISTS (SELECT FROM wanted WHERE wanted.person_id = audience.person_id)
           AND NOT EXISTS (SELECT FROM cabinet WHERE cabinet.person_id = audience.person_id)
    )
    SELECT (SELECT count(*) FROM audience), (SELECT count(*) FROM audience) - (SELECT count(*) FROM addressed),
           (SELECT count(*) FROM cabinet), (SELECT count(*) FROM nobody),
           (SELECT array_agg(person_id) FROM (SELECT person_id FROM nobody ORDER BY person_id LIMIT %(named)s) few),
           (SELECT json_object_agg(channel, json_build_array(people, messages))
              FROM (SELECT channel, count(DISTINCT person_id) AS people, count(DISTINCT value COLLATE "C") AS messages
                      FROM wanted GROUP BY channel) roads)
"""  # noqa: S608 (our own words)
ONE = """
    SELECT people.person_id, people.premises_id FROM ({people}) AS people
      JOIN registry_person person ON person.id = people.person_id
      LEFT JOIN registry_premises premises ON premises.id = people.premises_id
     WHERE {which} ORDER BY person.name_key, person.id LIMIT %(limit)s
"""

# Whether something electronic reaches a person at all: an address that isn't dead, or a cabinet of their own.
REACHABLE = """(
    EXISTS (SELECT FROM registry_contact contact WHERE contact.person_id = {person}
               AND NOT EXISTS (SELECT FROM notices_deadaddress dead WHERE dead.value = contact.value))
    OR EXISTS (SELECT FROM identity_account account WHERE account.person_id = {person} AND account.is_active))
"""


@dataclass(frozen=True)
class Road:
    """One way of the ladder: after what wait, how many people at most go it, in how many messages, for how much."""

    way: Way
    wait: timedelta
    people: int
    messages: int
    price: Decimal | None
    parts: int = 1

    @property
    def cost(self) -> Decimal:
        """Roubles; nothing where the way has no price."""
        return (self.price or Decimal(0)) * self.messages * self.parts


@dataclass(frozen=True)
class Reach:
    """What would come of sending it now: later steps of the ladder are for those who are silent until then."""

    people: int
    on_paper: int
    unreachable: int
    nobody: tuple[Person, ...]
    at_once: tuple[Road, ...]
    later: tuple[Road, ...]

    @property
    def cost(self) -> Decimal:
        """Of what leaves at once, in roubles."""
        return sum((road.cost for road in self.at_once), Decimal(0))

    @property
    def most(self) -> Decimal:
        """The same if nobody answers and everyone climbs to the end."""
        return self.cost + sum((road.cost for road in self.later), Decimal(0))


def count_people(notice: Notice) -> int:
    """How many the audience holds at present."""
    return int(_asked(COUNT, notice.audience, {})[0][0])


def reach_of(notice: Notice, *, parts: int, on: date) -> Reach:
    """The reach of a notice that isn't prepared yet; `parts` is of how many its SMS consist."""
    return _reach(kind_of(notice.kind), notice.audience, parts=parts, on=on)


def reach_of_kind(kind: NoticeType, audience: Audience, *, parts: int, on: date) -> Reach:
    """The reach of a notice that a module is about to tell."""
    return _reach(kind, audience.stored(), parts=parts, on=on)


def _reach(kind: NoticeType, audience: Mapping[str, Any], *, parts: int, on: date) -> Reach:
    channels = [CHANNEL_OF[way] for rung in kind.ladder for way in rung.ways if way in CHANNEL_OF]
    facts = of_roads(kind, channels) | {"verified": Assurance.VERIFIED, "named": NAMED}
    [(people, on_paper, cabinet, unreachable, named, roads)] = _asked(REACH, audience, facts)
    named_prices = parameters.values(PRICES.values(), on=on)
    prices = {way: named_prices[name].number for way, name in PRICES.items()}
    counted: dict[Way, tuple[int, int]] = {Way.CABINET: (cabinet, cabinet)}
    for way, channel in CHANNEL_OF.items():
        to, messages = (roads or {}).get(channel, (0, 0))
        counted[way] = (to, messages)

    def road(way: Way, wait: timedelta) -> Road:
        to, messages = counted.get(way, (people, people))
        return Road(way, wait, to, messages, prices.get(way), parts if way == Way.SMS else 1)

    found = [road(way, wait) for way, wait in _steps(kind)]
    return Reach(
        people=people,
        on_paper=on_paper,
        unreachable=unreachable,
        nobody=tuple(Person.objects.filter(id__in=named or ()).order_by("name_key", "id")),
        at_once=tuple(road for road in found if not road.wait),
        later=tuple(road for road in found if road.wait),
    )


def find_in(notice: Notice, text: str = "", *, limit: int = 10) -> list[tuple[int, int | None]]:
    """People of the audience and their premises (keys) by the beginning of a name or by the number of the flat."""
    which = "true"
    facts: dict[str, Any] = {"limit": limit}
    if text.strip():
        which = "person.name_key LIKE %(name)s OR premises.number_key = %(number)s"
        folded = fold(text)
        escaped = folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        facts |= {"name": f"{escaped}%", "number": folded}
    return [(person, premises) for person, premises in _asked(ONE.replace("{which}", which), notice.audience, facts)]


def one_of(notice: Notice, person_id: int) -> int | None:
    """The premises (key) by which the person belongs to the audience. Raises LookupError where they don't."""
    facts = {"person": person_id, "limit": 1}
    found = _asked(ONE.replace("{which}", "people.person_id = %(person)s"), notice.audience, facts)
    if not found:
        raise LookupError(person_id)
    premises: int | None = found[0][1]
    return premises


def _steps(kind: NoticeType) -> list[tuple[Way, timedelta]]:
    """Each way of the ladder with the time that passes before it."""
    steps, wait = [], timedelta(0)
    for rung in kind.ladder:
        wait += rung.wait
        steps += [(way, wait) for way in rung.ways]
    return steps


def _asked(template: str, audience: Mapping[str, Any], facts: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    statement, values = _named(people_of(audience))
    with connection.cursor() as cursor:
        cursor.execute(template.replace("{people}", statement), {**facts, **values})
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _named(statement: Statement) -> tuple[str, dict[str, Any]]:
    """Places by order become places by name, since ours have names."""
    text, values = statement
    first, *others = text.split("%s")
    names: Sequence[str] = [f"audience_{place}" for place in range(len(others))]
    named = first + "".join(f"%({name})s{part}" for name, part in zip(names, others, strict=True))
    return named, dict(zip(names, values, strict=True))
