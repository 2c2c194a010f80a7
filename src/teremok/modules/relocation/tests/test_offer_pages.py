"""The pages of an offer: the family's own, the officer's, new houses, a whole house, invitations."""

import io
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from teremok.modules.relocation.models import Answer, Destination, Family, ListedHouse, NewFlat, Offer, Purchase, Reply
from teremok.modules.relocation.services import offering, viewing
from teremok.modules.relocation.states import FlatState, Stage
from teremok.modules.relocation.tests.new_house import build, flat, fresh, measure
from teremok.platform.access import SYSTEM
from teremok.platform.audit.models import Look
from teremok.platform.booking.models import Booking, Slot
from teremok.registry.addresses import normalise
from teremok.registry.models import House
from tests.budgets import within_budget
from tests.cast import Cast, client_of

PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def new_house(cast: Cast) -> Destination:
    measure(cast)
    made = build(cast)
    made.neighbourhood = "Школа № 5 во дворе.\n\nДо остановки три минуты."
    made.desk_hours, made.desk_phone = "ежедневно с 10 до 19", "+74950000000"
    made.save()
    return made


@pytest.fixture
def slots(new_house: Destination) -> list[Slot]:
    now = timezone.now()
    return viewing.open_times(
        by=SYSTEM,
        destination=new_house,
        days=[timezone.localdate(now) + timedelta(days=2)],
        from_time=time(10),
        to_time=time(12),
        length=timedelta(minutes=30),
        capacity=1,
        at=now,
    )


@pytest.fixture
def offer(family: Family, new_house: Destination, slots: list[Slot]) -> Offer:
    return offering.offer(family=family, flat=flat(new_house, "2"), by=SYSTEM, at=timezone.now(), key="offer")


def url(name: str, *things: Any) -> str:
    return reverse(f"relocation:{name}", args=[thing.public_id for thing in things])


def answering(offer: Offer, cast: Cast, who: str, consents: str, **fields: str) -> dict[str, str]:
    member = offer.family.members.get(person=cast[who].person)
    return {"key": str(uuid4()), "member": str(member.public_id), "consents": consents, **fields}


@pytest.mark.django_db
def test_the_family_sees_the_flat_its_arithmetic_and_books_in_one_tap(
    offer: Offer, slots: list[Slot], cast: Cast
) -> None:
    anna, page = client_of(cast["anna"]), url("my_offer", offer.family)
    anna.get(page)
    with within_budget("relocation_offer"):
        text = anna.get(page).content.decode()
    for shown in ("31,4", "54,8", "54,3", "Школа № 5", "равнозначная", "Борис"):
        assert shown in text
    answer = anna.post(url("book_viewing", offer.family), {"slot": slots[0].public_id, "key": uuid4()}, follow=True)
    assert "Вас ждут" in answer.content.decode()
    file = anna.get(url("viewing_file", offer.family)).content
    assert b"BEGIN:VEVENT" in file
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    anna.post(url("cancel_viewing", offer.family))
    assert Booking.objects.get().state == "cancelled"
    assert anna.get(url("viewing_file", offer.family)).status_code == 404


@pytest.mark.django_db
def test_what_comes_live_is_the_same_part_of_the_page(offer: Offer, cast: Cast) -> None:
    anna, page = client_of(cast["anna"]), url("my_offer", offer.family)
    whole = anna.get(page).content.decode()
    part = anna.swap(page, **{"HX-Target": "answers"}).content.decode().strip()
    assert part.startswith("<ul")
    assert part in whole


@pytest.mark.django_db
def test_two_owners_answer_and_the_second_sees_the_first(offer: Offer, cast: Cast) -> None:
    anna, boris = client_of(cast["anna"]), client_of(cast["boris"])
    post = url("answer_offer", offer.family)
    yes = answering(offer, cast, "anna", "yes")
    for _turn in range(2):
        anna.post(post, yes)
    assert Answer.objects.count() == 1
    refused = boris.post(post, answering(offer, cast, "boris", "no"))
    assert "Выберите причину" in refused.content.decode()
    boris.post(post, answering(offer, cast, "boris", "no", reason="floor", words="Высоко"))
    assert fresh(offer.family).stage == Stage.REJECT
    seen = anna.get(url("my_offer", offer.family)).content.decode()
    assert "Отказ" in seen
    assert "Высоко" not in seen
    assert "Высоко" in boris.get(url("my_offer", offer.family)).content.decode()
    boris.post(post, answering(offer, cast, "boris", "yes"))
    assert fresh(offer.family).stage == Stage.ACCEPT


