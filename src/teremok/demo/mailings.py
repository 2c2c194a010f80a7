"""What staff write to the cast's house: some of it on its way, some waiting; and how operators and people answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid5

from django.utils import timezone

from teremok.demo.cast import CAST, HOUSE_ADDRESS
from teremok.identity.actors import actor_for_account
from teremok.identity.models import Account
from teremok.notices.audiences import OfHouses
from teremok.notices.general import EMERGENCY, OFFICIAL, WORD
from teremok.notices.kinds import NoticeType
from teremok.notices.leaving import ORIGIN
from teremok.notices.models import Notice, Reaction
from teremok.notices.rendering import with_words
from teremok.notices.rules import seen_as
from teremok.notices.services import reading, sending, writing
from teremok.notices.services.preparing import prepare
from teremok.notices.services.writing import Sheet
from teremok.notices.states import NoticeStage
from teremok.platform.access import ANONYMOUS, SYSTEM, Actor
from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.states import State
from teremok.registry.addresses import normalise
from teremok.registry.models import House, Organisation

KEYS = UUID("b6b1b1f2-64a7-4b7e-9a52-1d7f0c7e3a11")
OUTCOMES = ((State.DELIVERED, 86), (State.FAILED, 8), (State.UNKNOWN, 6))
CONFIRMED = 0.55  # of those who have no account: by the link in the message
WORDS = (
    ("clear", "Спасибо, что предупредили заранее."),
    ("unclear", "Можно ли прийти соседке вместо меня?"),
    ("worried", "Я в этот день работаю. Как быть?"),
)


@dataclass(frozen=True)
class Letter:
    """A message of someone of the cast; without `hours_ago` it hasn't left."""

    by: str
    kind: NoticeType
    heading: str
    text: str
    brief: str
    hours_ago: int | None = None
    waits: bool = False


LETTERS = (
    Letter(
        "egor", EMERGENCY, "Прорвало трубу в подвале: холодной воды нет",
        "Бригада на месте, вода вернётся к 16:00. Бочка с питьевой водой стоит у второго подъезда.",
        "прорвало трубу в подвале, холодной воды нет до 16:00. Бочка у второго подъезда.",
        hours_ago=4,
    ),
    Letter(
        "egor", OFFICIAL, "Проверка газа 3-го числа с 9 до 14",
        "Мастер покажет удостоверение. Если вас не будет дома, выберите другой день в кабинете.",
        "проверка газа 3-го числа с 9 до 14. Не будет дома — выберите другой день.",
        waits=True,
    ),
    Letter(
        "egor", WORD, "Новый график вывоза старой мебели",
        "Теперь машина приезжает по средам и субботам в восемь утра. Ставьте вещи у арки накануне вечером.",
        "старую мебель забирают по средам и субботам в 8 утра.",
    ),
)  # fmt: skip


def send(*, at: datetime) -> None:
    """Writes and sends what is there, then lets operators and people answer; every time of it counts from `at`."""
    house = House.objects.get(address_key=normalise(HOUSE_ADDRESS).key, merged_into=None)
    organisation = Organisation.objects.get(contracts__house=house, contracts__ends_on=None)
    actors = {key: _actor(key) for key in ("egor", "lev")}
    for letter in LETTERS:
        moment = at - timedelta(hours=letter.hours_ago or 1)
        notice = _written(letter, actors[letter.by], house, organisation, moment)
        if letter.hours_ago is not None or letter.waits:
            notice = sending.submit(by=actors[letter.by], notice=notice, seen=seen_as(notice), at=moment)
        if letter.hours_ago is not None:
            if notice.state == NoticeStage.AWAITING:
                sending.approve(by=actors["lev"], notice=notice, seen=seen_as(notice), at=moment)
            prepare(notice=notice, by=SYSTEM, at=moment)
    for notice in Notice.objects.filter(organisation=organisation, state=NoticeStage.GOING).order_by("pk"):
        let_answer(notice)


def _actor(key: str) -> Actor:
    phones = {member.key: member.phone for member in CAST}
    return actor_for_account(Account.objects.get(phone=phones[key]))


def _written(letter: Letter, by: Actor, house: House, organisation: Organisation, at: datetime) -> Notice:
    texts = {"heading": letter.heading, "text": letter.text, "brief": letter.brief}
    audience = OfHouses(houses=(house.pk,), on=timezone.localdate(at))
    sheet = Sheet(kind=letter.kind, texts={"ru": texts}, audience=audience)
    return writing.compose(by=by, sheet=sheet, organisation=organisation, key=uuid5(KEYS, letter.heading), at=at)


def let_answer(notice: Notice) -> None:
    """As the operators and the people answered within some hours."""
    assert notice.prepared_at is not None
    at, soon = notice.prepared_at, notice.prepared_at + timedelta(hours=2)
    chance = Random(notice.title)  # noqa: S311 (a city, not a secret)
    waiting = Outgoing.objects.filter(origin=ORIGIN, origin_id__in=notice.addressees.values("pk"), state=State.QUEUED)
    ended: dict[State, list[int]] = {state: [] for state, _weight in OUTCOMES}
    for key in waiting.order_by("pk").values_list("pk", flat=True):
        ended[chance.choices([s for s, _ in OUTCOMES], [weight for _, weight in OUTCOMES])[0]].append(key)
    for state, keys in ended.items():
        Outgoing.objects.filter(pk__in=keys).update(state=state, sent_at=at, ended_at=at + timedelta(minutes=3))
    if notice.kind != OFFICIAL.name:
        return
    reached = Outgoing.objects.filter(origin=ORIGIN, state=State.DELIVERED).values("origin_id")
    others = notice.addressees.filter(person__accounts=None, acknowledged_at=None, pk__in=reached).order_by("pk")
    sure = [row for row in with_words(others) if chance.random() < CONFIRMED]
    for row in sure:
        reading.confirm_by_link(by=ANONYMOUS, addressee=row, at=soon)
    for row, (mood, words) in zip(sure, WORDS, strict=False):
        Reaction.objects.create(addressee=row, mood=mood, words=words, said_at=soon)
