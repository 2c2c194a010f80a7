"""Posting: a run leaves, its letters get the post's numbers, and what becomes of each is recorded."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from teremok.notices import post_lists
from teremok.notices.events import Happened, log, mark
from teremok.notices.kinds import all_kinds
from teremok.notices.lost import look_for
from teremok.notices.models import Event, Letter, PrintRun
from teremok.notices.outcomes import GROUND_OF, OUTCOMES, CannotEnd, check_outcome, moment_of
from teremok.notices.paper_access import PREFIX, kept_letters, require_can_print
from teremok.notices.paper_files import ANSWER
from teremok.notices.post_lists import Plan, Told
from teremok.notices.printing import number_of
from teremok.notices.services.serving import serve
from teremok.notices.states import Ground
from teremok.platform import live
from teremok.platform.access import Actor
from teremok.platform.database.periods import day_of
from teremok.platform.files import services as files
from teremok.platform.files.models import StoredFile
from teremok.ui.formats import day

KEPT = timedelta(days=7)  # a list of the post that nobody took in
AT_ONCE = 5000  # letters in one transaction of the clock
NUMBERS = """
    UPDATE notices_letter SET posting_number = told.number
      FROM unnest(%s::bigint[], %s::text[]) AS told (id, number) WHERE notices_letter.id = told.id
"""


class CannotPost(Exception):
    """The run can't count as posted; the message says why."""


@transaction.atomic
def mark_posted(*, run: PrintRun, on: date, by: Actor, at: datetime) -> PrintRun:
    """The run was handed to the post on this day; done twice for the same day it changes nothing.

    Raises Denied, CannotPost.
    """
    run = PrintRun.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=run.pk)
    require_can_print(by, run.organisation)
    rows = run.letters.select_for_update(of=("self",)).select_related("run", "addressee").order_by("place")
    if run.state == PrintRun.State.POSTED:
        if rows.filter(posted_on=on).exists():
            return run
        raise CannotPost(_("The run was marked as posted on another day."))
    if run.state != PrintRun.State.READY:
        raise CannotPost(_("The files are still being made. Wait until they are there."))
    if not day_of(run.made_at) <= on <= day_of(at):
        raise CannotPost(
            _("Between %(first)s, when the run was made, and today: choose the day it was posted.")
            % {"first": day(run.made_at)}
        )
    letters = list(rows.filter(state=Letter.State.PRINTED))
    run.letters.filter(state=Letter.State.PRINTED).update(state=Letter.State.POSTED, posted_on=on)
    run.state = PrintRun.State.POSTED
    run.save(update_fields=["state"])
    moment = max(moment_of(on, at=at), run.made_at)
    log(_happened(letter, Event.Kind.POSTED, moment, registered=letter.is_registered) for letter in letters)
    live.publish(f"{PREFIX}:{run.public_id}", "progress", {})
    return run


@transaction.atomic
def take_list(*, rows: Sequence[post_lists.Row], by: Actor, at: datetime) -> Plan:
    """Takes in what a list tells of the letters the actor keeps: numbers and outcomes; returns what it did.

    The rows are compared anew under the lock. Taken in again it changes nothing; a refused row changes nothing.
    """
    found = post_lists.plan(rows, kept_letters(by), on=day_of(at))
    keys = [told.letter.pk for told in found.news]
    locked = Letter.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    list(locked.values_list("pk", flat=True))
    plan = post_lists.plan(rows, kept_letters(by), on=day_of(at))
    numbers = [(told.letter.pk, told.posting) for told in plan.news if told.posting]
    if numbers:
        with connection.cursor() as cursor:
            cursor.execute(NUMBERS, [[key for key, _number in numbers], [number for _key, number in numbers]])
    _end([told for told in plan.news if told.outcome is not None], by, at)
    return plan


