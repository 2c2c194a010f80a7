"""Printing: waiting letters become a run, a run becomes files, part by part."""

import csv
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from io import BytesIO, StringIO

import xlsxwriter
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from teremok.notices import printing
from teremok.notices.events import canonical
from teremok.notices.kinds import all_kinds
from teremok.notices.lost import look_for
from teremok.notices.models import Letter, Notice, PrintRun
from teremok.notices.paper_access import PREFIX, require_can_print
from teremok.notices.paper_files import keep_printed
from teremok.notices.states import AddresseeState, NoticeStage
from teremok.notices.wording import CannotWord
from teremok.platform import live
from teremok.platform.access import Actor
from teremok.platform.database.periods import day_of
from teremok.platform.files.media import PDF, TEXT, XLSX
from teremok.platform.numbering import next_number
from teremok.registry.models import Organisation, Premises

IN_A_PART = 250
AT_MOST = 3000  # letters in a run, for the sake of its register; the others wait for the next one
STALE = timedelta(days=365)  # a letter that came back says for so long that the address is wrong
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

PLACE = """
    UPDATE notices_letter SET state = 'printed', run_id = %s, place = chosen.place
      FROM unnest(%s::bigint[]) WITH ORDINALITY AS chosen (id, place) WHERE notices_letter.id = chosen.id
"""
PRINT = """
    UPDATE notices_letter SET printed_to = chosen.told::jsonb, rendered_hash = chosen.hash
      FROM unnest(%s::bigint[], %s::text[], %s::bytea[]) AS chosen (id, told, hash) WHERE notices_letter.id = chosen.id
"""


class CannotPrint(Exception):
    """There is nothing to print; the message says why."""


def _waiting(organisation: Organisation | None, notice: Notice | None = None) -> QuerySet[Letter]:
    """The letters that wait for the print shop: not those of a notice that was stopped."""
    letters = Letter.objects.filter(
        state=Letter.State.WAITING,
        addressee__notice__organisation=organisation,
        addressee__notice__state__in=(NoticeStage.GOING, NoticeStage.DONE),
    )
    return letters if notice is None else letters.filter(addressee__notice=notice)


@transaction.atomic
def make_run(*, organisation: Organisation | None, by: Actor, at: datetime, notice: Notice | None = None) -> PrintRun:
    """A run of the letters that wait, AT_MOST of them: registered ones first, then house by house.

    Letters that proof from elsewhere made needless are cancelled. Those that can't be addressed are cancelled too, and
    finding the person becomes a task. The files are left to a job. Raises Denied, CannotPrint.
    """
    from teremok.notices.jobs import print_letters

    require_can_print(by, organisation)
    cancel_needless(by=by, at=at)
    rows = printing.with_everything(_waiting(organisation, notice)).select_for_update(of=("self",), skip_locked=True)
    letters = list(rows.order_by("queued_at", "id")[:AT_MOST])
    homes = printing.homes_of([letter.addressee for letter in letters], on=day_of(at))
    fit = _without_unaddressed(letters, homes, at)
    if not fit:
        raise CannotPrint(_("No letters wait: all of them are in a run already, or nobody needs one any more."))
    fit.sort(key=lambda letter: _place_of(letter, homes[letter.addressee_id]))
    run = PrintRun.objects.create(
        number=next_number(printing.SERIES, at=at),
        organisation=organisation,
        letters_count=len(fit),
        made_by=by.account_id,
        made_at=at,
    )
    with connection.cursor() as cursor:
        cursor.execute(PLACE, [run.pk, [letter.pk for letter in fit]])
    print_letters(run)
    return run


@transaction.atomic
def cancel_needless(*, by: Actor, at: datetime) -> int:
    """Waiting letters whose addressee gave the proof elsewhere, or from whom the notice was withdrawn; how many."""
    must = [kind.name for kind in all_kinds() if kind.must_acknowledge]
    told = Q(addressee__served_at__isnull=False) | Q(addressee__opened_at__isnull=False)
    needless = Q(addressee__state__in=(AddresseeState.ACKNOWLEDGED, AddresseeState.WITHDRAWN)) | (
        told & ~Q(addressee__notice__kind__in=must)
    )
    rows = Letter.objects.filter(needless, state=Letter.State.WAITING)
    return Letter.objects.filter(pk__in=rows.values("pk")).update(state=Letter.State.CANCELLED, ended_on=day_of(at))


def print_part(*, run: PrintRun, by: Actor, at: datetime) -> bool:
    """Sets the next part of the run, or its register when all parts are there; True while something is left to do.

    What is set is kept in one transaction with the count, so that whoever takes over after a dead worker goes on behind
    the last whole part, and of two who work on the same part one leaves it to the other.
    """
    run = PrintRun.objects.select_related("organisation").get(pk=run.pk)
    if run.state != PrintRun.State.COMPILING:
        return False
    if run.compiled_count >= run.letters_count:
        _finish(run, at)
        return False
    first = run.compiled_count
    rows = run.letters.filter(place__gt=first, place__lte=first + IN_A_PART, state=Letter.State.PRINTED)
    letters = list(printing.with_everything(rows).order_by("place"))
    sheets, wordless = _sheets(letters, run)
    part = first // IN_A_PART + 1
    with override(printing.LANGUAGE_OF_THE_POST):
        title = _("Letters %(number)s, file %(part)d") % {"number": run.number, "part": part}
    marked = printing.together(sheets, title=title, at=run.made_at) if sheets else None
    with transaction.atomic():
        locked = PrintRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if locked.compiled_count != first:
            return True
        if marked is not None:
            keep_printed(run, f"{run.number}-{part:02d}.pdf", marked.pdf, PDF, at=at)
            _note(sheets, part, marked.pages)
        for why, cancelled in wordless.items():
            _hand_over(cancelled, why, at)
        locked.compiled_count = min(first + IN_A_PART, locked.letters_count)
        locked.save(update_fields=["compiled_count"])
        live.publish(f"{PREFIX}:{run.public_id}", "progress", {})
    return True


