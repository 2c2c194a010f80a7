"""A house of the programme on its way, two that wait, and a new house with free flats: what relocation looks like."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid5

from django.db.models import QuerySet
from django.utils import timezone

from teremok.demo import pictures
from teremok.demo.accounts import open_account_of_staff
from teremok.demo.cast import HOUSE_ADDRESS, LOCALITY, NEIGHBOUR_HOUSE_ADDRESS, OFFICE, OFFICERS, RESIDENTS
from teremok.demo.mailings import let_answer
from teremok.identity.actors import actor_for_account
from teremok.identity.models import Account
from teremok.modules.relocation.contract_files import DRAFT
from teremok.modules.relocation.models import Call, Destination, Family, ListedHouse, ListSource, Member, NewFlat, Offer
from teremok.modules.relocation.models.offers import Reason
from teremok.modules.relocation.papers import PAPER
from teremok.modules.relocation.queries.matching import fitting_flats, propose
from teremok.modules.relocation.services import (
    answering,
    assigning,
    calls,
    contracting,
    destinations,
    listing,
    offering,
    planning,
    starting,
    terms,
    viewing,
)
from teremok.modules.relocation.services.answering import Said
from teremok.modules.relocation.services.contracting import Paperwork
from teremok.modules.relocation.services.destinations import Desk
from teremok.notices.models import Addressee, Notice, Reaction
from teremok.notices.services.preparing import prepare
from teremok.notices.services.serving_many import serve_many
from teremok.notices.states import Ground, NoticeStage
from teremok.platform.access import SYSTEM, Actor
from teremok.platform.booking.models import Slot
from teremok.platform.files.kinds import Kind
from teremok.platform.files.receiving import Received, receive
from teremok.registry.addresses import normalise
from teremok.registry.imports import services as imports
from teremok.registry.models import House, Organisation
from teremok.registry.services import contracts, houses, organisations, premises

KEYS = UUID("2d0f7a8e-5b63-4f0e-8a9f-1c7c3f6f9b24")
TITLE = "Перечень домов, выдумано для показа"
NEW_ADDRESS = f"г. {LOCALITY}, ул. Сказочная, д. 2"
WAITING = 2  # old houses that are in the programme and haven't begun
FLOORS = 9
# Rooms, living and total area of the flats on each floor of the new house.
FLATS = ((1, "20.30", "39.80"), (1, "21.10", "41.30"), (2, "33.10", "58.40"), (3, "48.60", "79.20"))
DESK = Desk(
    address=f"г. {LOCALITY}, ул. Сказочная, д. 2, первый этаж",
    hours="пн–пт 9:00–19:00, сб 10:00–16:00",
    phone=OFFICE.phone,
    neighbourhood="До старого дома пять минут пешком. Во дворе площадка и липы, школа № 2 через дорогу, "
    "автобус до станции каждые двенадцать минут.",
)
MOODS = (
    ("clear", "Ждали этого пять лет. Спасибо, что написали по-человечески."),
    ("worried", "Мама не ходит без ходунков. Будет ли в новом доме лифт на первом этаже?"),
    ("unclear", "Можно ли смотреть квартиру в воскресенье?"),
)

# Days before now.
STARTED, OFFERED, VIEWED, ANSWERED, ORDERED, DRAFTED, SERVED = 26, 20, 17, 14, 11, 8, 6
OFFERED_LATE, CONSENTED, REFUSED = 5, 4, 3


@dataclass
class Cases:
    """Families picked for what they are to show, by their right-holders; `fresh` were offered a flat days ago."""

    drafted: Family
    half: Family
    refusing: Family
    booked: list[Family]
    fresh: list[Family]

    @property
    def early(self) -> list[Family]:
        return [self.drafted, self.half, self.refusing]


def begin(*, at: datetime) -> None:
    """Puts three old houses into the programme and relocates one of them; every time of it counts from `at`."""
    office = _office(at)
    officer = _employed(office, at)
    old = _house(NEIGHBOUR_HOUSE_ADDRESS)
    _listed([old, *_waiting(old)], office, at)
    destination = _built(old, at)
    listed = ListedHouse.objects.get(house=old)
    begun_at = at - timedelta(days=STARTED)
    starting.start_houses(houses=[listed], by=officer, at=begun_at, key="demo start")
    _sent(office, begun_at)
    _say_how_it_feels(begun_at)
    families = Family.objects.filter(listed_house=listed).values_list("pk", flat=True)
    assigning.assign(by=officer, families=list(families), officer=officer.account_id, at=begun_at)
    _lead(officer, office, listed, destination, at)


def _lead(officer: Actor, office: Organisation, listed: ListedHouse, destination: Destination, at: datetime) -> None:
    """The families that are further than the first letter, each from its offer to where it stands now."""
    day = timedelta(days=1)
    own = _family_of_the_cast(listed)
    [nearest, *_others] = fitting_flats(own, on=timezone.localdate(at))
    flats = {own.pk: nearest.flat}
    _offer(own, flats, officer, at - OFFERED_LATE * day)
    _sent(office, at - OFFERED_LATE * day)
    flats |= {match.family.pk: match.fit.flat for match in propose(listed, on=timezone.localdate(at)) if match.fit}
    cases = _cases(listed, own, flats)
    for family in cases.early:
        _offer(family, flats, officer, at - OFFERED * day)
    _sent(office, at - OFFERED * day)
    for family in cases.early:
        _show(family, officer, at - VIEWED * day)
    _sent(office, at - VIEWED * day)
    for family in (*cases.booked, *cases.fresh):
        _offer(family, flats, officer, at - OFFERED_LATE * day)
    _sent(office, at - OFFERED_LATE * day)
    _serve(cases.half, at - ANSWERED * day)
    for member in _right_holders(cases.drafted):
        _answer(cases.drafted, member, Said(consents=True), officer, at - ANSWERED * day)
    _draft(cases.drafted, officer, office, at)
    _answer(cases.half, _right_holders(cases.half)[0], Said(consents=True), officer, at - CONSENTED * day)
    refusal = Said(
        consents=False, reason=Reason.FLOOR, words="Под окнами стоянка, дети спят с этой стороны. Просим этаж повыше."
    )
    _answer(cases.refusing, _right_holders(cases.refusing)[0], refusal, officer, at - REFUSED * day)
    slots = _times(destination, officer, at)
    for number, family in enumerate(cases.booked):
        key = str(uuid5(KEYS, family.number))
        viewing.book(by=officer, offer=_offer_of(family), slot=slots[2 * number + 1], at=at, key=key)
    _talk(cases, officer, at)
    _sent(office, at - day)


def _office(at: datetime) -> Organisation:
    return organisations.add(
        by=SYSTEM, at=at, name=OFFICE.name, kind=OFFICE.kind, inn=OFFICE.inn, ogrn=OFFICE.ogrn, phone=OFFICE.phone,
        email="relocation@skazochinsk.example", postal_address=f"980000, {NEW_ADDRESS}",
        reception_hours=DESK.hours, is_verified=True,
    )  # fmt: skip


def _employed(office: Organisation, at: datetime) -> Actor:
    begun_at = at - timedelta(days=2 * STARTED)
    [account] = [open_account_of_staff(member=one, organisation=office.pk, at=begun_at) for one in OFFICERS]
    return actor_for_account(account)


def _house(address: str) -> House:
    return House.objects.get(address_key=normalise(address).key, merged_into=None)


def _waiting(old: House) -> list[House]:
    """The oldest houses of the same district, the cast's own left out."""
    others = House.objects.filter(district=old.district, year_built__lt=1970).exclude(pk=old.pk)
    return list(others.exclude(address=HOUSE_ADDRESS).order_by("year_built", "pk")[:WAITING])


