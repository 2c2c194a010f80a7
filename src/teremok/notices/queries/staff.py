"""What staff see of notices: the list, how one goes, each person with every road and the next step."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teremok.identity.models import Account
from teremok.notices.access import visible_notices
from teremok.notices.audiences import Bond
from teremok.notices.kinds import NoticeType, kind_of
from teremok.notices.leaving import CHANNEL_OF, ORIGIN
from teremok.notices.models import Addressee, Letter, Notice, Reaction, Task
from teremok.notices.states import AddresseeState, NoticeStage, Way
from teremok.platform.access import Actor
from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.states import Channel, State
from teremok.registry.models import House, Premises
from teremok.registry.names import fold
from teremok.ui.formats import day

WAY_OF = {Channel(channel): way for way, channel in CHANNEL_OF.items()}
UNREACHED, OPENED, SERVED, CONFIRMED = "unreached", "opened", "served", "confirmed"
ONLY: dict[str, Q] = {
    UNREACHED: Q(state=AddresseeState.PREPARED, opened_at=None),
    OPENED: Q(opened_at__isnull=False),
    SERVED: Q(served_at__isnull=False),
    CONFIRMED: Q(state=AddresseeState.ACKNOWLEDGED),
}
WORDS_SHOWN = 50
PEOPLE = """
    SELECT count(*), count(*) FILTER (WHERE state = 'prepared' AND opened_at IS NULL),
           count(*) FILTER (WHERE opened_at IS NOT NULL), count(*) FILTER (WHERE served_at IS NOT NULL),
           count(*) FILTER (WHERE state = 'acknowledged'), count(*) FILTER (WHERE placed_at IS NOT NULL)
      FROM notices_addressee WHERE notice_id = %s
"""
MESSAGES = """
    SELECT message.channel, coalesce(carrier.state, message.state), count(*) FROM notices_addressee addressee
      JOIN channels_outgoing message ON message.origin_id = addressee.id AND message.origin = %s
      LEFT JOIN channels_outgoing carrier ON carrier.id = message.carried_by_id
     WHERE addressee.notice_id = %s GROUP BY 1, 2
"""


@dataclass(frozen=True)
class RoadSoFar:
    """How many messages of one way stand how; `parts` are members of an enum and their counts."""

    way: Way
    parts: tuple[tuple[Any, int], ...]


@dataclass(frozen=True)
class Course:
    """How a notice goes: of how many people how many were reached, and how each road stands."""

    people: int
    unreached: int
    opened: int
    served: int
    confirmed: int
    in_cabinet: int
    roads: tuple[RoadSoFar, ...]
    tasks: tuple[tuple[str, int], ...]
    moods: tuple[tuple[Reaction.Mood, int], ...]

    @property
    def reached(self) -> int:
        return self.people - self.unreached


@dataclass
class Line:
    """One person: every road with its state, and what comes next."""

    addressee: Addressee
    home: str
    roads: list[tuple[Way, Any]] = field(default_factory=list)
    next_step: str = ""
    reaction: Reaction | None = None


def in_workspace(actor: Actor, *, text: str = "", state: str = "") -> QuerySet[Notice]:
    """The staff's list, narrowed to words of the heading or a number, and to a state."""
    notices = visible_notices(actor).select_related("organisation")
    if state:
        notices = notices.filter(state=state)
    if text:
        notices = notices.filter(Q(title__icontains=text) | Q(number__iexact=text))
    return notices


def course_of(notice: Notice) -> Course:
    """Counted anew: four questions over the notice's own rows."""
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, [notice.pk])
        people, unreached, opened, served, confirmed, in_cabinet = cursor.fetchone()
        cursor.execute(MESSAGES, [ORIGIN, notice.pk])
        counted: dict[Way, dict[Any, int]] = defaultdict(dict)
        for channel, state, count in cursor.fetchall():
            counted[WAY_OF[Channel(channel)]][State(state)] = count
    letters = Letter.objects.filter(addressee__notice=notice)
    for is_registered, state, count in letters.values_list("is_registered", "state").annotate(n=Count("id")):
        counted[_way_of_letter(is_registered)][Letter.State(state)] = count
    tasks = Task.objects.filter(addressee__notice=notice, done_at=None).values_list("what").annotate(n=Count("id"))
    moods = Reaction.objects.filter(addressee__notice=notice).values_list("mood").annotate(n=Count("id"))
    by_mood = dict(moods)
    return Course(
        people,
        unreached,
        opened,
        served,
        confirmed,
        in_cabinet,
        roads=tuple(RoadSoFar(way, _in_order(counted[way])) for way in Way if counted.get(way)),
        tasks=tuple((str(Task.What(what).label), count) for what, count in sorted(tasks)),
        moods=tuple((mood, by_mood[mood]) for mood in Reaction.Mood if by_mood.get(mood)),
    )


def people_of(notice: Notice, *, only: str = "", entrance: int | None = None, text: str = "") -> QuerySet[Addressee]:
    """The addressees, narrowed to how far they are, an entrance, and a name or the number of a flat."""
    rows = with_homes(Addressee.objects.filter(notice=notice))
    if only in ONLY:
        rows = rows.filter(ONLY[only])
    if entrance is not None:
        rows = rows.filter(premises__entrance=entrance)
    if text.strip():
        folded = fold(text)
        rows = rows.filter(Q(person__name_key__startswith=folded) | Q(premises__number_key=folded))
    return rows