def _finish(run: PrintRun, at: datetime) -> None:
    """The register of what was printed, and the run is ready."""
    letters = list(run.letters.filter(state=Letter.State.PRINTED).select_related("run").order_by("place"))
    with override(printing.LANGUAGE_OF_THE_POST):
        table = [_columns(), *(_row(letter) for letter in letters)]
        files = (
            ("pdf", printing.register_of(run, letters), PDF),
            ("xlsx", _xlsx(table), XLSX),
            ("csv", _csv(table), TEXT),
        )
    with transaction.atomic():
        locked = PrintRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if locked.state != PrintRun.State.COMPILING:
            return
        for suffix, content, media in files:
            keep_printed(run, f"{run.number}-register.{suffix}", content, media, at=at)
        locked.state, locked.ready_at = PrintRun.State.READY, at
        locked.save(update_fields=["state", "ready_at"])
        live.publish(f"{PREFIX}:{run.public_id}", "progress", {})


def _columns() -> list[str]:
    """The register's columns, by which the post's answer is read back."""
    return [
        _("Our number"), _("To"), _("Address"), _("Sent as"), _("Posting number"), _("Day"), _("Result"), _("Reason"),
        _("File"), _("Page"),
    ]  # fmt: skip


def _row(letter: Letter) -> list[str]:
    to = letter.printed_to or {}
    sent_as = _("registered letter") if letter.is_registered else _("ordinary letter")
    told = [printing.number_of(letter), to.get("name", ""), to.get("address", ""), sent_as, letter.posting_number]
    return [*told, "", "", "", str(to.get("part", "")), str(to.get("page", ""))]


def _without_unaddressed(letters: Sequence[Letter], homes: dict[int, Premises], at: datetime) -> list[Letter]:
    """Those that can be sent; the others are cancelled, and somebody looks for the person."""
    returned = _came_back(letters, at)
    unfit: dict[str, list[Letter]] = defaultdict(list)
    fit = []
    for letter in letters:
        person, home = letter.addressee.person, homes.get(letter.addressee_id)
        if not printing.is_alive(person):
            unfit[_("The person has died: a letter can't be addressed to them")].append(letter)
        elif home is None:
            unfit[_("No address for letters is known")].append(letter)
        elif (person.pk, printing.address_of(home)) in returned:
            unfit[_("A letter to this address has come back already")].append(letter)
        else:
            fit.append(letter)
    for why, some in unfit.items():
        _hand_over(some, why, at)
    return fit


def _came_back(letters: Sequence[Letter], at: datetime) -> set[tuple[int, str]]:
    rows = Letter.objects.filter(
        state=Letter.State.RETURNED,
        addressee__person__in={letter.addressee.person_id for letter in letters},
        ended_on__gt=day_of(at - STALE),
    )
    return {
        (person, to.get("address", ""))
        for person, to in rows.values_list("addressee__person_id", "printed_to")
        if to is not None
    }


def _hand_over(letters: Sequence[Letter], why: str, at: datetime) -> None:
    """A letter that can't go: the next rung is due at once, and somebody looks for the person."""
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(
        state=Letter.State.CANCELLED, ended_on=day_of(at)
    )
    look_for([letter.addressee for letter in letters], why, at)


def _place_of(letter: Letter, home: Premises) -> tuple[bool, str, str, str, int]:
    house, flat = printing.in_natural_order(home.house.address_key), printing.in_natural_order(home.number_key)
    return (not letter.is_registered, house, flat, letter.addressee.person.name_key, letter.pk)


def _sheets(letters: Sequence[Letter], run: PrintRun) -> tuple[list[printing.Sheet], dict[str, list[Letter]]]:
    """What is printed; and by its reason what has no text."""
    homes = printing.homes_of([letter.addressee for letter in letters], on=day_of(run.made_at))
    sheets: list[printing.Sheet] = []
    wordless: dict[str, list[Letter]] = defaultdict(list)
    for letter in letters:
        home = homes.get(letter.addressee_id)
        if home is None:
            wordless[_("No address for letters is known")].append(letter)
            continue
        to = printing.address_of(home)
        try:
            sheets.append(printing.sheet_of(letter, name=letter.addressee.person.full_name, address=to, at=run.made_at))
        except CannotWord as refusal:
            wordless[_("The letter has no text: %(why)s") % {"why": refusal}].append(letter)
    return sheets, wordless


def _note(sheets: Sequence[printing.Sheet], part: int, pages: Sequence[int]) -> None:
    """Name and address as they were printed, where, and the hash of what stands there."""
    told = [
        canonical({"name": sheet.shown["name"], "address": sheet.shown["address"], "part": part, "page": page})
        for sheet, page in zip(sheets, pages, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(PRINT, [[sheet.letter.pk for sheet in sheets], told, [sheet.hash for sheet in sheets]])


def _csv(table: list[list[str]]) -> bytes:
    out = StringIO()
    csv.writer(out, delimiter=";").writerows(
        [f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell for cell in line] for line in table
    )
    return out.getvalue().encode("utf-8-sig")


def _xlsx(table: list[list[str]]) -> bytes:
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        for number, line in enumerate(table):
            for place, cell in enumerate(line):
                sheet.write_string(number, place, cell, *([bold] if number == 0 else []))
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return out.getvalue()
