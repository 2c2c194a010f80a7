"""What hangs on the notice board of the cast's house."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.utils import timezone

from teremok.demo import pictures
from teremok.demo.cast import CAST, HOUSE_ADDRESS
from teremok.identity.actors import actor_for_account
from teremok.identity.models import Account
from teremok.modules.community.pictures import PICTURE
from teremok.modules.community.services import moderation, notices
from teremok.modules.community.services.notices import Sheet
from teremok.modules.community.states import Topic
from teremok.platform.access import Actor
from teremok.platform.files.receiving import receive
from teremok.registry.addresses import normalise
from teremok.registry.models import House, Organisation

KEYS = UUID("6f1d3c52-0d0b-4c8e-9b3e-5b5f3a9c7e10")


@dataclass(frozen=True)
class Paper:
    """A notice of someone of the cast, hung some hours ago."""

    by: str
    hours_ago: int
    topic: Topic
    title: str
    text: str
    signed_as: str
    days: int
    is_pinned: bool = False
    picture: Callable[[], io.BytesIO] | None = None


PAPERS = (
    Paper(
        "lev", 220, Topic.NEWS, "Весенний субботник — 25 апреля",
        "Дорогие соседи! Собираемся у второго подъезда в 10:00. Перчатки, грабли и горячий чай — с нас, "
        "хорошее настроение — с вас.\n\nДети сажают сирень, взрослые красят лавочки.",
        "УК «Теремок-Сервис»", 330, picture=pictures.yard,
    ),
    Paper(
        "egor", 30, Topic.WORKS, "Горячей воды не будет во вторник с 9 до 17",
        "Меняем задвижку на вводе в дом. Холодная вода останется.\n\nЕсли после 17:00 вода идёт мутная, "
        "пролейте её пять минут. Не посветлела — звоните в диспетчерскую, мы не спим.",
        "Диспетчерская «Теремок-Сервис»", 300, is_pinned=True,
    ),
    Paper(
        "egor", 90, Topic.SAFETY, "Не впускайте «проверку газа» без удостоверения",
        "По дому ходят люди в синих куртках и продают датчики. Настоящая проверка бывает раз в год, о ней мы "
        "предупреждаем здесь, на доске, за 20 дней.",
        "Диспетчерская «Теремок-Сервис»", 200,
    ),
    Paper(
        "anna", 5, Topic.LOST, "Рыжий кот сидит у нас на подоконнике",
        "Пришёл вчера вечером, ест за троих, откликается на «Персик». Хозяева, найдитесь!",
        "Анна, кв. 12", 40, picture=pictures.cat,
    ),
    Paper(
        "vera", 52, Topic.GIVE, "Отдам детскую коляску",
        "Прогулочная, после одного ребёнка, колёса целые. Заберите с третьего этажа — и она ваша.",
        "Вера, кв. 27", 50,
    ),
    Paper(
        "gleb", 75, Topic.HELP, "Бабушке нужна компания для прогулок",
        "Агафья Тихоновна гуляет в парке по будням в 11. Если вам тоже по пути и не спеша — позвоните в дверь.",
        "Глеб и Агафья Тихоновна, кв. 31", 55,
    ),
)  # fmt: skip


def hang(*, at: datetime) -> None:
    """Hangs what is not hanging yet; every time of it counts from `at`."""
    house = House.objects.get(address_key=normalise(HOUSE_ADDRESS).key, merged_into=None)
    organisation = Organisation.objects.get(contracts__house=house, contracts__ends_on=None)
    phones = {member.key: member.phone for member in CAST}
    for paper in PAPERS:
        actor = actor_for_account(Account.objects.get(phone=phones[paper.by]))
        _hang(paper, actor, house, organisation if actor.is_staff else None, at - timedelta(hours=paper.hours_ago))


def _hang(paper: Paper, by: Actor, house: House, organisation: Organisation | None, at: datetime) -> None:
    last_day = timezone.localdate(at) + timedelta(days=paper.days)
    notice = notices.write(
        by=by,
        sheet=Sheet(paper.topic, paper.title, paper.text, paper.signed_as, last_day),
        houses=[house],
        organisation=organisation,
        key=uuid5(KEYS, paper.title),
        pictures=[receive(by=by, kind=PICTURE, content=paper.picture(), name="фото.jpg")] if paper.picture else (),
        at=at,
    )
    if paper.is_pinned:
        moderation.pin(by=by, notice=notice, at=at)
