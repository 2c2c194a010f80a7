"""A house in which every road fails somebody: at the end each person has a proof, or a named person looks after them.

`python -m bench building` runs an official notice through sixty days for three hundred flats (BENCH_FLATS): dead
phones, stale addresses, refusers, people abroad, returned letters, two behind one phone, paper only, silent ones. The
messages leave by the carrier's own code and the outcomes are written by its own; who answers the telephone, opens the
door or takes a letter is played by the table below. A line that is missing from the report is a person forgotten.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from teremok.notices.models import Notice
    from teremok.platform.access import Actor
    from teremok.registry.models import House, Organisation, Person

FLATS = int(os.environ.get("BENCH_FLATS", "300"))
AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
DAYS = 60
SINCE = date(2020, 1, 1)
POST_TAKES = timedelta(days=5)
WORDS = {"heading": "Замена стояков", "text": "Будьте дома в среду.", "brief": "Будьте дома в среду с 10 до 16."}


@dataclass(frozen=True)
class Habit:
    """How someone can be reached: what messages do, and what they do with calls, letters and visitors.

    `confirms` is the day after which they answer what reached them; `call`, `letter` and `visit` name the outcome.
    """

    name: str
    phone: bool = True
    mail: bool = False
    phone_works: bool = True
    mail_works: bool = True
    confirms: int | None = None
    refuses_digital: bool = False
    on_paper: bool = False
    shares_phone: bool = False
    call: str = "no_answer"
    letter: str = "unclaimed"
    visit: str = "no_answer"


HABITS = (
    Habit("reads and confirms", mail=True, confirms=1),
    Habit("dead phone, stale e-mail", mail=True, phone_works=False, mail_works=False, letter="received"),
    Habit("dead phone, letter returned", phone_works=False, letter="returned", visit="handed_over"),
    Habit("refuses electronic form", mail=True, refuses_digital=True, letter="received"),
    Habit("refuses to listen, refuses the letter", call="refused", letter="refused"),
    Habit("abroad, reads mail", mail=True, confirms=4),
    Habit("abroad, letter not collected", letter="unclaimed"),
    Habit("behind a neighbour's phone", shares_phone=True, call="told", letter="received"),
    Habit("paper only", on_paper=True, letter="received"),
    Habit("silent, letter returned, nobody opens", letter="returned"),
    Habit("somebody else's number, moved away", call="wrong", letter="returned", visit="wrong"),
    Habit("refuses at the door", call="refused", letter="returned", visit="refused"),
    Habit("no phone, no mail, lives there", phone=False, letter="returned", visit="handed_over"),
)


@dataclass
class Report:
    """How everyone ended, by how they can be reached: a ground of service, or whose task it is."""

    ends: dict[str, Counter[str]] = field(default_factory=dict)
    forgotten: list[str] = field(default_factory=list)
    people: int = 0
    messages: int = 0

    def lines(self) -> list[str]:
        rows = [f"  {self.people} people, {self.messages} messages; forgotten: {len(self.forgotten)}"]
        for habit, ends in self.ends.items():
            rows += [f"  {habit:<40} {count:>4}  {end}" for end, count in sorted(ends.items())]
        return rows


def run() -> None:
    from bench.place import database

    with database("bench_building"):
        report, _notice = simulate(FLATS)
        print("\n".join(report.lines()))
        if report.forgotten:
            raise SystemExit("forgotten: " + ", ".join(report.forgotten))


def simulate(flats: int) -> "tuple[Report, Notice]":
    """Builds the house, sends the notice, lets the days go by; reports on everyone."""
    from teremok.notices.audiences import Bond, OfHouses
    from teremok.notices.general import OFFICIAL
    from teremok.notices.services.climbing import climb
    from teremok.notices.services.preparing import prepare
    from teremok.notices.services.telling import tell
    from teremok.platform.access import SYSTEM

    organisation, house = _organisation(), _house()
    people = dict(_settle(house, flats))
    notice = tell(
        kind=OFFICIAL,
        audience=OfHouses(houses=(house.pk,), on=AT.date(), bond=Bond.OWNERS),
        values=WORDS,
        key="building",
        by=SYSTEM,
        at=AT,
        organisation=organisation,
    )
    prepare(notice=notice, by=SYSTEM, at=AT)
    town = _Town(organisation, people)
    for day in range(DAYS):
        at = AT + timedelta(days=day)
        while climb(by=SYSTEM, at=at):
            pass
        town.live(at, day)
    return _report(people), notice


class _Town:
    """Carrier, post office, staff and residents, a day at a time."""

    def __init__(self, organisation: "Organisation", people: "dict[int, tuple[Person, Habit]]") -> None:
        self.organisation = organisation
        self.people = people
        self.actors = _actors(organisation)

    def live(self, at: datetime, day: int) -> None:
        self._carry(at)
        self._answer(at, day)
        self._post(at)
        self._work(at)

    def _carry(self, at: datetime) -> None:
        """What waits leaves by the carrier's code; what the provider says comes back by its receipts."""
        from teremok.platform.channels.carrying.items import left
        from teremok.platform.channels.carrying.receiving import settle
        from teremok.platform.channels.carrying.taking import call_up, take
        from teremok.platform.channels.carrying.writing import write
        from teremok.platform.channels.providers.base import Receipt
        from teremok.platform.channels.states import Channel, State

        at = at + timedelta(hours=1)
        call_up(at=at)
        for channel in (Channel.SMS, Channel.MAIL):
            items, fates = take(channel=channel, most=10_000, at=at)
            name = f"{channel.value}1"
            out = [left(item, provider=name, ref=f"{item.id}", gives_receipts=True, at=at) for item in items]
            write([*fates, *out])
            receipts = []
            for item in items:
                habit = self._habit_at(item.origin_id)
                works = habit.phone_works if channel is Channel.SMS else habit.mail_works
                state = State.DELIVERED if works else State.FAILED
                reason = "" if works else "No such subscriber"
                receipts.append((name, Receipt(f"{item.id}", state, at, reason, address_is_dead=not works)))
            settle(receipts, at=at)

    def _habit_at(self, addressee_id: int | None) -> Habit:
        from teremok.notices.models import Addressee

        return self.people[Addressee.objects.values_list("person_id", flat=True).get(pk=addressee_id)][1]

    def _answer(self, at: datetime, day: int) -> None:
        """Residents confirm by the link in what reached them, or ask for paper."""
        from teremok.notices.models import Addressee
        from teremok.notices.services.climbing import to_paper
        from teremok.notices.services.reading import confirm_by_link
        from teremok.platform.access import ANONYMOUS, SYSTEM

        for addressee in Addressee.objects.filter(acknowledged_at=None).select_related("person", "notice"):
            habit = self.people[addressee.person_id][1]
            if habit.confirms == day:
                confirm_by_link(by=ANONYMOUS, addressee=addressee, at=at)
            elif habit.refuses_digital and day == 1:
                to_paper(addressee=addressee, by=SYSTEM, at=at)

    def _post(self, at: datetime) -> None:
        """Letters are posted the day they wait, and come to their end some days later."""
        from teremok.notices.models import Letter
        from teremok.notices.services.serving import serve
        from teremok.notices.states import Ground
        from teremok.platform.access import SYSTEM

        grounds = {
            "received": Ground.LETTER_RECEIVED,
            "refused": Ground.LETTER_REFUSED,
            "unclaimed": Ground.LETTER_UNCLAIMED,
        }
        for letter in Letter.objects.filter(state__in=("waiting", "posted")).select_related("addressee"):
            if letter.state == "waiting":
                letter.state, letter.posted_on = "posted", at.date()
                letter.posting_number = f"{80_000_000_000_000 + letter.pk}"
            elif letter.posted_on is not None and letter.posted_on + POST_TAKES <= at.date():
                letter.state, letter.ended_on = self.people[letter.addressee.person_id][1].letter, at.date()
            else:
                continue
            letter.save()
            if letter.state in grounds:
                serve(addressees=[letter.addressee_id], ground=grounds[letter.state], by=SYSTEM, at=at)

    def _work(self, at: datetime) -> None:
        """Staff do what their desk shows them, except that searches go on without luck."""
        from teremok.notices.models import Task
        from teremok.notices.queries.tasks import desk
        from teremok.notices.services import tasks

        for actor in self.actors:
            for task in desk(actor, at=at).order_by("due_at", "public_id"):
                if task.officer in (None, actor.account_id) and task.what != Task.What.FIND:
                    habit = self.people[task.addressee.person_id][1]
                    outcome = Task.Outcome(habit.call if task.what == Task.What.CALL else habit.visit)
                    tasks.finish(by=actor, task=task, outcome=outcome, words="Записано у двери", at=at)


