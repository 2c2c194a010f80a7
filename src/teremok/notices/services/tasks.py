"""Work on tasks: a named person takes a call, a visit or a search, and writes down what came of it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from teremok.identity.models import Account
from teremok.notices import desk
from teremok.notices.events import Happened, log, mark
from teremok.notices.kinds import kind_of
from teremok.notices.ladder import must_end_in_proof
from teremok.notices.models import Addressee, DeadAddress, Event, Task
from teremok.notices.services.serving import serve
from teremok.notices.states import Ground, NoticeStage
from teremok.notices.task_access import (
    colleagues_for,
    require_can_hand_on,
    require_can_work_on,
    visible_tasks,
)
from teremok.platform.access import Actor
from teremok.platform.channels.states import Channel

What, Outcome = Task.What, Task.Outcome

# How often one tries before the ladder goes on, and how long one waits between two tries.
TRIES = {What.CALL: 3, What.VISIT: 2}
PAUSES = {What.CALL: timedelta(hours=4), What.VISIT: timedelta(days=1), What.FIND: timedelta(days=3)}
TERM_OF_TRY = timedelta(days=1)

# How a task may end by hand. A search ends in nothing less than a proof or a new road.
ENDS: dict[str, tuple[Task.Outcome, ...]] = {
    What.CALL: (Outcome.TOLD, Outcome.NO_ANSWER, Outcome.REFUSED, Outcome.WRONG),
    What.VISIT: (Outcome.HANDED_OVER, Outcome.TOLD, Outcome.NO_ANSWER, Outcome.REFUSED, Outcome.WRONG),
    What.FIND: (Outcome.HANDED_OVER, Outcome.FOUND, Outcome.NO_ANSWER),
    What.DOOR: (),
}
NEEDS_WORDS = frozenset({Outcome.FOUND, Outcome.REFUSED, Outcome.HANDED_OVER})
GROUND_OF = {Outcome.TOLD: Ground.TOLD, Outcome.HANDED_OVER: Ground.HANDED_OVER}
OPEN_NOTICES = (NoticeStage.GOING, NoticeStage.DONE)


class CannotWork(Exception):
    """The task can't be worked on so; the message says why and what to do."""


@transaction.atomic
def take(*, by: Actor, task: Task, at: datetime) -> Task:
    """The task is the actor's from now on. Raises CannotWork where a colleague has it, Denied."""
    locked = _locked(task)
    require_can_work_on(by, locked)
    _require_open(locked)
    if locked.officer == by.account_id:
        return locked
    _require_free(by, locked)
    return _given_to(locked, by.account_id)


@transaction.atomic
def take_next(*, by: Actor, what: Task.What, at: datetime) -> Task | None:
    """The task of this kind that has waited longest of those nobody has; None where there is none.

    Two people who ask at once get two different ones.
    """
    free = visible_tasks(by).filter(
        Q(begins_at=None) | Q(begins_at__lte=at),
        what=what,
        done_at=None,
        officer=None,
        addressee__notice__state__in=OPEN_NOTICES,
    )
    for task in free.order_by("due_at", "pk").select_for_update(of=("self",), skip_locked=True)[:1]:
        require_can_work_on(by, task)
        return _given_to(task, by.account_id)
    return None


@transaction.atomic
def give_back(*, by: Actor, task: Task, at: datetime) -> Task:
    """A call that the actor took stands with the organisation again; visits and searches go to a colleague by name.

    Raises CannotWork, Denied.
    """
    locked = _locked(task)
    require_can_work_on(by, locked)
    _require_open(locked)
    if locked.what != What.CALL:
        raise CannotWork(_("A visit or a search always has a name on it. Ask a manager to hand it to a colleague."))
    _require_free(by, locked)
    return _given_to(locked, None)


@transaction.atomic
def hand_to(*, by: Actor, task: Task, officer: UUID, at: datetime) -> Task:
    """A manager gives the task to a colleague, whoever has it. Raises CannotWork, Denied."""
    locked = _locked(task)
    require_can_hand_on(by, locked)
    _require_open(locked)
    if not colleagues_for(locked).filter(public_id=officer).exists():
        raise CannotWork(_("This person doesn't work on such tasks here. Choose a colleague from the list."))
    return _given_to(locked, officer)