def _listed(old: list[House], office: Organisation, at: datetime) -> None:
    """The list is taken in as the city's is; the first of the houses is in the wave that moves now."""
    dated_on = timezone.localdate(at) - timedelta(days=120)
    rows = ["УНОМ;Адрес;Район;Округ"]
    rows += [f"{one.unom};{one.address};{one.district.name};{one.district.okrug}" for one in old if one.district]
    content = "\n".join(rows).encode()
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"programme {dated_on:%Y-%m-%d}.csv"
        path.write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        batch = imports.open_batch(
            kind="programme", file_name=path.name, file_size=len(content), file_digest=digest, by=SYSTEM, at=at
        )
        batch = imports.check(batch=batch, path=path, by=SYSTEM, at=at)
        imports.apply(batch=batch, by=SYSTEM, at=at)
    source = ListSource.objects.get(batch=batch.public_id)
    listing.describe_source(source=source, title=TITLE, dated_on=dated_on, by=SYSTEM, at=at)
    years = (dated_on.year, dated_on.year + 2), (dated_on.year + 2, dated_on.year + 4)
    names = ("Первая волна", "Вторая волна")
    now, later = (
        planning.open_wave(
            number=number, title=name, starts_on=date(first, 1, 1), ends_on=date(last, 12, 31), by=SYSTEM, at=at
        )
        for number, (name, (first, last)) in enumerate(zip(names, years, strict=True), start=1)
    )
    keys = {house: key for key, house in ListedHouse.objects.filter(source=source).values_list("pk", "house")}
    planning.put_into_wave(houses=[keys[old[0].pk]], wave=now, by=SYSTEM, at=at)
    planning.put_into_wave(houses=[keys[one.pk] for one in old[1:]], wave=later, by=SYSTEM, at=at)
    planning.give_to_office(houses=list(keys.values()), office=office, by=SYSTEM, at=at)


