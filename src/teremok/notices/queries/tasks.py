"""What a desk sees of its calls, visits and searches: whom, where, what is said, what was said before."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from teremok.identity.models import Account
from teremok.notices.leaving import CHANNEL_OF, ORIGIN
from teremok.notices.models import Addressee, DeadAddress, Letter, Task
from teremok.notices.rendering import values_for, wording_of
from teremok.notices.services.tasks import OPEN_NOTICES
from teremok.notices.states import Way
from teremok.notices.task_access import visible_tasks
from teremok.notices.wording import CannotWord, fill
from teremok.platform.access import Actor
from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.states import Channel, State
from teremok.platform.database.periods import in_force_on
from teremok.registry.models import Contact, OwnershipRight, Premises, Residency
from teremok.registry.names import fold

ORDER = ("due_at", "public_id")
MINE, LATER = "mine", "later"
REMEMBERED = 100  # earlier tries of the people of one page
WAY_OF = {channel: way for way, channel in CHANNEL_OF.items()}


@dataclass(frozen=True)
class Number:
    """A phone of the person: dead ones are known not to reach them."""

    value: str
    is_dead: bool
    is_proved: bool


@dataclass(frozen=True)
class Try:
    """What came of an earlier task, and in whose words."""

    at: datetime
    what: Task.What
    outcome: Task.Outcome
    words: str
    by: str


@dataclass(frozen=True)
class Road:
    """A message or a letter that was meant to reach the person; `state` carries label, tone and icon."""

    way: Way
    state: Any
    at: datetime


@dataclass
class Line:
    """A task with everything that is needed to do it."""

    task: Task
    subject: str
    says: str
    is_overdue: bool
    holder: str
    is_mine: bool
    home: Premises | None = None
    numbers: list[Number] = field(default_factory=list)
    tries: list[Try] = field(default_factory=list)

    @property
    def living(self) -> list[Number]:
        return [number for number in self.numbers if not number.is_dead]


@dataclass(frozen=True)
class Counts:
    """How many tasks of each kind can be done now, how many of them are overdue, mine, or wait for a pause."""

    by_kind: dict[str, int]
    overdue: int
    mine: int
    later: int

    @property
    def all(self) -> int:
        return sum(self.by_kind.values())


def to_do(actor: Actor) -> QuerySet[Task]:
    """What isn't done yet, of messages that were not stopped."""
    return visible_tasks(actor).filter(done_at=None, addressee__notice__state__in=OPEN_NOTICES)


def desk(actor: Actor, *, at: datetime, what: str = "", only: str = "", text: str = "") -> QuerySet[Task]:
    """The tasks of one kind, the actor's own, or those that wait for a pause; by `ORDER` the overdue come first."""
    begun = Q(begins_at=None) | Q(begins_at__lte=at)
    tasks = to_do(actor).filter(~begun if only == LATER else begun)
    if what:
        tasks = tasks.filter(what=what)
    if only == MINE:
        tasks = tasks.filter(officer=actor.account_id)
    if text.strip():
        folded = fold(text)
        by_home = Q(addressee__premises__house__address_key__icontains=folded)
        tasks = tasks.filter(Q(addressee__person__name_key__startswith=folded) | by_home)
    return with_everything(tasks)


