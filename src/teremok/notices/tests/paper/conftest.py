"""Letters that wait, a run that is printed, a run that was posted."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image

from teremok.notices import kinds
from teremok.notices.audiences import OfPeople
from teremok.notices.general import OFFICIAL
from teremok.notices.kinds import NoticeType, ServiceGround
from teremok.notices.leaving import leave
from teremok.notices.models import Addressee, Letter, Notice, PrintRun
from teremok.notices.services import post, printing
from teremok.notices.services.telling import tell
from teremok.notices.states import Ground, Way
from teremok.platform.access import SYSTEM
from teremok.platform.jobs.worker import run_waiting
from teremok.registry.models import Organisation, Person
from tests.cast import Cast

NOON = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)  # 12:00 in Moscow
POSTED = date(2026, 5, 5)
LATER = NOON + timedelta(days=40)
WORDS = {"heading": "Собрание", "text": "Приходите.", "brief": "Собрание в среду."}
# One that counts ordinary letters and doors after some days.
PATIENT = replace(
    OFFICIAL,
    name="tests.patient",
    grounds=(
        *OFFICIAL.grounds,
        ServiceGround(Ground.LETTER_POSTED, "ЖК РФ ст. 45 ч. 4", timedelta(days=6)),
        ServiceGround(Ground.DOOR, "ЖК РФ ст. 45 ч. 4", timedelta(days=3)),
    ),
)
AT_THE_DOOR = replace(PATIENT, name="tests.at_the_door", grounds=(ServiceGround(Ground.DOOR, "ЖК РФ ст. 45 ч. 4"),))

Queue = Callable[..., list[Letter]]


@pytest.fixture(autouse=True)
def types(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in (PATIENT, AT_THE_DOOR):
        monkeypatch.setitem(kinds._types, kind.name, kind)


@pytest.fixture
def queue(cast: Cast) -> Queue:
    """`queue(person, …, kind=, way=, organisation=)`: a notice whose letters to them wait."""

    def queue(
        *people: Person,
        kind: NoticeType = OFFICIAL,
        way: Way = Way.REGISTERED,
        organisation: Organisation | None = cast.organisation,
        key: str = "one",
    ) -> list[Letter]:
        notice = told(people, kind=kind, organisation=organisation, key=key)
        leave(notice=notice, kind=kind, ways=(way,), at=NOON)
        return list(Letter.objects.filter(addressee__notice=notice).order_by("id"))

    return queue


def told(people: Sequence[Person], *, kind: NoticeType, organisation: Organisation | None, key: str = "one") -> Notice:
    notice = tell(
        kind=kind,
        audience=OfPeople(tuple(person.pk for person in people)),
        values=WORDS,
        key=key,
        by=SYSTEM,
        at=NOON,
        organisation=organisation,
    )
    run_waiting()
    notice.refresh_from_db()
    return notice


@pytest.fixture
def household(cast: Cast) -> list[Person]:
    """Anna and Boris of flat 1, the grandmother of flat 3."""
    return [cast["anna"].person, cast["boris"].person, cast.grandmother]  # type: ignore[list-item]


@pytest.fixture
def printed(cast: Cast, queue: Queue, household: list[Person]) -> Callable[..., PrintRun]:
    """`printed(…)`: the same letters in a run whose files are there."""

    def printed(*people: Person, **facts: object) -> PrintRun:
        queue(*(people or household), **facts)
        run = printing.make_run(
            organisation=facts.get("organisation", cast.organisation),  # type: ignore[arg-type]
            by=SYSTEM,
            at=NOON,
        )
        while printing.print_part(run=run, by=SYSTEM, at=NOON):
            pass
        run.refresh_from_db()
        return run

    return printed


@pytest.fixture
def posted(printed: Callable[..., PrintRun]) -> Callable[..., PrintRun]:
    def posted(*people: Person, **facts: object) -> PrintRun:
        run = printed(*people, **facts)
        return post.mark_posted(run=run, on=POSTED, by=SYSTEM, at=NOON + timedelta(days=1))

    return posted


def addressee_of(letter: Letter) -> Addressee:
    return Addressee.objects.get(pk=letter.addressee_id)


def photograph() -> BytesIO:
    drawn = BytesIO()
    Image.new("RGB", (60, 40), (120, 90, 60)).save(drawn, "JPEG")
    drawn.seek(0)
    drawn.name = "door.jpg"
    return drawn
