"""A document: valid, the same at every time, readable by eye and by ear, and deaf to what its data contain."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from teremok.platform.documents import CannotRender, qr, render
from teremok.platform.documents.glyphs import FONTS, drawable

SAMPLE = "platform/documents/tests/typst/sample.typ"
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def data(**changes):
    return {
        "title": "Уведомление о проверке счётчика",
        "number": "ПР-2026-000001",
        "organisation": {
            "name": "УК «Теремок-Сервис»",
            "address": "г. Сказочинск, ул. Сказочная, д. 1",
            "phone": "+7 000 000-00-01",
            "dispatcher": "+7 000 000-00-02",
        },
        "addressee": "Теремковой Анне Сергеевне\nг. Сказочинск, ул. Сказочная, д. 5, кв. 1",
        "text": "Уважаемая Анна Сергеевна!\n\nМастер придёт в пятницу с 10 до 12 часов. Стоимость — 0 ₽.",
        "heading": "Что проверят",
        "rows": [{"name": "Квартира 1", "area": Decimal("54.30")}, {"name": "Квартира 2", "area": Decimal("38.70")}],
        "qr": qr("https://example.org/check"),
        "qr_alt": "Проверить письмо",
    } | changes


def test_it_is_an_archive_pdf_with_the_fonts_in_it():
    pdf = render(SAMPLE, data(), at=AT)
    assert pdf.startswith(b"%PDF-1.7")
    assert b"pdfaid:part>2<" in pdf
    assert b"pdfuaid:part>1<" in pdf
    assert b"PTSerif" in pdf.replace(b"-", b"").replace(b"_", b"")
    assert b"/Lang" in pdf


def test_the_same_arguments_give_the_same_bytes():
    assert render(SAMPLE, data(), at=AT) == render(SAMPLE, data(), at=AT)
    assert render(SAMPLE, data(), at=AT) != render(SAMPLE, data(), at=AT.replace(day=21))


def test_large_print_takes_more_room():
    text = data(text="Слово за словом. " * 250)
    assert pages(render(SAMPLE, text, at=AT, large_print=True)) > pages(render(SAMPLE, text, at=AT))


def pages(pdf):
    return int(re.search(rb"/Type/Pages/Count (\d+)", pdf)[1])


@pytest.mark.parametrize(
    "text",
    ['#panic("markup")', "*жирно* $x^2$ `код` @ссылка <метка>", '"; #read("/config/settings.py")', "\\u{0} {{ }} %s"],
)
def test_data_are_never_markup(text):
    assert render(SAMPLE, data(text=text, title=text), at=AT).startswith(b"%PDF")


@pytest.mark.parametrize(
    "text", ["Ура 🎉👍🏽!", "漢字 и עברית", "a\u200bb\ufe0f", "tab\there", "", "\n\n\n", "ё" * 5000]
)
def test_whatever_people_type_can_be_printed(text):
    assert render(SAMPLE, data(text=text), at=AT).startswith(b"%PDF")


def test_english():
    assert render(SAMPLE, data(), at=AT, language="en") != render(SAMPLE, data(), at=AT)


def test_what_is_missing_is_named():
    with pytest.raises(CannotRender, match="no template"):
        render("platform/documents/tests/typst/nothing.typ", data(), at=AT)
    with pytest.raises(CannotRender, match=r"sample\.typ"):
        render(SAMPLE, {"title": "only"}, at=AT)


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("Ёж № 5 — «да» 100 ₽…", "Ёж № 5 — «да» 100 ₽…"),
        ("Ура 🎉", "Ура "),
        ("и\u0306", "й"),
        ("漢", "?"),
        ("a\u00a0b\tc", "a\u00a0b c"),
    ],
)
def test_characters_the_fonts_lack(typed, set_):
    assert drawable(typed) == set_


def test_the_fonts_come_with_their_licence_and_stay_small():
    assert "ParaType" in (FONTS / "LICENSE.txt").read_text()
    assert sum(path.stat().st_size for path in FONTS.iterdir()) <= 2 * 1024 * 1024
