"""Which documents a family's contract needs, and why: a pure function of who they are and what they said of themselves.

The city's practice names the application, identity documents of all, the extract from the register of rights, birth
certificates, proxies, the marriage certificate and the consent of a spouse; the rest follows from the kind of family.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from teremok.kernel.clocks import months_after
from teremok.modules.relocation.states import FamilyKind, MemberRole, Stage

PASSPORT_AGE = 14  # years; Указ Президента РФ от 13.03.1997 № 232
FULL_AGE = 18  # years; ГК РФ ст. 21


class PaperKind(models.TextChoices):
    """What a paper is."""

    APPLICATION = "application", _("Application to include the flat in the contract")
    IDENTITY = "identity", _("Passport or another identity document")
    BIRTH = "birth", _("Birth certificate")
    RIGHT = "right", _("Extract from the register of rights (EGRN)")
    TENANCY = "tenancy", _("Tenancy contract or order for the flat")
    REGISTERED = "registered", _("Certificate of who is registered in the flat")
    CHOICE = "choice", _("Statement: tenancy or ownership of the new flat")
    PROXY = "proxy", _("Proxy, or the guardian's certificate")
    MARRIAGE = "marriage", _("Marriage certificate")
    SPOUSE = "spouse", _("Consent of the spouse, by a notary")
    NAME = "name", _("Certificate of a changed name")
    INHERITANCE = "inheritance", _("Certificate of inheritance")
    QUEUE = "queue", _("Decision that the family is on the housing list")
    PLEDGE = "pledge", _("Mortgage contract and the bank's letter")
    MATERNITY = "maternity", _("Certificate of maternity capital, with the shares of the children")
    ANNUITY = "annuity", _("Annuity contract with the city")


class Circumstance(models.TextChoices):
    """What a family says of itself, since no registry knows it."""

    MARRIED = "married", _("The flat was bought in marriage, in the name of one spouse")
    MORTGAGE = "mortgage", _("There is a mortgage on the flat")
    MATERNITY = "maternity", _("Maternity capital went into the flat")
    RENAMED = "renamed", _("Somebody's name has changed since the papers were made")


class Moment(models.TextChoices):
    """By when a paper is wanted."""

    CONSENT = "consent", _("together with the consent")
    CONTRACT = "contract", _("for the contract")


BEFORE_CONSENT = frozenset(
    {Stage.RESETTLEMENT_START, Stage.PROBLEM, Stage.ORDER, Stage.INSPECTION, Stage.REJECT, Stage.REINSPECTION}
)
NOTHING_TO_HAND_IN = frozenset({Stage.FREE, Stage.EXECUTION})


@dataclass(frozen=True)
class Who:
    """A member of the family as the rule sees them. `key` is whatever the caller knows them by."""

    key: int
    role: MemberRole
    born: date | None
    signs: bool
    is_represented: bool = False
    owns_jointly: bool = False
    has_died: bool = False


@dataclass(frozen=True)
class Needed:
    """A paper that is needed: of one member (`who`) or of the whole family."""

    kind: PaperKind
    why: str | Promise
    moment: Moment
    who: int | None = None

    def is_due(self, stage: Stage) -> bool:
        """Whether the family's stage asks for it already."""
        return self.moment is Moment.CONSENT or stage not in BEFORE_CONSENT


def needed(
    *, kind: FamilyKind, people: Sequence[Who], said: Collection[Circumstance], stage: Stage, on: date
) -> list[Needed]:
    """Everything this family hands in, in the order in which it is asked for."""
    if stage in NOTHING_TO_HAND_IN:
        return []
    living = [one for one in people if not one.has_died]
    return [
        *_of_people(living, on),
        *_of_rights(kind, living),
        *_of_proxies(living),
        *_of_family(living, said),
        *_of_the_dead(people),
    ]


def age(born: date, on: date) -> int:
    """Full years on the day; of one born on 29 February the birthday is the 28th in years that have no 29th."""
    years = on.year - born.year
    return years if months_after(born, 12 * years) <= on else years - 1


def is_minor(born: date | None, on: date) -> bool:
    return born is not None and age(born, on) < FULL_AGE


def _of_people(people: Sequence[Who], on: date) -> Iterator[Needed]:
    for one in people:
        years = None if one.born is None else age(one.born, on)
        if years is None or years >= PASSPORT_AGE:
            why = _("Everybody who moves shows who they are.")
            yield Needed(PaperKind.IDENTITY, why, Moment.CONSENT, one.key)
        if years is not None and years < FULL_AGE:
            why = _("It shows who the parents are: they sign for a child under 14 and together with an older one.")
            yield Needed(PaperKind.BIRTH, why, Moment.CONSENT, one.key)


def _of_rights(kind: FamilyKind, people: Sequence[Who]) -> Iterator[Needed]:
    roles = {one.role for one in people}
    if MemberRole.OWNER in roles:
        yield Needed(PaperKind.RIGHT, _("It shows who owns the old flat, and in what shares."), Moment.CONSENT)
    if roles & {MemberRole.TENANT, MemberRole.TENANT_FAMILY}:
        yield Needed(PaperKind.TENANCY, _("It shows by what right you live there."), Moment.CONSENT)
        why = _("Everyone who is registered in the flat has a say in the new one.")
        yield Needed(PaperKind.REGISTERED, why, Moment.CONSENT)
        why = _("A tenant of the city chooses: rent the new flat as before, or own it.")
        yield Needed(PaperKind.CHOICE, why, Moment.CONTRACT)
    if kind is FamilyKind.QUEUE:
        why = _("By it the flat is chosen by the norm for each person.")
        yield Needed(PaperKind.QUEUE, why, Moment.CONSENT)
    if kind is FamilyKind.RENT:
        yield Needed(PaperKind.ANNUITY, _("The new flat takes the old one's place in it."), Moment.CONSENT)
    if kind is not FamilyKind.BUSINESS:
        why = _("By it everyone who signs asks for this very flat.")
        yield Needed(PaperKind.APPLICATION, why, Moment.CONTRACT)


def _of_proxies(people: Sequence[Who]) -> Iterator[Needed]:
    for one in people:
        if one.signs and one.is_represented:
            why = _("Somebody signs for this person: the paper says that they may.")
            yield Needed(PaperKind.PROXY, why, Moment.CONTRACT, one.key)


def _of_family(people: Sequence[Who], said: Collection[Circumstance]) -> Iterator[Needed]:
    married = _("What was bought in marriage belongs to both spouses.")
    if Circumstance.MARRIED in said or any(one.owns_jointly for one in people):
        yield Needed(PaperKind.MARRIAGE, married, Moment.CONTRACT)
    if Circumstance.MARRIED in said:
        why = _("One spouse is in the register, so the other agrees before a notary.")
        yield Needed(PaperKind.SPOUSE, why, Moment.CONTRACT)
    if Circumstance.RENAMED in said:
        why = _("It joins the old name in the papers with the new one.")
        yield Needed(PaperKind.NAME, why, Moment.CONSENT)
    if Circumstance.MORTGAGE in said:
        yield Needed(PaperKind.PLEDGE, _("The mortgage passes to the new flat."), Moment.CONTRACT)
    if Circumstance.MATERNITY in said:
        yield Needed(PaperKind.MATERNITY, _("The children keep their shares in the new flat."), Moment.CONTRACT)


def _of_the_dead(people: Sequence[Who]) -> Iterator[Needed]:
    for one in people:
        if one.has_died and one.signs:
            why = _("The heirs sign in this person's place once a notary has named them.")
            yield Needed(PaperKind.INHERITANCE, why, Moment.CONTRACT, one.key)
