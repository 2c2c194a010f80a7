"""Lists from the post: numbers and outcomes row by row, refused with reasons, taken in once."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from teremok.notices.models import Event, Letter, PrintRun
from teremok.notices.paper_files import ANSWER, printed_files
from teremok.notices.post_lists import Plan, plan, read
from teremok.notices.post_numbers import check_digit, is_posting_number
from teremok.notices.printing import number_of
from teremok.notices.services import post
from teremok.notices.states import Ground, Way
from teremok.notices.tests.paper.conftest import LATER, addressee_of
from teremok.platform.access import SYSTEM
from teremok.platform.files import services as files
from teremok.platform.files import storage
from teremok.platform.files.models import StoredFile
from teremok.registry.imports.sources import CannotRead
from tests.cast import Cast

Runs = Callable[..., PrintRun]
FIRST, SECOND, THIRD = (f"10100005{n:05d}{check_digit(f'10100005{n:05d}')}" for n in (1, 2, 3))
HEADER = ("Наш номер", "ШПИ", "Результат", "Дата", "Причина")


def written(tmp_path: Path, *rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> Path:
    path = tmp_path / "ответ.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out, delimiter=";").writerows([header, *rows])
    return path


def take(path: Path, by: object = SYSTEM) -> Plan:
    return post.take_list(rows=read(path), by=by, at=LATER)  # type: ignore[arg-type]


def reasons(made: Plan) -> list[str]:
    return [one.why for one in made.refused]


@pytest.mark.parametrize(
    ("number", "is_one"),
    [
        (FIRST, True),
        (FIRST[:-1] + str((int(FIRST[-1]) + 1) % 10), False),
        (FIRST[:13], False),
        (FIRST + "0", False),
        ("1010000500001x", False),
        ("", False),
        ("١٠١٠٠٠٠٥٠٠٠٠١٠", False),
    ],
)
def test_the_last_digit_checks_the_others(number: str, is_one: bool) -> None:
    assert is_posting_number(number) == is_one


def test_a_swap_of_neighbours_or_a_wrong_digit_is_found() -> None:
    wrong = [FIRST[:n] + str((int(FIRST[n]) + step) % 10) + FIRST[n + 1 :] for n in range(14) for step in range(1, 10)]
    assert not any(map(is_posting_number, wrong))


def test_numbers_come_back_by_our_number_and_the_register_itself_is_the_list(posted: Runs, tmp_path: Path) -> None:
    run = posted()
    register = b"".join(storage.current().read(printed_files(run).get(name__endswith="register.csv").content_id))
    rows = list(csv.reader(io.StringIO(register.decode("utf-8-sig")), delimiter=";"))
    at = rows[0].index("ШПИ")
    for row, number in zip(rows[1:], (FIRST, SECOND, THIRD), strict=True):
        row[at] = f"{number[:6]} {number[6:8]} {number[8:13]} {number[13]}"
    made = take(written(tmp_path, *map(tuple, rows[1:]), header=tuple(rows[0])))
    assert (made.numbers, made.refused, made.known) == (3, [], [])
    assert list(run.letters.order_by("place").values_list("posting_number", flat=True)) == [FIRST, SECOND, THIRD]


def test_taken_in_again_it_changes_nothing(posted: Runs, tmp_path: Path) -> None:
    one, two = posted().letters.select_related("run").order_by("place")[:2]
    path = written(
        tmp_path,
        (number_of(one), FIRST, "Вручено адресату", "12.05.2026", ""),
        (number_of(two), SECOND, "Возврат: отказ адресата", "13.05.2026", ""),
    )
    assert len(take(path).news) == 2
    events = Event.objects.count()
    again = take(path)
    assert (again.news, again.known, again.refused) == ([], [2, 3], [])
    assert Event.objects.count() == events
    assert {addressee_of(one).ground, addressee_of(two).ground} == {Ground.LETTER_RECEIVED, Ground.LETTER_REFUSED}


def test_a_dry_run_changes_nothing(posted: Runs, tmp_path: Path) -> None:
    letter = posted().letters.select_related("run").get(place=1)
    rows = read(written(tmp_path, (number_of(letter), FIRST, "Вручено", "12.05.2026", "")))
    made = plan(rows, Letter.objects.all(), on=LATER.date())
    assert (made.numbers, dict(made.outcomes)) == (1, {Letter.State.RECEIVED: 1})
    letter.refresh_from_db()
    assert (letter.posting_number, letter.state) == ("", Letter.State.POSTED)


def test_by_name_and_address_where_only_one_fits(cast: Cast, posted: Runs, tmp_path: Path) -> None:
    run = posted()
    address = f"{cast.house.address}, кв 1".replace("ул.", "УЛ")
    header = ("Кому", "Куда", "ШПИ")
    made = take(written(tmp_path, ("теремкова  АННА Сергеевна", address, FIRST), header=header))
    assert made.numbers == 1
    assert run.letters.get(posting_number=FIRST).addressee.person == cast["anna"].person
    assert reasons(take(written(tmp_path, ("Никто", address, SECOND), header=header)))


def test_outcomes_are_found_by_the_posts_own_number(posted: Runs, tmp_path: Path) -> None:
    letter = posted().letters.get(place=1)
    Letter.objects.filter(pk=letter.pk).update(posting_number=FIRST)
    header = ("Почтовый идентификатор", "Статус", "Дата операции")
    made = take(written(tmp_path, (FIRST, "Вручение: вручено адресату", "2026-05-12"), header=header))
    assert made.refused == []
    letter.refresh_from_db()
    assert (letter.state, letter.ended_on) == (Letter.State.RECEIVED, date(2026, 5, 12))


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("Вручено адресату почтальоном", "received"),
        ("Получено", "received"),
        ("Возврат: отказ адресата", "refused"),
        ("Истёк срок хранения", "unclaimed"),
        ("Возврат: истек срок хранения", "unclaimed"),
        ("Не востребовано", "unclaimed"),
        ("Адресат выбыл", "returned"),
        ("Возврат: неполный адрес", "returned"),
    ],
)
def test_results_as_the_post_words_them(posted: Runs, tmp_path: Path, words: str, state: str) -> None:
    letter = posted().letters.select_related("run").get(place=1)
    take(written(tmp_path, (number_of(letter), "", words, "12.06.2026", "")))
    letter.refresh_from_db()
    assert letter.state == state


def test_each_wrong_row_is_refused_with_its_reason_and_the_rest_is_taken_in(
    cast: Cast, posted: Runs, tmp_path: Path
) -> None:
    run = posted()
    posted(cast["vera"].person, way=Way.LETTER, key="plain")
    numbers = [number_of(letter) for letter in Letter.objects.select_related("run").order_by("run", "place")]
    one, two, three, ordinary = numbers
    made = take(
        written(
            tmp_path,
            (one, FIRST, "", "", ""),
            (one, FIRST, "", "", ""),  # the same letter again
            (two, "10100005000010", "", "", ""),  # the check digit
            (three, SECOND, "Потерялось", "12.05.2026", ""),
            (ordinary, THIRD, "", "", ""),
            ("ПЧ-2026-000099-0001", THIRD, "", "", ""),
            ("", THIRD, "", "", ""),
            (two, "", "Вручено", "", ""),
            (two, "", "Вручено", "32.13.2026", ""),
            (two, "", "Не вручено", "12.05.2026", ""),
            (two, "", "Вручено", "12.05.2126", ""),
        )
    )
    assert len(made.news) == 0 or made.numbers <= 1
    assert len(made.refused) >= 9
    assert len(set(reasons(made))) >= 8
    assert run.letters.exclude(posting_number="").count() <= 1


def test_one_number_on_two_letters_is_refused_on_both(posted: Runs, tmp_path: Path) -> None:
    one, two = posted().letters.select_related("run").order_by("place")[:2]
    made = take(written(tmp_path, (number_of(one), FIRST, "", "", ""), (number_of(two), FIRST, "", "", "")))
    assert (len(made.refused), made.news) == (2, [])


def test_a_number_of_another_letter_is_refused(posted: Runs, tmp_path: Path) -> None:
    one, two = posted().letters.select_related("run").order_by("place")[:2]
    take(written(tmp_path, (number_of(one), FIRST, "", "", "")))
    assert len(take(written(tmp_path, (number_of(two), FIRST, "", "", ""))).refused) == 1
    assert len(take(written(tmp_path, (number_of(one), SECOND, "", "", ""))).refused) == 1


def test_letters_of_another_organisation_are_as_if_they_were_not(cast: Cast, posted: Runs, tmp_path: Path) -> None:
    run = posted()
    number = number_of(run.letters.select_related("run").get(place=1))
    made = take(written(tmp_path, (number, FIRST, "", "", "")), by=cast["nina"].actor)
    assert (made.news, len(made.refused)) == ([], 1)
    header = ("Кому", "Куда", "ШПИ")
    to = run.letters.get(place=1).printed_to
    assert take(written(tmp_path, (to["name"], to["address"], FIRST), header=header), by=cast["nina"].actor).news == []


def test_a_workbook_is_read_too(posted: Runs, tmp_path: Path) -> None:
    letter = posted().letters.select_related("run").get(place=1)
    path = tmp_path / "ответ.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Наш номер", "ШПИ"])
        sheet.write_string(1, 0, number_of(letter))
        sheet.write_number(1, 1, int(FIRST))
    assert take(path).numbers == 1


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"\xd0\xcf\x11\xe0", b"a;b\n1;2\n", "Наш номер\n1\n".encode(), b"PK\x03\x04rubbish"]
)
def test_what_is_no_list_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ответ.csv"
    path.write_bytes(content)
    with pytest.raises(CannotRead) as refusal:
        read(path)
    assert str(refusal.value).strip()


def test_lists_that_nobody_took_in_are_forgotten(cast: Cast) -> None:
    content = io.BytesIO("Наш номер;ШПИ\n".encode())
    for age in (6, 8):
        content.seek(0)
        files.store(
            by=SYSTEM,
            kind=ANSWER,
            content=content,
            name="а.csv",
            subject=cast["egor"].account.public_id,  # type: ignore[union-attr]
            at=LATER - timedelta(days=age),
        )
    assert post.forget_lists(by=SYSTEM, at=LATER) == 1
    assert StoredFile.objects.filter(kind=ANSWER.name).count() == 1
