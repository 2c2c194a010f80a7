"""What is left for people to do where messages get no answer: calls, a visit and a search in the cast's house."""

from datetime import datetime, timedelta

from teremok.demo.cast import CAST, HOUSE_ADDRESS
from teremok.identity.actors import actor_for_account
from teremok.identity.models import Account
from teremok.notices.audiences import OfPeople
from teremok.notices.general import OFFICIAL
from teremok.notices.models import Notice, Task
from teremok.notices.services import tasks
from teremok.notices.services.climbing import climb
from teremok.notices.services.preparing import prepare
from teremok.notices.services.telling import tell
from teremok.platform.access import SYSTEM, Actor
from teremok.registry.addresses import normalise
from teremok.registry.models import Contact, House, Organisation, Person

ACCESS = (
    "Нужен доступ к счётчику воды",
    "Подошёл срок поверки счётчика воды. Выберите день, когда вы дома: мастер придёт с паспортом прибора.",
    "Подошёл срок поверки счётчика воды. Выберите день, когда мастеру прийти.",
)
ROOF = (
    "Протечка кровли: осмотр квартир верхних этажей",
    "После снега осматриваем потолки верхних этажей. Это бесплатно и занимает десять минут.",
    "Осматриваем потолки верхних этажей после снега, это десять минут.",
)
# What came of the first calls: days after the call was due, outcome, words.
CALLED = (
    (0.2, Task.Outcome.TOLD, "Будет дома в четверг после шести, просила позвонить за час"),
    (0.3, Task.Outcome.NO_ANSWER, "Гудки, никто не подходит"),
    (0.4, Task.Outcome.TOLD, "Уехал на дачу, счётчиком займётся сын: передаст ему сегодня"),
    (0.5, Task.Outcome.NO_ANSWER, "Занято, попробую вечером"),
)


def make(*, at: datetime) -> None:
    """Two notices of some days ago that got no answer, and what the dispatcher has done about them since."""
    house = House.objects.get(address_key=normalise(HOUSE_ADDRESS).key, merged_into=None)
    organisation = Organisation.objects.get(contracts__house=house, contracts__ends_on=None)
    neighbours = _neighbours(house)
    _climbed(_told(ROOF, neighbours[:2], organisation, at - timedelta(days=23)), (3, 5, 19, 22))
    due_at = at - timedelta(days=1, hours=8)
    notice = _told(ACCESS, neighbours[2:11], organisation, due_at - timedelta(days=3))
    _climbed(notice, (3,))
    calls = Task.objects.filter(addressee__notice=notice).order_by("pk")
    for task, (days, outcome, words) in zip(calls, CALLED, strict=False):
        tasks.finish(by=_actor("egor"), task=task, outcome=outcome, words=words, at=due_at + timedelta(days=days))
    tasks.take(by=_actor("egor"), task=calls[len(CALLED)], at=at)


def _neighbours(house: House) -> list[Person]:
    """Owners in the house who have a phone and no account: nobody answers for them but themselves."""
    owners = Person.objects.filter(rights__premises__house=house, accounts=None, merged_into=None, died_on=None)
    with_phone = Contact.objects.filter(kind=Contact.Kind.PHONE).values("person_id")
    return list(owners.filter(pk__in=with_phone).distinct().order_by("pk")[:11])


def _told(words: tuple[str, str, str], people: list[Person], organisation: Organisation, at: datetime) -> Notice:
    heading, text, brief = words
    notice = tell(
        kind=OFFICIAL,
        audience=OfPeople(tuple(person.pk for person in people)),
        values={"heading": heading, "text": text, "brief": brief},
        key=f"demo {heading}",
        by=_actor("lev"),
        at=at,
        organisation=organisation,
    )
    return prepare(notice=notice, by=SYSTEM, at=at)


def _climbed(notice: Notice, days: tuple[int, ...]) -> None:
    assert notice.prepared_at is not None
    for day in days:
        climb(by=SYSTEM, at=notice.prepared_at + timedelta(days=day))


def _actor(key: str) -> Actor:
    phone = next(member.phone for member in CAST if member.key == key)
    return actor_for_account(Account.objects.get(phone=phone))
