"""What the organisation has told the people of the cast's house, and how some of them took it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from teremok.demo.cast import CAST, HOUSE_ADDRESS
from teremok.identity.actors import actor_for_account
from teremok.identity.models import Account
from teremok.notices.audiences import Bond, OfHouses
from teremok.notices.general import OFFICIAL, WORD
from teremok.notices.kinds import NoticeType
from teremok.notices.models import Addressee, Notice, Reaction
from teremok.notices.rendering import said_to, with_words
from teremok.notices.services import reactions, reading
from teremok.notices.services.preparing import prepare
from teremok.notices.services.telling import tell
from teremok.platform.access import Actor
from teremok.registry.access import persons_of
from teremok.registry.addresses import normalise
from teremok.registry.models import House, Organisation


@dataclass(frozen=True)
class Message:
    """A notice to the whole house, sent some hours ago; who of the cast has read it since, and who confirmed it."""

    hours_ago: int
    kind: NoticeType
    heading: str
    text: str
    brief: str
    read_by: tuple[str, ...] = ()
    confirmed_by: tuple[str, ...] = ()


MESSAGES = (
    Message(
        60, OFFICIAL, "Общее собрание собственников — 14 мая",
        "В среду, 14 мая, в 19:00 собираемся во дворе, у второго подъезда. Решаем про капитальный ремонт крыши.\n\n"
        "Если прийти не получится, голосовать можно будет здесь же, в Теремке, до 24 мая. "
        "Смета и проект договора — у консьержа и на доске объявлений.",
        "Собрание о ремонте крыши 14 мая в 19:00, во дворе.",
        read_by=("anna", "boris", "gleb"), confirmed_by=("anna", "gleb"),
    ),
    Message(
        28, WORD, "Спасибо за субботник!",
        "Нас было сорок два человека и один рыжий кот. Сирень посажена, лавочки покрашены: "
        "до четверга на них лучше не садиться.\n\nФотографии — на доске объявлений.",
        "Спасибо за субботник! Лавочки сохнут до четверга.",
        read_by=("anna", "vera"),
    ),
    Message(
        6, OFFICIAL, "Нужен доступ в квартиру: меняем стояк отопления",
        "С 19 по 23 мая меняем стояк отопления во всём подъезде. В вашей квартире это займёт около трёх часов.\n\n"
        "Позвоните, пожалуйста, диспетчеру и выберите день и час, когда вы дома. Мебель у батареи надо будет "
        "отодвинуть: если некому помочь, скажите, мы отодвинем сами.",
        "Меняем стояк отопления 19–23 мая, нужен доступ в квартиру.",
        read_by=("boris",),
    ),
)  # fmt: skip


def send(*, at: datetime) -> None:
    """Tells what has not been told yet; every time of it counts from `at`."""
    house = House.objects.get(address_key=normalise(HOUSE_ADDRESS).key, merged_into=None)
    organisation = Organisation.objects.get(contracts__house=house, contracts__ends_on=None)
    for message in MESSAGES:
        notice = _send(message, house, organisation, at - timedelta(hours=message.hours_ago))
        for place, key in enumerate(message.read_by, start=1):
            then = at - timedelta(hours=message.hours_ago) + timedelta(minutes=37 * place)
            _answer(notice, _actor(key), then, confirms=key in message.confirmed_by)


def _send(message: Message, house: House, organisation: Organisation, at: datetime) -> Notice:
    by = _actor("lev")
    notice = tell(
        kind=message.kind,
        audience=OfHouses(houses=(house.pk,), on=timezone.localdate(at), bond=Bond.ALL),
        values={"heading": message.heading, "text": message.text, "brief": message.brief},
        key=f"demo {message.heading}",
        by=by,
        at=at,
        organisation=organisation,
    )
    return prepare(notice=notice, by=by, at=at)


def _answer(notice: Notice, by: Actor, at: datetime, *, confirms: bool) -> None:
    for addressee in with_words(Addressee.objects.filter(notice=notice, person_id__in=persons_of(by))):
        reading.read(by=by, addressee=addressee, said=said_to(addressee), at=at)
        if confirms:
            reading.confirm(by=by, addressee=addressee, at=at + timedelta(minutes=2))
            reactions.react(
                by=by, addressee=addressee, mood=Reaction.Mood.CLEAR, words="", at=at + timedelta(minutes=3)
            )


def _actor(key: str) -> Actor:
    phone = next(member.phone for member in CAST if member.key == key)
    return actor_for_account(Account.objects.get(phone=phone))
