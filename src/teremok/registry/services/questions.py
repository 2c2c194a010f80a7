"""Answering whether a newcomer is somebody we know."""

from datetime import datetime

from django.utils.translation import gettext as _

from teremok.platform.access import SYSTEM, Actor, Denied, Role
from teremok.registry.access import can_edit
from teremok.registry.models import MatchQuestion, Merge, Person
from teremok.registry.refusals import Refused
from teremok.registry.services import merges
from teremok.registry.writing import locked, set_facts, writes


class CannotAnswer(Refused):
    """The question can't be answered like this."""


def require_can_answer(actor: Actor, question: MatchQuestion) -> None:
    """The registrar of the house it came from answers; without a house, the platform administrator."""
    if actor == SYSTEM or actor.has_role(Role.ADMINISTRATOR):
        return
    if question.house is None or not can_edit(actor, question.house):
        raise Denied(_("Only the registrar of the house this person came from can answer. Ask them to."))


@writes
def answer_same(*, by: Actor, at: datetime, question: MatchQuestion, candidate: Person) -> Merge:
    """The newcomer is this candidate: the two are merged, the candidate stays. Raises CannotAnswer, Denied."""
    question = _open(by, question)
    if candidate.pk not in question.candidates:
        raise CannotAnswer(_("This person was not among the candidates. Merge the two on their cards."))
    _close(by, at, question, MatchQuestion.Answer.SAME)
    return merges.merge_answered(by=by, at=at, keep=candidate, other=question.newcomer, reason=question.why)


@writes
def answer_different(*, by: Actor, at: datetime, question: MatchQuestion) -> None:
    """The newcomer is none of the candidates. Raises CannotAnswer, Denied."""
    _close(by, at, _open(by, question), MatchQuestion.Answer.DIFFERENT)


def _open(by: Actor, question: MatchQuestion) -> MatchQuestion:
    require_can_answer(by, question)
    question = locked(question)
    if question.answer != MatchQuestion.Answer.OPEN:
        raise CannotAnswer(_("Somebody has already answered this question. Take the next one."))
    return question


def _close(by: Actor, at: datetime, question: MatchQuestion, answer: MatchQuestion.Answer) -> None:
    set_facts(question, {"answer": answer, "answered_at": at, "answered_by": by.account_id})
