"""Printing: which letters go into a run, how they look, and that no part is made twice or lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from teremok.kernel.ids import uuid7
from teremok.notices import printing as paper
from teremok.notices.general import WORD
from teremok.notices.models import Addressee, Event, Habits, Letter, Notice, PrintRun, Task
from teremok.notices.paper_files import printed_files
from teremok.notices.services import printing
from teremok.notices.services.printing import CannotPrint, make_run, print_part
from teremok.notices.services.serving import serve
from teremok.notices.states import Ground, NoticeStage, Way
from teremok.notices.tests.paper.conftest import NOON, Queue, addressee_of
from teremok.platform.access import SYSTEM, Denied
from teremok.platform.files import storage
from teremok.platform.jobs.worker import run_waiting
from teremok.registry.models import House, Person, Premises, Residency
from tests.cast import Cast


def test_waiting_letters_become_files_and_a_register(cast: Cast, queue: Queue, household: list[Person]) -> None:
    queue(*household)
    run = make_run(organisation=cast.organisation, by=cast["lev"].actor, at=NOON)
    assert run.number == "ПЧ-2026-000001"
    run_waiting()
    run.refresh_from_db()
    assert (run.state, run.letters_count, run.compiled_count) == (PrintRun.State.READY, 3, 3)
    names = [file.name.removeprefix(f"{run.number}-") for file in printed_files(run)]
    assert names == ["01.pdf", "register.pdf", "register.xlsx", "register.csv"]
    letters = list(run.letters.select_related("run").order_by("place"))
    assert [paper.number_of(letter) for letter in letters] == [f"ПЧ-2026-000001-000{n}" for n in (1, 2, 3)]
    assert letters[0].printed_to == {
        "name": "Теремков Борис Сергеевич",
        "address": f"{cast.house.address}, кв. 1",
        "part": 1,
        "page": 1,
    }
    assert [letter.printed_to["page"] for letter in letters] == [1, 3, 5]
    assert len({bytes(letter.rendered_hash) for letter in letters}) == 3


def test_the_file_is_for_archives_and_for_ears(printed: Callable[..., PrintRun]) -> None:
    pdf = content(printed(), "01.pdf")
    assert b"pdfaid:part>2<" in pdf
    assert b"pdfuaid:part>1<" in pdf
    assert content(PrintRun.objects.get(), "register.pdf").startswith(b"%PDF-1.7")


def content(run: PrintRun, name: str) -> bytes:
    return b"".join(storage.current().read(printed_files(run).get(name__endswith=name).content_id))


def test_registered_come_first_then_house_and_flat_in_natural_order(cast: Cast, queue: Queue) -> None:
    people = [newcomer(cast.house, number) for number in ("10", "9", "2а")]
    queue(*people[:2], way=Way.LETTER)
    queue(people[2], key="two")
    queue(people[0], key="three")
    run = make_run(organisation=cast.organisation, by=SYSTEM, at=NOON)
    rows = run.letters.order_by("place").values_list("is_registered", "addressee__person__last_name")
    assert list(rows) == [(True, "Жилец 2а"), (True, "Жилец 10"), (False, "Жилец 9"), (False, "Жилец 10")]


def newcomer(house: House, number: str) -> Person:
    premises = Premises.objects.create(house=house, number=number, number_key=number, kind="flat")
    person = Person.objects.create(last_name=f"Жилец {number}", name_key=f"жилец {number}")
    person.residencies.create(premises=premises, kind="tenant")
    return person


def test_pressed_twice_is_one_run(cast: Cast, queue: Queue, household: list[Person]) -> None:
    queue(*household)
    make_run(organisation=cast.organisation, by=SYSTEM, at=NOON)
    with pytest.raises(CannotPrint):
        make_run(organisation=cast.organisation, by=SYSTEM, at=NOON)
    assert PrintRun.objects.count() == 1


def test_of_one_notice_only(cast: Cast, queue: Queue) -> None:
    queue(cast["anna"].person)
    queue(cast["boris"].person, key="two")
    notice = Notice.objects.get(key="two")
    run = make_run(organisation=cast.organisation, notice=notice, by=SYSTEM, at=NOON)
    assert run.letters.get().addressee.notice == notice
    assert Letter.objects.filter(state=Letter.State.WAITING).count() == 1


def test_what_proof_made_needless_is_cancelled(cast: Cast, queue: Queue, household: list[Person]) -> None:
    confirmed, served, silent = queue(*household)
    serve(addressees=[confirmed.addressee_id], ground=Ground.CONFIRMED, by=SYSTEM, at=NOON)
    Addressee.objects.filter(pk=served.addressee_id).update(served_at=NOON, ground=Ground.READ, state="served")
    run = make_run(organisation=cast.organisation, by=SYSTEM, at=NOON)
    assert set(run.letters.values_list("pk", flat=True)) == {served.pk, silent.pk}  # who has read must still confirm
    confirmed.refresh_from_db()
    assert (confirmed.state, confirmed.ended_on) == (Letter.State.CANCELLED, NOON.date())


def test_for_information_reading_is_enough(cast: Cast, queue: Queue) -> None:
    (letter,) = queue(cast["anna"].person, kind=WORD, way=Way.LETTER)
    addressee = addressee_of(letter)
    addressee.opened_at = NOON
    addressee.save()
    assert printing.cancel_needless(by=SYSTEM, at=NOON) == 1


def test_a_stopped_notice_is_not_printed(cast: Cast, queue: Queue) -> None:
    queue(cast["anna"].person)
    Notice.objects.update(state=NoticeStage.STOPPED)
    with pytest.raises(CannotPrint):
        make_run(organisation=cast.organisation, by=SYSTEM, at=NOON)


def test_without_an_address_somebody_looks_for_the_person_and_the_rest_goes(cast: Cast, queue: Queue) -> None:
    stranger = Person.objects.create(last_name="Странник", name_key="странник")
    queue(cast["anna"].person, stranger)
    run = make_run(organisation=cast.organisation, by=SYSTEM, at=NOON)
    assert run.letters_count == 1
    task = Task.objects.get()
    assert (task.what, task.addressee.person) == (Task.What.FIND, stranger)
    assert task.organisation == cast.organisation
    assert task.addressee.next_at == NOON  # the next rung at once
    assert Letter.objects.get(addressee=task.addressee).state == Letter.State.CANCELLED


def test_nobody_writes_to_the_dead(cast: Cast, queue: Queue) -> None:
    queue(cast["anna"].person, cast["boris"].person)
    Person.objects.filter(pk=cast["boris"].person.pk).update(died_on=NOON.date())
    assert make_run(organisation=cast.organisation, by=SYSTEM, at=NOON).letters_count == 1
    assert Task.objects.get().addressee.person == cast["boris"].person


def test_a_letter_without_a_text_stays_out_and_the_rest_goes(cast: Cast, queue: Queue, household: list[Person]) -> None:
    letters = queue(*household)
    template = addressee_of(letters[0]).template
    template.pk, template.public_id, template.number, template.body = None, uuid7(), 9, "((heading)) ((absent))"
    template.save()
    letters[1].addressee.template = template
    letters[1].addressee.save()
    run = make_run(organisation=cast.organisation, by=SYSTEM, at=NOON)
    run_waiting()
    run.refresh_from_db()
    assert run.state == PrintRun.State.READY
    assert run.letters.filter(rendered_hash__isnull=False).count() == 2
    assert "absent" in Task.objects.get().because


def test_killed_half_way_it_goes_on_behind_the_last_whole_part(
    cast: Cast, queue: Queue, household: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "IN_A_PART", 1)
    queue(*household)
    run = make_run(organisation=cast.organisation, by=SYSTEM, at=NOON)
    assert print_part(run=run, by=SYSTEM, at=NOON)
    first = printed_files(run).get()

    def die(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(printing, "_note", die)
        with pytest.raises(KeyboardInterrupt):
            print_part(run=run, by=SYSTEM, at=NOON)
    run.refresh_from_db()
    assert run.compiled_count == 1
    assert printed_files(run).get() == first
    run_waiting()
    run.refresh_from_db()
    assert run.state == PrintRun.State.READY
    names = [file.name for file in printed_files(run)]
    assert names[:3] == [f"{run.number}-0{n}.pdf" for n in (1, 2, 3)]
    assert [row["part"] for row in run.letters.order_by("place").values_list("printed_to", flat=True)] == [1, 2, 3]


def test_a_job_that_runs_again_changes_nothing(printed: Callable[..., PrintRun]) -> None:
    run = printed()
    before = list(printed_files(run).values_list("pk", flat=True))
    assert not print_part(run=run, by=SYSTEM, at=NOON)
    assert list(printed_files(run).values_list("pk", flat=True)) == before


@pytest.mark.django_db(transaction=True)
def test_two_at_once_print_each_letter_once(cast: Cast, queue: Queue, household: list[Person]) -> None:
    queue(*household)
    ready = Barrier(2)

    def press(_who: int) -> str:
        ready.wait()
        try:
            return make_run(organisation=cast.organisation, by=SYSTEM, at=NOON).number
        except CannotPrint:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        made = [number for number in pool.map(press, range(2)) if number]
    assert len(made) == 1
    assert Letter.objects.filter(run__number=made[0]).count() == 3
    run_waiting()  # a job outlives the tables of a test


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_one_run_keep_each_part_once(cast: Cast, queue: Queue, household: list[Person]) -> None:
    queue(*household)
    run = make_run(organisation=cast.organisation, by=SYSTEM, at=NOON)
    ready = Barrier(2)

    def work(_who: int) -> None:
        ready.wait()
        try:
            while print_part(run=run, by=SYSTEM, at=NOON):
                pass
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    assert printed_files(run).count() == 4
    run_waiting()


def test_large_print_for_those_who_asked(cast: Cast, queue: Queue) -> None:
    person = cast["anna"].person
    Habits.objects.create(person=person, large_print=True, said_at=NOON)
    (letter,) = queue(person)
    sheet = paper.sheet_of(
        paper.with_everything(Letter.objects.all()).get(pk=letter.pk), name="Анна", address="Дом", at=NOON
    )
    assert sheet.large
    plain = paper.Sheet(sheet.letter, sheet.shown, large=False, organisation=sheet.organisation)
    assert paper.together([sheet], title="1", at=NOON).pdf != paper.together([plain], title="1", at=NOON).pdf


@pytest.mark.parametrize("name", ["Ы" * 360, "А", "#panic()", "漢字 \u202e", "<svg onload=x>"])
def test_any_name_and_address_can_be_printed(cast: Cast, queue: Queue, name: str) -> None:
    (letter,) = queue(cast["anna"].person)
    whole = paper.with_everything(Letter.objects.all()).get(pk=letter.pk)
    sheet = paper.sheet_of(whole, name=name, address=name, at=NOON)
    assert paper.together([sheet, sheet], title=name, at=NOON).pages == (1, 3)


def test_the_log_and_the_hash_hold_still(printed: Callable[..., PrintRun]) -> None:
    run = printed()
    letter = paper.with_everything(run.letters.all()).order_by("place").first()
    assert letter is not None
    to = letter.printed_to
    again = paper.sheet_of(letter, name=to["name"], address=to["address"], at=run.made_at)
    assert again.hash == bytes(letter.rendered_hash)
    assert not Event.objects.filter(kind=Event.Kind.POSTED).exists()


def test_only_who_writes_for_the_whole_organisation(cast: Cast, queue: Queue, household: list[Person]) -> None:
    queue(*household)
    for key in ("anna", "nina", "maya", "ilya", "zhanna"):
        with pytest.raises(Denied):
            make_run(organisation=cast.organisation, by=cast[key].actor, at=NOON)


def test_three_thousand_letters_get_their_places(cast: Cast, queue: Queue) -> None:
    flats = [Premises(house=cast.house, number=str(n), number_key=str(n), kind="flat") for n in range(1000, 4000)]
    Premises.objects.bulk_create(flats)
    people = Person.objects.bulk_create(
        [Person(last_name="Жилец", first_name=str(n), name_key=f"жилец {n}") for n in range(3000)]
    )
    Residency.objects.bulk_create(
        [Residency(person=person, premises=flat, kind="tenant") for person, flat in zip(people, flats, strict=True)]
    )
    queue(*people)
    with connection.cursor() as cursor:  # an earlier test may have left PostgreSQL the belief that these are empty
        cursor.execute("ANALYZE notices_letter, notices_addressee, notices_notice")
    run = make_run(organisation=cast.organisation, by=SYSTEM, at=NOON)
    places = run.letters.order_by("place").values_list("place", "addressee__person__first_name")
    assert [place for place, _name in places] == list(range(1, 3001))
    assert [name for _place, name in places][:3] == ["0", "1", "2"]
