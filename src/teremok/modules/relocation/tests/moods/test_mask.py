"""No one is left in a masked text, and what is no person stays."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teremok.modules.relocation.masking import mask

PEOPLE = [
    "Теремкова Анна Сергеевна", "Анна Сергеевна", "Теремкова А. С.", "А.С. Теремкова", "А. С. Теремкова",
    "Норушкин-Полевой Пётр Кузьмич", "Алиев Вагиф оглы",
]  # fmt: skip
CONTACTS = [
    "+7 945 000-00-01", "8 (945) 000 00 01", "89450000001", "+79450000001", "945-000-00-01", "000-00-01",
    "anna@skazochinsk.example", "https://vk.com/id12345", "t.me/anna_t", "@anna_t",
]  # fmt: skip
DOCUMENTS = [
    "112-233-445 95", "СНИЛС 11223344595", "4510 123456", "45 10 № 123456", "серия 4510 номер 123456", "4510123456",
    "4276 1234 5678 9010", "4276-1234-5678-9010", "4276123456789010", "980100005512", "08.03.1984 г.р.", "1984 г. р.",
]  # fmt: skip


@pytest.mark.parametrize("secret", [*PEOPLE, *CONTACTS, *DOCUMENTS])
@pytest.mark.parametrize("around", ["{}", "Пишет {}, что лифта нет.", "Было ({}).", "Спросите: {}; он знает"])
def test_a_secret_is_gone(secret, around):
    masked = mask(around.format(secret))
    assert secret not in masked
    for part in re.findall(r"[А-ЯЁ][а-яё]{3,}|[a-z_]{5,}|\d{3,}", secret):
        if part not in ("СНИЛС", "серия", "номер", "https", "example"):
            assert part not in masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("гр. Медведева жалуется", "гр. [имя] жалуется"),
        ("гражданка Зоя Медведева пришла", "гражданка [имя] пришла"),
        ("ФИО: Медведева Зоя", "ФИО: [имя]"),
        ("собственник Мышкин против", "собственник [имя] против"),
        ("живёт в кв. 12", "живёт в кв. [номер]"),
        ("квартира № 12а течёт", "квартира [номер] течёт"),
        ("кв.7, подъезд 2", "кв.[номер], подъезд 2"),
        ("Mr Smith is angry", "Mr [имя] is angry"),
    ],
)
def test_a_name_by_what_stands_before_it(text, masked):
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "Дом 5 по Лесной улице, 3 подъезд, 12 этаж",
        "Ждём с 12.05.2026, обещали за 30 дней",
        "Площадь 54,3 м² вместо 38,7",
        "В Зеленограде всё хорошо",
        "Реновация идёт 9 лет, 5174 дома",
        "Спасибо Теремку!",
    ],
)
def test_what_names_nobody_stays(text):
    assert mask(text) == text


@given(st.text(alphabet="абвАБВГД .,@+-()0123456789кв№", max_size=120))
def test_masked_twice_is_masked_once(text):
    once = mask(text)
    assert mask(once) == once


@given(st.from_regex(r"(\+7|8)[ -]?\(?9\d{2}\)?[ -]?\d{3}[ -]?\d{2}[ -]?\d{2}", fullmatch=True))
def test_no_mobile_phone_survives(phone):
    assert not re.search(r"\d{4}", mask(f"звоните {phone} вечером"))
