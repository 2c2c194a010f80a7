"""What happens next with a family, by when, and who holds it, from the stage and its clock."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from teremok.kernel.clocks import Clock, Term
from teremok.kernel.explanations import explain
from teremok.modules.relocation.buttons import button_of
from teremok.modules.relocation.queries.file import Passed
from teremok.modules.relocation.stages import Holder, rule
from teremok.modules.relocation.states import Stage
from teremok.platform.law import parameters
from teremok.platform.law.clocks import city_zone

VIEW = (_("Come and see the flat that is offered to you."), _("The family is to see the flat that is offered."))
ANSWER = (
    _("Say whether the flat suits you: everybody who has a right to the home answers for themselves."),
    _("Everybody who has a right to the home says whether they agree."),
)
SIGN = (
    _("Read the draft contract and sign it: everybody who has a right to the home, or their representative."),
    _("Everybody who has a right to the home is to sign the contract."),
)
COME_TO_SIGN = (
    _("Come to sign the contract. The term is that of the draft, it has not begun anew."),
    _("The family is called to sign. The term is that of the draft, it has not begun anew."),
)
MOVE = (
    _("Get the keys, move, and hand over the old home. The van is free."),
    _("The family gets the keys, moves, and hands over the old home."),
)
RESELECT = _("Another flat is being chosen. The new offer comes by letter.")
ORDER = _("The city issues the order about the new flat.")
DRAFT = _("The draft contract is being prepared. It comes by registered letter.")
COUNTERSIGN = _("The family has signed, now the city signs. Then come the keys.")

# What the family reads, and what whoever leads it reads; the same where others act.
SENTENCES: dict[Stage, str | Promise | tuple[str | Promise, str | Promise]] = {
    Stage.RESETTLEMENT_START: _("A flat is being chosen. The offer comes by letter, with its address and size."),
    Stage.FREE: _("Nobody lives here any more: there is nothing to do."),
    Stage.PROBLEM: _("These premises have a way of their own: the department decides about each one."),
    Stage.ORDER: VIEW,
    Stage.INSPECTION: ANSWER,
    Stage.REJECT: _("The refusal is being looked into. Everybody who refused gets an answer."),
    Stage.REINSPECTION: RESELECT,
    Stage.ACCEPT: ORDER,
    Stage.RD: DRAFT,
    Stage.CONTRACT_PROJECT: SIGN,
    Stage.CONTRACT_NOTIFICATION: COME_TO_SIGN,
    Stage.CONTRACT_PRELIMINARY: COUNTERSIGN,
    Stage.MFR: _("The fund considers the application for more space and names the price."),
    Stage.CLAIM_START: _("The city prepares a claim. The contract can still be signed."),
    Stage.CLAIM_SUBMIT: _("The court considers the case and names the day of the hearing. The contract can be signed."),
    Stage.CLAIM_WON: _("The court decided for the city: the order that its decision needs is being prepared."),
    Stage.CLAIM_LOST: _("The court decided for the family: another flat is being chosen as it decided."),
    Stage.LOST_INSPECTION: ANSWER,
    Stage.LOST_ACCEPT: ORDER,
    Stage.LOST_RD: DRAFT,
    Stage.LOST_CONTRACT_PROJECT: SIGN,
    Stage.LOST_CONTRACT_PRELIMINARY: COUNTERSIGN,
    Stage.FSSP_LIST: _("The bailiff opens proceedings and sends an order with a term for moving by oneself."),
    Stage.FSSP_INSTITUTE: _("The bailiff's proceedings are open. The van, the movers and the keys are still free."),
    Stage.WON_RD: DRAFT,
    Stage.WON_CONTRACT_PROJECT: SIGN,
    Stage.CONTRACT: MOVE,
    Stage.EXECUTION: _("The move is over. Welcome to the new home!"),
    Stage.MSG_RELOCATION: _("The contract of annuity has a way of its own: the city's service looks after it."),
}


@dataclass(frozen=True)
class Next:
    """One sentence, the end of the term (none while it hasn't begun, or where there is none), who acts, one button.

    `why` is the arithmetic of the term, line by line, with the article it comes from.
    """

    text: str
    due_at: datetime | None
    holder: Holder
    url: str = ""
    label: str = ""
    why: tuple[str, ...] = ()


def upcoming(now: Passed | None, *, family: UUID, is_staff: bool) -> Next | None:
    """None for a family that was closed."""
    if now is None:
        return None
    found = SENTENCES[now.stage]
    text = found[is_staff] if isinstance(found, tuple) else found
    button = button_of(now.stage, is_staff=is_staff)
    return Next(
        text=str(text),
        due_at=now.due_at,
        holder=rule(now.stage).holder,
        url=button.url(family) if button else "",
        label=str(button.label) if button else "",
        why=arithmetic(now.law, now.runs_from),
    )


def arithmetic(law: str, runs_from: datetime | None) -> tuple[str, ...]:
    """How the end of a term was reckoned, by the version of the law that the step remembers; empty before it runs."""
    if not law or runs_from is None:
        return ()
    return tuple(explain(Clock(_term(law), runs_from, city_zone())))


@cache
def _term(law: str) -> Term:
    """A version never changes once it is written."""
    return parameters.by_version(law).term