def _report(people: "dict[int, tuple[Person, Habit]]") -> Report:
    from teremok.identity.models import Account
    from teremok.notices.models import Addressee, Task
    from teremok.platform.channels.models import Outgoing

    report = Report(ends={habit.name: Counter() for habit in HABITS}, messages=Outgoing.objects.count())
    names = {account.public_id: str(account) for account in Account.objects.all()}
    open_tasks = {task.addressee_id: task for task in Task.objects.filter(done_at=None)}
    reported = set()
    for addressee in Addressee.objects.order_by("pk"):
        habit = people[addressee.person_id][1]
        task = open_tasks.get(addressee.pk)
        report.people += 1
        reported.add(addressee.person_id)
        if addressee.served_at is not None:
            report.ends[habit.name][f"proof: {addressee.get_ground_display()}"] += 1
        elif task is not None and task.officer in names:
            report.ends[habit.name][f"task of {names[task.officer]}: {task.get_what_display()}"] += 1
        else:
            report.forgotten.append(str(addressee.public_id))
    report.forgotten += [f"person {key}" for key in people.keys() - reported]
    return report


def _organisation() -> "Organisation":
    from teremok.identity.models import Account, Membership
    from teremok.platform.access import Role
    from teremok.registry.models import Organisation

    organisation = Organisation.objects.create(name="УК «Терем»", name_key="терем")
    staff = (
        ("Мария Управляющая", Role.MANAGER),
        ("Иван Диспетчер", Role.DISPATCHER),
        ("Ольга Оператор", Role.OPERATOR),
    )
    for name, role in staff:
        account = Account.objects.create(display_name=name)
        Membership.objects.create(account=account, organisation=organisation, role=role)
    return organisation