@pytest.mark.django_db
def test_in_anothers_name_nobody_answers(offer: Offer, cast: Cast) -> None:
    client_of(cast["boris"]).post(url("answer_offer", offer.family), answering(offer, cast, "anna", "yes"))
    assert not Answer.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_letter_is_printed_in_both_languages_and_large(offer: Offer, cast: Cast, language: str) -> None:
    anna = client_of(cast["anna"], language=language)
    for query in ("", "?large"):
        assert anna.get(url("offer_letter", offer.family) + query).content.startswith(b"%PDF")


@pytest.mark.django_db
def test_the_officer_offers_enters_paper_answers_a_refusal_and_each_look_is_recorded(
    family: Family, new_house: Destination, cast: Cast
) -> None:
    lev, page = client_of(cast["lev"]), url("offers", family)
    with within_budget("relocation_staff_offers"):
        text = lev.get(page).content.decode()
    assert "Подходящие квартиры" in text
    assert not Look.objects.exists()  # nothing is offered yet: the page names nobody
    lev.post(page, {"do": "offer", "key": uuid4(), "flat": flat(new_house, "2").public_id})
    made = Offer.objects.get()
    lev.get(page)
    assert cast["anna"].person.public_id in Look.objects.latest("pk").people  # type: ignore[union-attr]
    paper = {
        **answering(made, cast, "anna", "no"),
        "do": "paper",
        "reason": "floor",
        "scan": io.BytesIO(PDF),
    }
    paper["scan"].name = "отказ.pdf"
    lev.post(page, paper)
    refusal = Answer.objects.get()
    assert refusal.way == "paper"
    assert fresh(family).stage == Stage.REJECT
    answered = lev.post(page, {"do": "reply", "answer": refusal.public_id, "text": ""})
    assert "id_" in answered.content.decode()
    lev.post(page, {"do": "reply", "answer": refusal.public_id, "text": "Подберём ниже."})
    assert Reply.objects.get().text == "Подберём ниже."
    lev.post(page, {"do": "withdraw", "key": uuid4(), "reason": "Подбираем этажом ниже"})
    assert fresh(family).stage == Stage.REINSPECTION
    assert "Подходящие квартиры" in lev.get(page).content.decode()


@pytest.mark.django_db
def test_an_unequal_flat_asks_for_its_ground(family: Family, new_house: Destination, cast: Cast) -> None:
    lev, page, small = client_of(cast["lev"]), url("offers", family), flat(new_house, "1")
    shown = lev.get(f"{page}?flat={small.public_id}").content.decode()
    assert "Основание для исключения" in shown
    answer = lev.post(page, {"do": "offer", "key": uuid4(), "flat": small.public_id}, follow=True)
    assert "не равнозначная" in answer.content.decode()
    lev.post(page, {"do": "offer", "key": uuid4(), "flat": small.public_id, "exception": "По желанию семьи"})
    assert Offer.objects.get().exception == "По желанию семьи"


@pytest.mark.django_db
def test_the_officer_books_marks_held_and_missed(offer: Offer, slots: list[Slot], cast: Cast) -> None:
    lev, page = client_of(cast["lev"]), url("offers", offer.family)
    lev.post(page, {"do": "book", "slot": slots[1].public_id, "key": uuid4()})
    assert Booking.objects.get().state == "booked"
    answer = lev.post(page, {"do": "missed"}, follow=True)
    assert Booking.objects.get().state == "booked"
    assert "рано" in answer.content.decode().lower()
    lev.post(page, {"do": "held"})
    assert fresh(offer.family).stage == Stage.INSPECTION


@pytest.mark.django_db
def test_who_only_oversees_sees_and_does_nothing(offer: Offer, cast: Cast) -> None:
    ilya, page = client_of(cast["ilya"]), url("offers", offer.family)
    assert "Внести ответ" not in ilya.get(page).content.decode()
    assert ilya.post(page, {"do": "held"}).status_code == 403
    assert client_of(cast["nina"]).get(page).status_code == 404