def with_homes(addressees: QuerySet[Addressee]) -> QuerySet[Addressee]:
    """The addressees with what a line says of person and home."""
    return addressees.select_related("person", "premises__house")


def lines(notice: Notice, addressees: Sequence[Addressee]) -> list[Line]:
    """The addressees with their roads, in one question for each kind of thing."""
    kind = kind_of(notice.kind)
    found = {row.pk: Line(row, home_of(row.premises)) for row in addressees}
    messages = Outgoing.objects.filter(origin=ORIGIN, origin_id__in=found).select_related("carried_by").order_by("id")
    letters = Letter.objects.filter(addressee__in=found).order_by("id")
    tasks: dict[int, Task] = {}
    for row in found.values():
        if row.addressee.placed_at is not None:
            row.roads.append((Way.CABINET, None))
    for message in messages:
        state = State((message.carried_by or message).state)
        found[message.origin_id or 0].roads.append((WAY_OF[Channel(message.channel)], state))
    for letter in letters:
        found[letter.addressee_id].roads.append((_way_of_letter(letter.is_registered), Letter.State(letter.state)))
    for task in Task.objects.filter(addressee__in=found, done_at=None).order_by("-due_at"):
        tasks[task.addressee_id] = task
    officers = names_of(*(task.officer for task in tasks.values()))
    for reaction in Reaction.objects.filter(addressee__in=found):
        found[reaction.addressee_id].reaction = reaction
    for pk, line in found.items():
        line.next_step = _next_step(notice, kind, line.addressee, tasks.get(pk), officers)
    return list(found.values())


def entrances_of(notice: Notice) -> list[int]:
    """The entrances in which its people live."""
    rows = Addressee.objects.filter(notice=notice, premises__entrance__isnull=False).order_by("premises__entrance")
    return [entrance for entrance in rows.values_list("premises__entrance", flat=True).distinct() if entrance]


def words_about(notice: Notice) -> list[Reaction]:
    """The latest words of people, beside their tap."""
    said = Reaction.objects.filter(addressee__notice=notice).exclude(words="")
    return list(
        said.select_related("addressee__person", "addressee__premises").order_by("-said_at", "-id")[:WORDS_SHOWN]
    )


def houses_of(notice: Notice) -> QuerySet[House]:
    return House.objects.filter(id__in=notice.audience.get("houses", ())).order_by("address", "id")


def names_of(*accounts: Any) -> dict[Any, str]:
    """Account id → the name its owner goes by."""
    wanted = {one for one in accounts if one}
    if not wanted:
        return {}
    return {account.public_id: str(account) for account in Account.objects.filter(public_id__in=wanted)}


def home_of(premises: Premises | None) -> str:
    if premises is None:
        return ""
    return _("flat %(number)s") % {"number": premises.number}


def _way_of_letter(is_registered: bool) -> Way:
    return Way.REGISTERED if is_registered else Way.LETTER


def _in_order(counted: dict[Any, int]) -> tuple[tuple[Any, int], ...]:
    return tuple((member, counted[member]) for member in type(next(iter(counted))) if member in counted)


def _next_step(notice: Notice, kind: NoticeType, row: Addressee, task: Task | None, officers: dict[Any, str]) -> str:
    if row.state in (AddresseeState.WITHDRAWN, AddresseeState.ACKNOWLEDGED):
        return ""
    if task is not None:
        who = officers.get(task.officer) or _("nobody has taken it yet")
        return _("%(what)s until %(day)s: %(who)s") % {
            "what": task.get_what_display(),
            "day": day(task.due_at),
            "who": who,
        }
    if notice.state == NoticeStage.STOPPED:
        return _("Stands still: the message was stopped")
    if row.next_at is None:
        return "" if row.served_at or row.opened_at else _("Stays in the cabinet until the person looks in")
    if row.rung >= len(kind.ladder):
        return _("On %(day)s somebody has to find out how to reach them") % {"day": day(row.next_at)}
    ways = ", ".join(str(way.label) for way in kind.ladder[row.rung].ways)
    return _("%(ways)s on %(day)s") % {"ways": ways, "day": day(row.next_at)}


def described(notice: Notice) -> list[str]:
    """For whom it is, in words."""
    audience = notice.audience
    if audience.get("source") != "houses":
        return [_("The people whom the module chose")]
    words = [str(Bond(audience["bond"]).label)]
    if audience.get("entrances"):
        entrances = ", ".join(map(str, audience["entrances"]))
        words.append(
            ngettext("Entrance %(list)s", "Entrances %(list)s", len(audience["entrances"])) % {"list": entrances}
        )
    if audience.get("kinds"):
        words.append(", ".join(str(Premises.Kind(kind).label) for kind in audience["kinds"]))
    words.append(_("as of %(day)s") % {"day": day(datetime.fromisoformat(audience["on"]).date())})
    return words