def _actors(organisation: "Organisation") -> "list[Actor]":
    from teremok.identity.actors import actor_for_account
    from teremok.identity.models import Account

    return [actor_for_account(account) for account in Account.objects.filter(memberships__organisation=organisation)]


def _house() -> "House":
    from teremok.registry.models import House

    address = "г. Сказочинск, ул. Многоквартирная, д. 1"
    return House.objects.create(address=address, address_key=address.lower(), locality="", street="", building="1")


def _settle(house: "House", flats: int) -> "Iterator[tuple[int, tuple[Person, Habit]]]":
    """An owner to each flat, by turns of each habit."""
    from teremok.notices.models import Habits
    from teremok.registry.models import Contact, OwnershipRight, Person, Premises

    before = ""
    for number in range(1, flats + 1):
        habit = HABITS[number % len(HABITS)]
        flat = Premises.objects.create(
            house=house, number=str(number), number_key=str(number), kind="flat", entrance=1 + number // 60
        )
        person = Person.objects.create(last_name=f"Жилец-{number}", name_key=f"жилец-{number}")
        OwnershipRight.objects.create(
            premises=flat,
            person=person,
            kind="sole",
            share_numerator=1,
            share_denominator=1,
            starts_on=date(2020, 1, 1),
        )
        phone = before if habit.shares_phone and before else f"+7945{2_000_000 + number}"
        if habit.phone:
            Contact.objects.create(person=person, kind="phone", value=phone)
        if habit.mail:
            Contact.objects.create(person=person, kind="email", value=f"resident{number}@skazochinsk.example")
        if habit.on_paper:
            Habits.objects.create(person=person, on_paper_since=AT, said_at=AT)
        before = phone
        yield person.pk, (person, habit)
