"""What staff see of paper: what waits, runs, letters, sheets on doors."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from teremok.notices.models import Addressee, DoorPosting, Event, Letter, Notice, PrintRun, Task
from teremok.notices.paper_access import can_print, kept_letters, visible_letters, visible_on_doors
from teremok.notices.paper_files import photographs_of, printed_files
from teremok.notices.post_numbers import is_posting_number, plain
from teremok.notices.printing import number_of, read_number, with_everything
from teremok.notices.states import NoticeStage
from teremok.platform.access import Actor
from teremok.platform.files.models import StoredFile
from teremok.registry.models import House, Organisation
from teremok.ui.parts import Event as OnTimeline


@dataclass(frozen=True)
class Waiting:
    """Letters of one notice that wait for the print shop."""

    notice: Notice
    registered: int
    plain: int

    @property
    def all(self) -> int:
        return self.registered + self.plain


@dataclass(frozen=True)
class Pile:
    """The waiting letters of one sender."""

    organisation: Organisation | None
    notices: tuple[Waiting, ...]
    can_print: bool

    @property
    def all(self) -> int:
        return sum(one.all for one in self.notices)

    @property
    def sender(self) -> str:
        return self.organisation.name if self.organisation else _("Teremok")


@dataclass(frozen=True)
class Given:
    """A file of a run as the page shows it: its name there, and the letters in it."""

    name: str
    title: str
    size: int


@dataclass(frozen=True)
class Doors:
    """A house of a notice: its entrances and what hangs there."""

    house: House
    entrances: tuple[int, ...]
    postings: tuple[tuple[DoorPosting, StoredFile | None], ...]


def piles(actor: Actor) -> list[Pile]:
    """What waits, by sender and notice; it names nobody."""
    letters = visible_letters(actor).filter(
        state=Letter.State.WAITING, addressee__notice__state__in=(NoticeStage.GOING, NoticeStage.DONE)
    )
    counted = letters.values_list("addressee__notice").annotate(
        registered=Count("id", filter=Q(is_registered=True)), plain=Count("id", filter=Q(is_registered=False))
    )
    numbers = {notice: (registered, ordinary) for notice, registered, ordinary in counted.order_by("addressee__notice")}
    notices = Notice.objects.filter(pk__in=numbers).select_related("organisation").order_by("-written_at", "-id")
    by_sender: dict[Organisation | None, list[Waiting]] = {}
    for notice in notices:
        by_sender.setdefault(notice.organisation, []).append(Waiting(notice, *numbers[notice.pk]))
    return [
        Pile(organisation, tuple(waiting), can_print(actor, organisation))
        for organisation, waiting in by_sender.items()
    ]


def files_of(run: PrintRun) -> list[Given]:
    """The files that are there already."""
    found = []
    for file in printed_files(run):
        name = file.name.removeprefix(f"{run.number}-")
        stem, _dot, suffix = name.partition(".")
        if stem == "register":
            title = _("Register, %(form)s") % {"form": suffix.upper()}
        else:
            title = _("Letters, file %(number)d") % {"number": int(stem)}
        found.append(Given(name, title, file.content.size))
    return found


def file_of(run: PrintRun, name: str) -> StoredFile | None:
    return printed_files(run).filter(name=f"{run.number}-{name}").first()


def people_in(run: PrintRun, name: str) -> QuerySet[Letter]:
    """The letters that a file of the run shows."""
    letters = run.letters.exclude(printed_to=None)
    part = name.partition(".")[0]
    return letters.filter(printed_to__part=int(part)) if part.isdigit() else letters


def in_run(run: PrintRun, *, state: str = "") -> QuerySet[Letter]:
    letters = run.letters.select_related("run", "addressee__person", "addressee__notice")
    return letters.filter(state=state) if state in Letter.State.values else letters


def states_of(run: PrintRun) -> list[tuple[Letter.State, int]]:
    """How many letters of the run stand how."""
    counted = dict(run.letters.values_list("state").annotate(n=Count("id")).order_by("state"))
    return [(state, counted[state.value]) for state in Letter.State if state.value in counted]


def letters_named(actor: Actor, text: str) -> list[Letter]:
    """The letters that a typed or scanned number means: ours or the post's. A number of a run finds its letters."""
    letters = visible_letters(actor).select_related("run", "addressee__person", "addressee__notice")
    if (named := read_number(text)) is not None:
        run, place = named
        return list(letters.filter(run__number=run, place=place))
    digits = plain(text)
    if is_posting_number(digits):
        return list(letters.filter(posting_number=digits))
    return []


def letter_for(actor: Actor, public_id: UUID) -> Letter | None:
    return with_everything(visible_letters(actor)).filter(public_id=public_id).first()


def keeps(actor: Actor, letter: Letter) -> bool:
    return kept_letters(actor).filter(pk=letter.pk).exists()


def course_of(letter: Letter) -> list[OnTimeline]:
    """What the log says of the letter, newest first; before it was posted nothing is in it."""
    kinds = (Event.Kind.POSTED, Event.Kind.RECEIVED, Event.Kind.RETURNED, Event.Kind.SERVED)
    rows = Event.objects.filter(addressee=letter.addressee_id, kind__in=kinds).order_by("-at", "-id")
    return [OnTimeline(row.at, str(Event.Kind(row.kind).label)) for row in rows]


def tasks_of(letter: Letter) -> QuerySet[Task]:
    return Task.objects.filter(addressee=letter.addressee_id, done_at=None).order_by("due_at", "id")


def others_of(letter: Letter) -> list[Letter]:
    """Further letters to the same person in the same matter."""
    rows = (
        Letter.objects.filter(addressee=letter.addressee_id)
        .exclude(pk=letter.pk)
        .select_related("run", "addressee__person")
    )
    return list(rows.order_by("-queued_at", "-id"))


def notice_for_doors(actor: Actor, public_id: UUID) -> Notice | None:
    return visible_on_doors(actor).select_related("organisation").filter(public_id=public_id).first()


def doors_of(notice: Notice) -> list[Doors]:
    """Every house in which somebody is told, with its entrances and what hangs there."""
    people = Addressee.objects.filter(notice=notice, premises__isnull=False).order_by("premises__house")
    pairs = people.values_list("premises__house", "premises__entrance").distinct()
    entrances: dict[int, set[int]] = {}
    for house, entrance in pairs.order_by("premises__house", F("premises__entrance").asc(nulls_last=True)):
        entrances.setdefault(house, set())
        if entrance is not None:
            entrances[house].add(entrance)
    postings = list(DoorPosting.objects.filter(notice=notice).order_by("-posted_at", "-id"))
    photographs = photographs_of(*postings)
    hung: dict[int, list[tuple[DoorPosting, StoredFile | None]]] = {}
    for posting in postings:
        hung.setdefault(posting.house_id, []).append((posting, photographs.get(posting.public_id)))
    houses = House.objects.filter(pk__in=entrances).order_by("address", "id")
    return [Doors(house, tuple(sorted(entrances[house.pk])), tuple(hung.get(house.pk, ()))) for house in houses]


def shown(letters: Sequence[Letter]) -> list[tuple[Letter, str, str, str]]:
    """Each with its number, and the name and address on it: those of today as long as it isn't printed."""
    found = []
    for letter in letters:
        to = letter.printed_to or {"name": letter.addressee.person.full_name}
        found.append((letter, number_of(letter), to["name"], to.get("address", "")))
    return found
