"""The pages of paper: making a run, watching it, taking its files, typing what the post said, hanging a sheet."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone

from teremok.notices.models import DoorPosting, Letter, PrintRun
from teremok.notices.paper_files import DOOR, printed_files
from teremok.notices.printing import number_of
from teremok.notices.services import printing
from teremok.notices.tests.paper.conftest import Queue, photograph
from teremok.notices.tests.paper.test_list import FIRST
from teremok.platform.access import SYSTEM
from teremok.platform.audit.models import Look
from teremok.platform.files.models import StoredFile
from teremok.platform.jobs.worker import run_waiting
from teremok.registry.models import Person
from tests.budgets import within_budget
from tests.cast import Cast, client_of
from tests.client import StrictClient, assert_same_as_reload

Runs = Callable[..., PrintRun]
FRONT = "/staff/paper/"


@pytest.fixture
def egor(cast: Cast) -> StrictClient:
    return client_of(cast["egor"])


def of(run: PrintRun) -> str:
    return f"{FRONT}runs/{run.public_id}/"


def test_from_the_button_to_the_files(cast: Cast, egor: StrictClient, queue: Queue, household: list[Person]) -> None:
    queue(*household)
    front = egor.get(FRONT)
    assert "Напечатать 3 письма" in front.content.decode()
    answer = egor.post(f"{FRONT}runs/", {"organisation": str(cast.organisation.public_id)}, follow=True)
    assert "Файлы готовятся" in answer.content.decode()
    run = PrintRun.objects.get()
    assert "<progress" in answer.content.decode()
    run_waiting()
    page = egor.get(of(run)).content.decode()
    assert "Реестр, PDF" in page
    egor.post(f"{FRONT}runs/", {"organisation": str(cast.organisation.public_id)})
    assert PrintRun.objects.count() == 1


def test_the_part_that_comes_live_is_the_same(egor: StrictClient, printed: Runs) -> None:
    run = printed()
    assert_same_as_reload(egor, of(run), of(run), target="run")


def test_who_stands_in_a_file_reads_who_took_it(cast: Cast, egor: StrictClient, printed: Runs) -> None:
    run = printed()
    file = egor.get(f"{of(run)}files/01.pdf")
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    look = Look.objects.get(place="paper:file")
    assert set(look.people) == {cast["anna"].person.public_id, cast["boris"].person.public_id,
                                cast.grandmother.public_id}  # fmt: skip
    assert egor.get(f"{of(run)}files/../../etc/passwd").status_code == 404
    assert egor.get(f"{of(run)}files/02.pdf").status_code == 404


@pytest.mark.parametrize("key", ["nina", "anna", "zhanna"])
def test_anothers_run_letter_and_files_are_not_there(cast: Cast, posted: Runs, key: str) -> None:
    run = posted()
    letter = run.letters.get(place=1)
    client = client_of(cast[key])
    file = printed_files(run).first()
    assert file is not None
    for path in (
        of(run),
        f"{of(run)}files/01.pdf",
        f"{FRONT}letters/{letter.public_id}/",
        f"{FRONT}letters/{letter.public_id}.pdf",
        f"/files/{file.public_id}/",
    ):
        assert client.get(path).status_code == 404
    for path in (f"{of(run)}posted/", f"{FRONT}letters/{letter.public_id}/outcome/"):
        assert client.post(path, {}).status_code == 404
    found = client.get(FRONT, {"q": number_of(letter)})
    assert found.status_code in (200, 403)


def test_a_typed_or_scanned_number_opens_the_letter(egor: StrictClient, posted: Runs) -> None:
    run = posted()
    letter = run.letters.select_related("run").get(place=2)
    Letter.objects.filter(pk=letter.pk).update(posting_number=FIRST)
    here = f"{FRONT}letters/{letter.public_id}/"
    number = number_of(letter)
    for text in (number, number.removeprefix("ПЧ-"), number.replace("-", " - "), FIRST, f"{FIRST[:6]} {FIRST[6:]}"):
        assert egor.get(FRONT, {"q": text}).headers.get("Location") == here
    for text in ("2026-000001-0009", "привет", "\0", "9" * 300):
        assert egor.get(FRONT, {"q": text}).status_code == 200


def test_posting_and_typing_what_the_post_said(egor: StrictClient, printed: Runs) -> None:
    run = printed()
    today = timezone.localdate()
    assert egor.post(f"{of(run)}posted/", {"on": (today + timedelta(days=1)).isoformat()}).status_code == 422
    assert egor.post(f"{of(run)}posted/", {"on": today.isoformat()}).status_code == 302
    letter = run.letters.get(place=1)
    here = f"{FRONT}letters/{letter.public_id}/"
    assert "Что сообщила почта" in egor.get(here).content.decode()
    wrong = egor.post(f"{here}outcome/", {"outcome": "unclaimed", "on": today.isoformat()})
    assert wrong.status_code == 422
    assert "30 дней" in wrong.content.decode()
    assert egor.post(f"{here}outcome/", {"outcome": "received", "on": today.isoformat()}).status_code == 302
    page = egor.get(here).content.decode()
    assert "Что сообщила почта" not in page
    assert "Вручено" in page or "Получено" in page


def test_a_list_is_shown_before_it_is_taken_in(egor: StrictClient, posted: Runs) -> None:
    run = posted()
    number = number_of(run.letters.select_related("run").get(place=1))
    sent = BytesIO(f"Наш номер;ШПИ\n{number};{FIRST}\nПЧ-2026-000001-0002;123\n".encode())
    sent.name = "почта.csv"
    shown = egor.post(f"{FRONT}lists/", {"file": sent}, follow=True)
    text = shown.content.decode()
    assert "1 ШПИ" in text
    assert "14 цифр" in text
    assert not Letter.objects.exclude(posting_number="").exists()
    egor.post(shown.request["PATH_INFO"])
    assert run.letters.get(place=1).posting_number == FIRST
    assert not StoredFile.objects.filter(kind="notices.post_answer").exists()
    assert egor.get(shown.request["PATH_INFO"]).status_code == 404


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n", b"a;b\n1;2\n", b""])
def test_a_file_that_is_no_list_is_refused_with_a_sentence(egor: StrictClient, content: bytes) -> None:
    sent = BytesIO(content)
    sent.name = "почта.csv"
    answer = egor.post(f"{FRONT}lists/", {"file": sent}, follow=True)
    assert "error-summary" in answer.content.decode() or "alert" in answer.content.decode()
    assert not StoredFile.objects.filter(kind="notices.post_answer").exists()


def test_hanging_a_sheet(cast: Cast, egor: StrictClient, printed: Runs) -> None:
    notice = printed().letters.get(place=1).addressee.notice
    cast_home = notice.addressees.first()
    notice.addressees.update(premises=cast.flat_of_anna)
    here = f"{FRONT}doors/{notice.public_id}/"
    assert cast_home is not None
    assert egor.get(here).status_code == 200
    assert egor.get(f"{here}sheet.pdf").content.startswith(b"%PDF")
    place = f"{cast.house.public_id}:1"
    assert egor.post(here, {"place": place}).status_code == 422
    answer = egor.post(here, {"place": place, "photograph": photograph(), "words": "у лифта"}, follow=True)
    assert "у лифта" in answer.content.decode()
    posting = DoorPosting.objects.get()
    assert (posting.entrance, posting.house) == (1, cast.house)
    file = StoredFile.objects.get(kind=DOOR.name)
    assert egor.get(f"/files/{file.public_id}/").status_code == 200
    assert client_of(cast["nina"]).get(f"/files/{file.public_id}/").status_code == 404
    wrong = BytesIO(b"no picture")
    wrong.name = "door.jpg"
    assert egor.post(here, {"place": place, "photograph": wrong}).status_code == 422


def test_pages_within_their_budgets(cast: Cast, egor: StrictClient, posted: Runs, queue: Queue) -> None:
    run = posted()
    queue(cast["anna"].person, key="waits")
    letter = run.letters.get(place=1)
    for name, path in (
        ("paper", FRONT),
        ("paper_run", of(run)),
        ("paper_letter", f"{FRONT}letters/{letter.public_id}/"),
    ):
        egor.get(path)
        with within_budget(name):
            egor.get(path)


def test_a_run_of_the_platform_itself_is_the_administrators(cast: Cast, queue: Queue, household: list[Person]) -> None:
    queue(*household, organisation=None)
    maya = client_of(cast["maya"])
    assert "Напечатать 3 письма" in maya.get(FRONT).content.decode()
    maya.post(f"{FRONT}runs/", {"organisation": ""})
    assert PrintRun.objects.get().organisation is None


def test_files_go_with_the_notice_when_the_law_destroys_it(printed: Runs) -> None:
    from teremok.notices.keeping import NOTICES

    run = printed()
    notice = run.letters.get(place=1).addressee.notice
    notice.ended_at = timezone.now()
    notice.save()
    assert NOTICES.destroy([notice.public_id]) == 1
    assert not printed_files(run).exists()
    assert not printing.print_part(run=run, by=SYSTEM, at=timezone.now())