@transaction.atomic
def finish(*, by: Actor, task: Task, outcome: Task.Outcome, at: datetime, words: str = "") -> Task:
    """Writes down what came of it, and does what follows.

    Told or handed over serves where the type counts it. Nobody answered: the next try waits for a pause, and after the
    last one the ladder goes on, as it does at once when the person refused or isn't there. A search that found a road
    begins the ladder anew; one without luck goes on. Pressed twice counts once. Raises CannotWork, Denied.
    """
    locked = _locked(task)
    require_can_work_on(by, locked)
    if locked.done_at is not None and (locked.done_by, locked.outcome) == (by.account_id, outcome):
        return locked
    _require_open(locked)
    _require_free(by, locked)
    if outcome not in ENDS[locked.what]:
        raise CannotWork(_("This task can't end so. Choose one of the answers below it."))
    if outcome in NEEDS_WORDS and not words.strip():
        raise CannotWork(_("Say in a few words how it was: it is read when somebody asks for the proof."))
    _end(locked, by, outcome, words.strip(), at)
    if outcome in GROUND_OF:
        _told(locked, by, GROUND_OF[outcome], at)
    elif outcome == Outcome.NO_ANSWER:
        _try_again_or_climb(locked, at)
    elif outcome == Outcome.FOUND:
        Addressee.objects.filter(pk=locked.addressee_id).update(rung=0, next_at=at)
    else:
        _climb(locked, at)
    return locked


@transaction.atomic
def wrong_number(*, by: Actor, task: Task, number: str, has_others: bool, at: datetime) -> Task:
    """A stranger answered, or nobody has the number: it is dead, and while there are others the call goes on.

    Raises CannotWork, Denied.
    """
    locked = _locked(task)
    require_can_work_on(by, locked)
    _require_open(locked)
    _require_free(by, locked)
    if locked.what != What.CALL:
        raise CannotWork(_("Only a call tells that a number is wrong."))
    DeadAddress.objects.get_or_create(
        channel=Channel.SMS, value=number, defaults={"because": "A call reached somebody else or nobody.", "since": at}
    )
    if not has_others:
        return finish(by=by, task=locked, outcome=Outcome.WRONG, at=at)
    _given_to(locked, by.account_id)
    _log(locked, by, Outcome.WRONG, at)
    return locked


def _locked(task: Task) -> Task:
    rows = Task.objects.select_for_update(of=("self",)).select_related("addressee__notice")
    return rows.get(pk=task.pk)


def _require_open(task: Task) -> None:
    if task.done_at is not None:
        raise CannotWork(_("This is done already: %(outcome)s.") % {"outcome": task.get_outcome_display().lower()})
    if task.addressee.notice.state not in OPEN_NOTICES:
        raise CannotWork(_("The message was stopped. When it goes on, the task is here again."))


def _require_free(by: Actor, task: Task) -> None:
    if task.officer not in (None, by.account_id):
        holder = Account.objects.filter(public_id=task.officer).first()
        raise CannotWork(_("%(name)s has taken it.") % {"name": holder or _("Somebody else")})


def _given_to(task: Task, officer: UUID | None) -> Task:
    task.officer = officer
    task.save(update_fields=["officer"])
    desk.changed([task.organisation_id])
    return task


def _end(task: Task, by: Actor, outcome: Task.Outcome, words: str, at: datetime) -> None:
    task.outcome, task.words = outcome, words[:1000]
    task.officer = task.done_by = by.account_id
    task.done_at = at
    task.save()
    _log(task, by, outcome, at)
    desk.changed([task.organisation_id])


def _log(task: Task, by: Actor, outcome: Task.Outcome, at: datetime) -> None:
    was_there = task.what == What.VISIT or outcome == Outcome.HANDED_OVER
    facts = {"person": mark(task.addressee.public_id), "outcome": outcome.value, "by": str(by.account_id)}
    kind = Event.Kind.VISITED if was_there else Event.Kind.CALLED
    log([Happened(kind, task.addressee.notice_id, at, addressee_id=task.addressee_id, facts=facts)])


def _told(task: Task, by: Actor, ground: Ground, at: datetime) -> None:
    serve(addressees=[task.addressee_id], ground=ground, by=by, at=at, facts={"by": str(by.account_id)})
    if not must_end_in_proof(kind_of(task.addressee.notice.kind)):
        Addressee.objects.filter(pk=task.addressee_id).update(next_at=None)


def _try_again_or_climb(task: Task, at: datetime) -> None:
    tried = Task.objects.filter(addressee=task.addressee_id, what=task.what, outcome=Outcome.NO_ANSWER).count()
    if task.what in TRIES and tried >= TRIES[What(task.what)]:
        _climb(task, at)
        return
    begins_at = at + PAUSES[What(task.what)]
    Task.objects.create(
        addressee=task.addressee,
        what=task.what,
        organisation_id=task.organisation_id,
        officer=None if task.what == What.CALL else task.officer,
        because=task.because,
        made_at=at,
        begins_at=begins_at,
        due_at=begins_at + TERM_OF_TRY,
    )


def _climb(task: Task, at: datetime) -> None:
    """The ladder goes on at once, if it hasn't ended; waiting longer for the same road would bring nothing."""
    Addressee.objects.filter(pk=task.addressee_id, next_at__gt=at).update(next_at=at)
