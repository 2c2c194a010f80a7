"""Documents of a family: handed in by it, checked by an officer."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from teremok.modules.relocation.access import require_belongs_or_leads, require_can_lead
from teremok.modules.relocation.contract_files import PAPER
from teremok.modules.relocation.document_rules import Circumstance, PaperKind, is_minor
from teremok.modules.relocation.family_word import label_of, tell_family, verbatim
from teremok.modules.relocation.locking import locked_family
from teremok.modules.relocation.models import Circumstances, Family, Member, Paper
from teremok.modules.relocation.models.papers import PaperState
from teremok.modules.relocation.notices_of_deal import PAPER_RETURNED
from teremok.platform.access import Actor
from teremok.platform.files import services as files
from teremok.platform.files.receiving import Received
from teremok.platform.law.clocks import city_day

FILES_MOST = 10  # that wait for a check or were accepted, of one paper of one person


class CannotHandIn(Exception):
    """The document can't be taken or checked so; the message says what to do."""


@transaction.atomic
def hand_in(
    *, by: Actor, family: Family, kind: PaperKind, member: Member | None, received: Received, key: UUID, at: datetime
) -> Paper:
    """Keeps a file of the document; an officer will look at it. Raises CannotHandIn, Denied."""
    family = locked_family(family)
    require_belongs_or_leads(by, family)
    once = _once(key, kind, member)
    if known := Paper.objects.filter(key=once, family=family).first():
        return known
    _require_of_family(family, member)
    standing = family.papers.filter(kind=kind, member=member).exclude(state=PaperState.RETURNED)
    if standing.count() >= FILES_MOST:
        raise CannotHandIn(_("Ten files of this document are enough: we will look at them first."))
    paper = Paper(
        family=family,
        kind=kind,
        member=member,
        state=PaperState.HANDED,
        handed_at=at,
        handed_by=by.account_id,
        key=once,
    )
    paper.file = files.keep(received=received, by=by, kind=PAPER, subject=paper.public_id, at=at).public_id
    paper.save()
    return paper


@transaction.atomic
def see_original(
    *, by: Actor, family: Family, kind: PaperKind, member: Member | None, key: UUID, at: datetime
) -> Paper:
    """The officer saw the original at the desk; no copy is kept. Raises CannotHandIn, Denied."""
    family = locked_family(family)
    require_can_lead(by, family)
    once = _once(key, kind, member)
    if known := Paper.objects.filter(key=once, family=family).first():
        return known
    _require_of_family(family, member)
    return Paper.objects.create(
        family=family,
        kind=kind,
        member=member,
        state=PaperState.ACCEPTED,
        handed_at=at,
        handed_by=by.account_id,
        checked_at=at,
        checked_by=by.account_id,
        key=once,
    )


@transaction.atomic
def accept(*, by: Actor, paper: Paper, at: datetime) -> Paper:
    """The officer looked and it is good. Accepted twice it is accepted once. Raises CannotHandIn, Denied."""
    paper = _locked(by, paper)
    if paper.state == PaperState.ACCEPTED:
        return paper
    _require_waits(paper)
    paper.state, paper.checked_at, paper.checked_by = PaperState.ACCEPTED, at, by.account_id
    paper.save()
    return paper


@transaction.atomic
def send_back(*, by: Actor, paper: Paper, reason: str, at: datetime) -> Paper:
    """It can't be accepted: whoever handed it in, or whose it is, is told why. Raises CannotHandIn, Denied."""
    paper = _locked(by, paper)
    if paper.state == PaperState.RETURNED and paper.reason == reason.strip():
        return paper
    _require_waits(paper)
    if not reason.strip():
        raise CannotHandIn(_("Write what is wrong with it: the family reads it."))
    paper.state, paper.checked_at, paper.checked_by = PaperState.RETURNED, at, by.account_id
    paper.reason = reason.strip()
    paper.save()
    tell_family(
        kind=PAPER_RETURNED,
        family=paper.family,
        values={"paper": label_of(paper.shown_kind), "reason": verbatim(paper.reason)},
        key=f"paper returned {paper.public_id}",
        by=by,
        at=at,
        only=_concerned(paper, city_day(at)),
    )
    return paper


@transaction.atomic
def say(*, by: Actor, family: Family, said: Collection[Circumstance], at: datetime) -> Circumstances:
    """What the family says of itself: the list of documents follows it. Raises Denied."""
    family = locked_family(family)
    require_belongs_or_leads(by, family)
    words = sorted({one.value for one in said})
    facts = {"words": words, "said_at": at, "said_by": by.account_id}
    circumstances, _is_new = Circumstances.objects.update_or_create(family=family, defaults=facts)
    return circumstances


def _once(key: UUID, kind: PaperKind, member: Member | None) -> str:
    """One page has the forms of all documents, under one key."""
    return f"{key} {kind.value} {member.pk if member else '-'}"


def _concerned(paper: Paper, on: date) -> list[int] | None:
    """A grown-up's paper is their own affair, whoever handed it in; a child's and the family's are everybody's."""
    owner = paper.member
    if owner is None or is_minor(owner.person.birth_date, on):
        return None
    return [owner.person_id]


def _require_of_family(family: Family, member: Member | None) -> None:
    if member is not None and (member.family_id != family.pk or member.until is not None):
        raise CannotHandIn(_("This person doesn't belong to the family any more. Load the page again."))


def _require_waits(paper: Paper) -> None:
    if paper.state != PaperState.HANDED:
        raise CannotHandIn(_("A colleague has already looked at it: “%(state)s”.") % {"state": paper.shown_state.label})


def _locked(by: Actor, paper: Paper) -> Paper:
    family = locked_family(paper.family)
    require_can_lead(by, family)
    paper = Paper.objects.select_related("member__person").get(pk=paper.pk)
    paper.family = family
    return paper