@transaction.atomic
def record_outcome(*, letter: Letter, outcome: Letter.State, on: date, reason: str, by: Actor, at: datetime) -> Letter:
    """What became of one letter, by hand. Raises Denied, CannotEnd; told again alike it changes nothing."""
    letter = Letter.objects.select_for_update(of=("self",)).select_related("run", "addressee__notice").get(pk=letter.pk)
    require_can_print(by, letter.addressee.notice.organisation)
    if outcome not in OUTCOMES:
        raise CannotEnd(_("Choose what became of the letter."))
    if letter.state == outcome and letter.ended_on == on:
        return letter
    check_outcome(letter, outcome, on=on, today=day_of(at))
    if outcome == Letter.State.RETURNED and not reason.strip():
        raise CannotEnd(_("Write why the letter came back: it is on the envelope."))
    _end([Told(0, letter, outcome=outcome, on=on, reason=reason.strip())], by, at)
    letter.refresh_from_db()
    return letter


def count_days(*, by: Actor, at: datetime) -> int:
    """Ordinary letters that didn't come back within the days of the type's ground: their addressees are served.

    Returns how many were. A type that doesn't count ordinary letters is left out.
    """
    served = 0
    for kind in all_kinds():
        ground = kind.ground(Ground.LETTER_POSTED)
        if ground is None:
            continue
        last = day_of(at - ground.after)
        while True:
            with transaction.atomic():
                rows = Letter.objects.select_for_update(of=("self",), skip_locked=True).filter(
                    state=Letter.State.POSTED,
                    is_registered=False,
                    posted_on__lte=last,
                    addressee__notice__kind=kind.name,
                    addressee__served_at=None,
                )
                letters = list(
                    rows.exclude(addressee__state="withdrawn").select_related("run").order_by("pk")[:AT_ONCE]
                )
                by_day: dict[date, list[Letter]] = defaultdict(list)
                for letter in letters:
                    by_day[letter.posted_on or last].append(letter)
                counted = 0
                for posted_on, some in by_day.items():
                    counted += serve(
                        addressees=[letter.addressee_id for letter in some],
                        ground=Ground.LETTER_POSTED,
                        by=by,
                        at=moment_of(posted_on + ground.after, at=at),
                        facts={"posted_on": posted_on.isoformat(), "recorded_at": at.isoformat()},
                    )
            served += counted
            if not counted:
                break
    return served


def forget_lists(*, by: Actor, at: datetime) -> int:
    """Lists of the post that nobody took in within KEPT: they hold names; returns how many."""
    old = list(StoredFile.objects.filter(kind=ANSWER.name, stored_at__lt=at - KEPT))
    for file in old:
        files.remove(file=file, by=by, at=at)
    return len(old)


def _end(told: Iterable[Told], by: Actor, at: datetime) -> None:
    """Writes the outcomes, serves where one is a ground, and has people looked for whom no letter finds."""
    happened: list[Happened] = []
    grounds: dict[tuple[Ground, date], list[int]] = defaultdict(list)
    lost: dict[str, list[Letter]] = defaultdict(list)
    ended: dict[tuple[Letter.State, date], list[int]] = defaultdict(list)
    for one in told:
        if one.outcome is None or one.on is None:
            continue
        ended[one.outcome, one.on].append(one.letter.pk)
        kind = Event.Kind.RECEIVED if one.outcome == Letter.State.RECEIVED else Event.Kind.RETURNED
        moment = moment_of(one.on, at=at)
        happened.append(_happened(one.letter, kind, moment, outcome=one.outcome.value, recorded_at=at.isoformat()))
        if one.outcome in GROUND_OF:
            grounds[GROUND_OF[one.outcome], one.on].append(one.letter.addressee_id)
        else:
            lost[one.reason].append(one.letter)
    for (outcome, on), keys in ended.items():
        Letter.objects.filter(pk__in=keys).update(state=outcome, ended_on=on)
    log(happened)
    for (ground, on), addressees in grounds.items():
        serve(addressees=addressees, ground=ground, by=by, at=moment_of(on, at=at),
              facts={"recorded_at": at.isoformat()})  # fmt: skip
    for reason, letters in lost.items():
        why = _("The letter came back, so the address is wrong: %(reason)s") % {"reason": reason}
        look_for([letter.addressee for letter in letters], why, at)


def _happened(letter: Letter, kind: Event.Kind, moment: datetime, **facts: object) -> Happened:
    person = mark(letter.addressee.public_id)
    return Happened(
        kind,
        letter.addressee.notice_id,
        moment,
        addressee_id=letter.addressee_id,
        facts={"person": person, "letter": number_of(letter), **facts},
    )