def _built(old: House, at: datetime) -> Destination:
    """A new house not far away, empty yet."""
    flats = len(FLATS) * FLOORS
    total = sum((Decimal(area) for _rooms, _living, area in FLATS), Decimal()) * FLOORS
    house = houses.add(
        by=SYSTEM, at=at, address=NEW_ADDRESS, district=old.district, series="индивидуальный, монолит",
        year_built=timezone.localdate(at).year - 1, floors_max=FLOORS, floors_min=FLOORS, entrances=1,
        premises_declared=flats, residential_declared=flats, nonresidential_declared=0, area_residential=total,
        area_nonresidential=Decimal(), area_total=(total * Decimal("1.22")).quantize(Decimal("0.01")),
        area_common=(total * Decimal("1.22")).quantize(Decimal("0.01")) - total,
        latitude=old.latitude, longitude=old.longitude,
    )  # fmt: skip
    manager = Organisation.objects.get(contracts__house=old, contracts__ends_on=None)
    contracts.conclude(by=SYSTEM, at=at, organisation=manager, house=house, starts_on=timezone.localdate(at))
    for number in range(flats):
        floor, place = divmod(number, len(FLATS))
        rooms, living, area = FLATS[place]
        premises.add(
            by=SYSTEM, at=at, house=house, number=str(number + 1), entrance=1, floor=floor + 1, rooms=rooms,
            area=Decimal(area), area_living=Decimal(living),
        )  # fmt: skip
    destination = destinations.add_destination(by=SYSTEM, house=house, at=at, desk=DESK)
    destinations.take_flats(by=SYSTEM, destination=destination, at=at)
    low = destination.flats.filter(premises__floor__lte=2)
    destinations.mark(by=SYSTEM, flats=list(low), is_accessible=True, at=at)
    return destination


def _family_of_the_cast(listed: ListedHouse) -> Family:
    [account] = Account.objects.filter(email=next(one.email for one in RESIDENTS if one.key == "zoya"))
    return Family.objects.get(listed_house=listed, members__person=account.person_id)


def _cases(listed: ListedHouse, own: Family, flats: dict[int, NewFlat]) -> Cases:
    """Whoever has as many right-holders as a case needs, in the order of flats."""
    others = list(Family.objects.filter(listed_house=listed, pk__in=flats).exclude(pk=own.pk).order_by("pk"))
    held = {one.pk: _right_holders(one).count() for one in others}
    drafted, half = [one for one in others if held[one.pk] == 2][:2]
    rest = [one for one in others if one not in (drafted, half) and held[one.pk]]
    return Cases(drafted, half, rest[0], rest[1:3], rest[3:6])


def _right_holders(family: Family) -> QuerySet[Member]:
    return family.members.filter(until=None, must_consent=True).order_by("pk")


def _offer(family: Family, flats: dict[int, NewFlat], by: Actor, at: datetime) -> Offer:
    return offering.offer(family=family, flat=flats[family.pk], by=by, at=at, key=f"demo {family.number}")


def _offer_of(family: Family) -> Offer:
    return family.offers.select_related("family__listed_house__office").get(ended_at=None)


