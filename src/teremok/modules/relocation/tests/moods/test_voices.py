"""Reports and mentions: entered or taken in, masked before they are kept."""

import io
import json
from datetime import date, timedelta

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from teremok.modules.relocation.models import Mood, Voice, VoiceFile, VoiceKind
from teremok.modules.relocation.services import voices
from teremok.modules.relocation.services.voices import Said
from teremok.modules.relocation.states import Stage
from teremok.platform.access import Denied
from tests.cast import client_of

pytestmark = pytest.mark.django_db
PLACE = "/staff/relocation/mood/enter/"
ROWS = [
    ["дата", "дом", "район", "источник", "текст", "настроение"],
    ["16.11.2026", "500005", "", "ВКонтакте", "Анна Сергеевна из кв. 1 ждёт лифт, +7 945 000-00-01", "-1"],
    ["2026-11-15", "", "Опушка", "Телеграм", "Спасибо за квартиру!", "1"],
    ["2026-11-15", "", "Опушка", "Телеграм", "Спасибо за квартиру!", "1"],
    ["позавчера", "", "Опушка", "Телеграм", "Секретный текст", "0"],
    ["2026-11-15", "", "Чужой район", "Телеграм", "Секретный текст", "0"],
    ["2026-11-15", "", "Опушка", "Телеграм", "Секретный текст", "так себе"],
    ["2026-11-15", "", "", "Телеграм", "Секретный текст", "0"],
]


@pytest.fixture
def house(listed):
    listed.unom = listed.house.unom
    listed.save()
    return listed


@pytest.fixture
def said(house):
    def said(**changes):
        given = {"said_on": date(2026, 11, 15), "source": "Префектура", "text": "Всё спокойно", "mood": Mood.CALM}
        return Said(**given | {"house": house.address} | changes)

    return said


def as_csv(rows=ROWS):
    return "\n".join(";".join(row) for row in rows).encode()


def as_xlsx(rows=ROWS):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def as_json(rows=ROWS):
    return json.dumps([dict(zip(rows[0], row, strict=True)) for row in rows[1:]]).encode()


def post(client, content, name="сеть.csv", kind="mention"):
    file = SimpleUploadedFile(name, content)
    return client.post(PLACE, {"table": "1", "table-kind": kind, "table-file": file})


def test_entered_by_hand_and_masked(cast, said, now, family_of, stay):
    stay(family_of("anna", stage=Stage.ORDER), Stage.ORDER, came_at=now - timedelta(days=9))
    voice = voices.enter(
        kind=VoiceKind.REPORT,
        said=said(text="Гр. Мышкин, кв. 3: почта boris@example.com"),
        by=cast["lev"].actor,
        at=now,
    )
    assert voice.text == "Гр. [имя], кв. [номер]: почта [почта]"
    assert (voice.district, voice.stage) == ("Опушка", "order")
    again = voices.enter(
        kind=VoiceKind.REPORT,
        said=said(text="Гр. Мышкин, кв. 3: почта boris@example.com"),
        by=cast["lev"].actor,
        at=now,
    )
    assert again.pk == voice.pk


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"house": "ул. Нигде, д. 1"}, "нет среди домов"),
        ({"house": "", "district": "Марс"}, "районе"),
        ({"house": "", "okrug": "Марс"}, "округе"),
        ({"house": ""}, "месте"),
        ({"said_on": date(2030, 1, 1)}, "будущем"),
        ({"text": "  "}, "текст"),
        ({"text": "а" * 5000}, "длинный"),
    ],
)
def test_what_cant_be_taken_says_why(cast, said, now, changes, says):
    with pytest.raises(voices.CannotTake, match=says):
        voices.enter(kind=VoiceKind.MENTION, said=said(**changes), by=cast["lev"].actor, at=now)


@pytest.mark.parametrize("key", ["anna", "egor", "nina", "ilya", "ksenia"])
def test_others_enter_nothing(cast, said, now, key):
    with pytest.raises(Denied):
        voices.enter(kind=VoiceKind.MENTION, said=said(), by=cast[key].actor, at=now)
    assert client_of(cast[key]).get(PLACE).status_code == 403


@pytest.mark.parametrize("made", [as_csv, as_xlsx, as_json])
def test_a_table_is_taken_in(cast, house, freezer_day, made):
    client = client_of(cast["lev"])
    assert post(client, made()).headers["Location"] == PLACE
    assert set(Voice.objects.values_list("text", flat=True)) == {
        "Спасибо за квартиру!",
        "[имя] из кв. [номер] ждёт лифт, [телефон]",
    }
    file = VoiceFile.objects.get()
    assert file.rows == 2
    assert len(file.refused) == 4
    assert "Секретный" not in json.dumps(file.refused, ensure_ascii=False)
    page = client.get(PLACE).content.decode()
    assert "4 строки не приняты" in page
    assert "Секретный" not in page


@pytest.fixture
def freezer_day(monkeypatch, now):
    """The views ask what time it is; the texts are of November 2026."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


def test_the_same_file_twice_is_refused_and_taken_back(cast, house, freezer_day):
    client = client_of(cast["lev"])
    post(client, as_csv())
    answer = post(client, as_csv())
    assert answer.status_code == 422
    assert "уже загружен" in answer.content.decode()
    file = VoiceFile.objects.get()
    back = f"/staff/relocation/mood/files/{file.public_id}/take-back/"
    assert client_of(cast["maya"]).post(back).status_code == 404
    assert client.post(back).headers["Location"] == PLACE
    assert not Voice.objects.exists()
    post(client, as_csv())
    assert Voice.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"\0\1\2", "таблиц"), ("дата;текст\n1;2".encode(), "колонки"), (b"%PDF-1.7", "таблиц")],
)
def test_a_file_that_is_no_table_says_so(cast, house, content, says):
    answer = post(client_of(cast["lev"]), content)
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_a_long_table_is_refused(cast, house, monkeypatch):
    monkeypatch.setattr("teremok.modules.relocation.mood_forms.MOST_ROWS", 3)
    assert post(client_of(cast["lev"]), as_csv()).status_code == 422
    assert not Voice.objects.exists()