@pytest.mark.django_db
def test_a_house_of_the_registry_becomes_a_new_house_with_its_flats(started: ListedHouse, cast: Cast) -> None:
    measure(cast)
    address = "г. Сказочинск, ул. Заречная, д. 8"
    where = normalise(address)
    house = House.objects.create(address=address, address_key=where.key, street=where.street, building=where.building)
    build(cast)
    maya = client_of(cast["maya"])
    assert "Заречная" in maya.get(url("destinations") + "?q=заречная").content.decode()
    maya.post(url("destinations"), {"house": house.public_id})
    made = Destination.objects.get(house=house)
    assert made.viewings is not None
    assert maya.post(url("destinations"), {"house": cast.house.public_id}, follow=True).status_code == 200
    assert not Destination.objects.filter(house=cast.house).exists()
    lev = client_of(cast["lev"])
    other = Destination.objects.exclude(pk=made.pk).get()
    card = url("destination", other)
    chosen = [flat(other, number).public_id for number in "12"]
    lev.post(card, {"do": "withhold", "flat": chosen, "reason": "Не сданы"})
    assert NewFlat.objects.filter(state=FlatState.WITHHELD).count() == 2
    assert "Не сданы" in lev.get(card + "?state=withheld").content.decode()
    lev.post(card, {"do": "release", "flat": chosen})
    lev.post(card, {"do": "accessible", "flat": chosen[:1]})
    assert NewFlat.objects.filter(state=FlatState.FREE, is_accessible=True).count() == 1
    desk = {"do": "desk", "desk_address": "ул. Заречная, д. 8", "desk_hours": "с 10 до 19", "neighbourhood": "Парк"}
    maya.post(url("destination", made), desk)
    made.refresh_from_db()
    assert made.neighbourhood == "Парк"


@pytest.mark.django_db
def test_times_are_opened_and_called_off_on_the_desks_page(offer: Offer, new_house: Destination, cast: Cast) -> None:
    lev, page = client_of(cast["lev"]), url("viewings", new_house)
    day = timezone.localdate() + timedelta(days=5)
    lev.post(page, {"first_on": day, "last_on": day, "from_time": "10:00", "to_time": "11:00", "minutes": 30,
                    "capacity": 3, "weekends": "on"})  # fmt: skip
    slot = Slot.objects.get(capacity=3, starts_at__hour=10, starts_at__minute=0)
    viewing.book(by=SYSTEM, offer=offer, slot=slot, at=timezone.now(), key="one")
    assert offer.family.number in lev.get(page).content.decode()
    wrong = lev.post(page, {"first_on": day, "last_on": day - timedelta(days=1), "from_time": "10:00",
                            "to_time": "11:00", "minutes": 30, "capacity": 3})  # fmt: skip
    assert "не раньше первого" in wrong.content.decode()
    lev.post(page, {"do": "close", "slot": slot.public_id, "reason": "Нет света"})
    slot.refresh_from_db()
    assert slot.closed_at is not None


@pytest.mark.django_db
def test_a_whole_house_is_offered_and_invited_from_two_screens(
    started: ListedHouse, new_house: Destination, cast: Cast
) -> None:
    lev, page = client_of(cast["lev"]), url("proposal", started)
    text = lev.get(page).content.decode()
    ticked = [line.split('"')[0] for line in text.split('name="pair" value="')[1:]]
    assert len(ticked) == 3
    lev.post(page, {"key": uuid4(), "pair": ticked[:2]})
    assert Family.objects.filter(stage=Stage.ORDER).count() == 2
    invite = url("invitations")
    assert started.address.split(",")[-1].strip() in lev.get(invite).content.decode()
    answer = lev.post(invite, {"key": uuid4(), "house": started.public_id}, follow=True)
    assert "приглашено на осмотр: 2" in answer.content.decode()
    assert client_of(cast["ilya"]).post(invite, {"house": started.public_id}).status_code == 403


@pytest.mark.django_db
def test_owners_apply_for_a_larger_flat_on_their_page(offer: Offer, new_house: Destination, cast: Cast) -> None:
    anna, boris, lev = (client_of(cast[key]) for key in ("anna", "boris", "lev"))
    page = url("purchase", offer.family)
    assert "74,6" in anna.get(page).content.decode()
    anna.post(page, {"flat": flat(new_house, "4").public_id, "key": uuid4()})
    for client, who in ((anna, "anna"), (boris, "boris")):
        member = offer.family.members.get(person=cast[who].person)
        client.post(url("sign_purchase", offer.family), {"member": member.public_id})
    assert fresh(offer.family).stage == Stage.MFR
    lev.post(url("offers", offer.family), {"do": "price", "price": "200000"})
    assert "3 564 000" in anna.get(page).content.decode().replace("\u202f", " ").replace("\xa0", " ")
    boris.post(url("withdraw_purchase", offer.family))
    assert Purchase.objects.get().state == "withdrawn"
    assert fresh(offer.family).stage == Stage.INSPECTION