def _show(family: Family, by: Actor, at: datetime) -> None:
    viewing.mark_held(by=by, offer=_offer_of(family), at=at, key=f"demo {family.number}")


def _answer(family: Family, member: Member, said: Said, by: Actor, at: datetime) -> None:
    """On paper, as those answer who have no account."""
    title = "Согласие с квартирой" if said.consents else "Отказ от квартиры"
    scan = _paper(by, PAPER, title, [member.person.full_name, f"Переселение № {family.number}", said.words])
    key = f"demo {member.public_id}"
    answering.answer(by=by, offer=_offer_of(family), member=member, said=said, at=at, key=key, paper=scan)


def _draft(family: Family, by: Actor, office: Organisation, at: datetime) -> None:
    """The order, the draft, and everybody served by it: the thirty days run."""
    ordered_at, drafted_at, served_at = (at - timedelta(days=days) for days in (ORDERED, DRAFTED, SERVED))
    order = Paperwork("118-РД", timezone.localdate(ordered_at))
    contracting.record_order(by=by, family=family, paper=order, key=uuid5(KEYS, "order"), at=ordered_at)
    contracting.send_draft(
        by=by,
        family=family,
        paper=Paperwork("П-118", timezone.localdate(drafted_at)),
        received=_paper(by, DRAFT, "Проект договора № П-118", ["о переходе права собственности на квартиру"]),
        key=uuid5(KEYS, "draft"),
        at=drafted_at,
    )
    _sent(office, drafted_at)
    _serve(family, served_at)


def _serve(family: Family, at: datetime) -> None:
    """Everybody of the family has fetched the letter of its stage, so that the term of it runs."""
    notice = Notice.objects.get(subject_id=family.steps.get(left_at=None).batch.public_id)
    people = ("SELECT person_id FROM relocation_member WHERE family_id = %s", [family.pk])
    serve_many(notice=notice, people=people, ground=Ground.LETTER_RECEIVED, by=SYSTEM, at=at)
    terms.start(by=SYSTEM, at=at)


def _paper(by: Actor, kind: Kind, title: str, lines: list[str]) -> Received:
    return receive(by=by, kind=kind, content=pictures.sheet(title, lines), name=f"{title}.pdf")


def _times(destination: Destination, by: Actor, at: datetime) -> list[Slot]:
    """Five working days from tomorrow, every hour, three families at once."""
    today = timezone.localdate(at)
    days = [day for ahead in range(1, 9) if (day := today + timedelta(days=ahead)).weekday() < 5][:5]
    return viewing.open_times(
        by=by, destination=destination, days=days, from_time=time(10), to_time=time(18), length=timedelta(hours=1),
        capacity=3, at=at,
    )  # fmt: skip


def _talk(cases: Cases, by: Actor, at: datetime) -> None:
    """What was said on the phone, and what was promised."""
    tomorrow = timezone.localdate(at) + timedelta(days=1)
    way, talked = Call.Way, Call.Outcome.TALKED
    for family, said, days in (
        (cases.refusing, calls.Said(way.CALL, talked, words="Не хотят окна на стоянку, согласны на третий и выше.",
                                    promise="Подберу квартиру повыше, окнами во двор", promised_on=tomorrow), 2),
        (cases.half, calls.Said(way.DESK, talked, words="Второй собственник в командировке, вернётся в пятницу."), 3),
        (cases.fresh[-1], calls.Said(way.CALL, Call.Outcome.NO_ANSWER, words="Гудки, никто не подходит"), 1),
    ):  # fmt: skip
        key = uuid5(KEYS, f"talk {family.number}")
        calls.note(by=by, family=family, said=said, key=key, at=at - timedelta(days=days))


def _sent(office: Organisation, at: datetime) -> None:
    """What was told so far goes out, and operators and people answer."""
    for notice in Notice.objects.filter(organisation=office, state=NoticeStage.PREPARING).order_by("pk"):
        let_answer(prepare(notice=notice, by=SYSTEM, at=at))


def _say_how_it_feels(at: datetime) -> None:
    told = Addressee.objects.filter(notice__kind="relocation.start", person__accounts=None).order_by("pk")
    for addressee, (mood, words) in zip(told, MOODS, strict=False):
        Reaction.objects.create(addressee=addressee, mood=mood, words=words, said_at=at + timedelta(hours=5))