def with_everything(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """The tasks with what a line says, in one statement."""
    return tasks.select_related(
        "addressee__notice__organisation", "addressee__template", "addressee__person", "addressee__premises__house"
    )


def counts(actor: Actor, *, at: datetime) -> Counts:
    begun = Q(begins_at=None) | Q(begins_at__lte=at)
    told: dict[str, Any] = {what.value: Count("id", filter=begun & Q(what=what)) for what in Task.What}
    told["overdue"] = Count("id", filter=begun & Q(due_at__lt=at))
    told["mine"] = Count("id", filter=begun & Q(officer=actor.account_id))
    told["later"] = Count("id", filter=~begun)
    found = to_do(actor).aggregate(**told)
    by_kind = {what.value: found[what.value] for what in Task.What}
    return Counts(by_kind, found["overdue"], found["mine"], found["later"])


def overdue(actor: Actor, *, at: datetime) -> int:
    """How many tasks should have been done by now."""
    return to_do(actor).filter(due_at__lt=at).count()


def lines(tasks: Sequence[Task], *, actor: Actor, at: datetime) -> list[Line]:
    """The tasks with phones and earlier tries, in one question for each kind of thing."""
    people = {task.addressee.person_id for task in tasks}
    tries = _tries(people, actor) if people else []
    wanted = {task.officer for task in tasks} | {done.done_by for done in tries}
    names = names_of(wanted)
    numbers = numbers_of(people)
    homes = homes_of({task.addressee.person_id for task in tasks if task.addressee.premises is None})
    tried: dict[int, list[Try]] = defaultdict(list)
    for done in tries:
        assert done.done_at is not None  # only those that are done were asked for
        told = Try(
            done.done_at, Task.What(done.what), Task.Outcome(done.outcome), done.words, names.get(done.done_by, "")
        )
        tried[done.addressee.person_id].append(told)
    found = [_line(task, actor, at, names, numbers, tried) for task in tasks]
    for line in found:
        line.home = line.task.addressee.premises or homes.get(line.task.addressee.person_id)
    return found


def numbers_of(people: set[int]) -> dict[int, list[Number]]:
    """All known phones of each person: those they proved first, dead ones last."""
    known: dict[int, dict[str, bool]] = defaultdict(dict)
    own = Account.objects.filter(person_id__in=people, is_active=True, phone__isnull=False)
    for person, value in own.values_list("person_id", "phone").order_by("id"):
        known[person or 0][str(value)] = True
    contacts = Contact.objects.filter(person_id__in=people, kind=Contact.Kind.PHONE).order_by("id")
    for person, value, verified_at in contacts.values_list("person_id", "value", "verified_at"):
        known[person].setdefault(value, verified_at is not None)
    values = {value for one in known.values() for value in one}
    dead = set(DeadAddress.objects.filter(channel=Channel.SMS, value__in=values).values_list("value", flat=True))
    return {
        person: sorted(
            (Number(value, value in dead, is_proved) for value, is_proved in one.items()),
            key=lambda number: (number.is_dead, not number.is_proved, number.value),
        )
        for person, one in known.items()
    }


def homes_of(people: set[int]) -> dict[int, Premises]:
    """Where people live today, else what they own: for notices that were for them and not for their home."""
    homes: dict[int, Premises] = {}
    for bond in (OwnershipRight, Residency) if people else ():
        rows = bond.objects.filter(in_force_on(timezone.localdate()), person_id__in=people)
        for row in rows.select_related("premises__house").order_by("-pk"):
            homes[row.person_id or 0] = row.premises
    return homes


def names_of(accounts: set[UUID | None]) -> dict[UUID | None, str]:
    """Account id → the name its owner goes by."""
    wanted = {one for one in accounts if one}
    if not wanted:
        return {}
    return {account.public_id: str(account) for account in Account.objects.filter(public_id__in=wanted)}


def roads_of(addressee: Addressee) -> list[Road]:
    """By which roads the notice went to the person, newest first, and how each ended."""
    messages = Outgoing.objects.filter(origin=ORIGIN, origin_id=addressee.pk).select_related("carried_by")
    roads = [
        Road(WAY_OF[one.channel], State((one.carried_by or one).state), one.ended_at or one.queued_at)
        for one in messages
        if one.channel in WAY_OF
    ]
    for letter in Letter.objects.filter(addressee=addressee):
        way = Way.REGISTERED if letter.is_registered else Way.LETTER
        roads.append(Road(way, Letter.State(letter.state), letter.queued_at))
    return sorted(roads, key=lambda road: road.at, reverse=True)


def suggestions(line: Line, roads: Sequence[Road], *, neighbours: int) -> list[str]:
    """What may help to find the person, the likeliest first; none of it names anybody else."""
    found = []
    if line.living:
        found.append(_("Call the numbers that are still alive, at another hour than before."))
    elif line.numbers:
        found.append(_("Every known number is dead: ask the neighbours or the register of the house for a new one."))
    else:
        found.append(_("No phone is known: ask the neighbours or the register of the house."))
    if neighbours:
        found.append(_("Others live in the same flat: ask them to pass on that there is a message, not what it says."))
    if any(road.state == Letter.State.RETURNED for road in roads):
        found.append(_("A letter came back from this address: find out where the person is registered now."))
    if any(road.state == Letter.State.UNCLAIMED for road in roads):
        found.append(_("A letter lay at the post office: tell the person that one waits there."))
    if line.task.addressee.placed_at is None:
        found.append(_("The person has never signed in: offer help with it at the office or at the door."))
    return found


def neighbours_of(line: Line) -> int:
    """How many others live in the same premises today."""
    if line.home is None:
        return 0
    living = Residency.objects.filter(in_force_on(timezone.localdate()), premises=line.home)
    return living.exclude(person_id=line.task.addressee.person_id).values("person_id").distinct().count()


def by_home(lines: Iterable[Line]) -> list[Line]:
    """House by house, entrance by entrance, flat by flat, as one walks; those without an address last."""
    return sorted(lines, key=_place)


def _place(line: Line) -> tuple[bool, str, int, int, int, str]:
    home = line.home
    if home is None:
        return (True, "", 0, 0, 0, line.task.addressee.person.name_key)
    number = home.number_key
    return (False, home.house.address_key, home.entrance or 0, home.floor or 0, len(number), number)


def _tries(people: set[int], actor: Actor) -> list[Task]:
    done = visible_tasks(actor).filter(addressee__person_id__in=people, done_at__isnull=False)
    done = done.exclude(outcome=Task.Outcome.NEEDLESS).select_related("addressee")
    return list(done.order_by("-done_at", "-pk")[:REMEMBERED])


def _line(
    task: Task,
    actor: Actor,
    at: datetime,
    names: dict[UUID | None, str],
    numbers: dict[int, list[Number]],
    tried: dict[int, list[Try]],
) -> Line:
    addressee = task.addressee
    subject, says = said(addressee)
    return Line(
        task=task,
        subject=subject,
        says=says,
        is_overdue=task.due_at < at,
        holder=names.get(task.officer, ""),
        is_mine=task.officer is not None and task.officer == actor.account_id,
        numbers=numbers.get(addressee.person_id, []),
        tries=tried.get(addressee.person_id, []),
    )


def said(addressee: Addressee) -> tuple[str, str]:
    """Subject and short form as one reads them out: without the link, in the person's language."""
    try:
        told = fill(wording_of(addressee.template), {**values_for(addressee), "link": ""})
    except CannotWord:
        return addressee.notice.title, _("The message lacks a value, so it can't be read out. Tell whoever wrote it.")
    return told.subject, " ".join(told.short.split())
