"""Inspections of the new flat: defects found, mended, looked at again, closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from teremok.modules.relocation.access import belongs_to, require_belongs_or_leads, require_can_lead
from teremok.modules.relocation.contract_files import PHOTO, PHOTOS_MOST, photos_of
from teremok.modules.relocation.family_word import tell_family
from teremok.modules.relocation.locking import locked_family
from teremok.modules.relocation.models import Defect, Family, Inspection, NewFlat, Offer, Turn
from teremok.modules.relocation.models.inspections import OPEN, TO_MEND, Complaint, DefectState, Place
from teremok.modules.relocation.models.offers import OfferState
from teremok.modules.relocation.notices_of_deal import DEFECT_MENDED
from teremok.modules.relocation.services import matters
from teremok.modules.relocation.states import MatterKind
from teremok.platform.access import Actor
from teremok.platform.files import services as files
from teremok.platform.files.receiving import Received
from teremok.platform.law.clocks import city_day, clock_for

TERM = "relocation.defects"
DEFECTS_MOST = 100  # open at once; a flat with more isn't finished


class CannotInspect(Exception):
    """The defect can't be entered or changed so; the message says why."""


@dataclass(frozen=True)
class Found:
    """What is wrong and where, as whoever walks through the flat says it."""

    place: Place
    complaint: Complaint
    words: str = ""


@transaction.atomic
def find(
    *, by: Actor, family: Family, found: Found, key: UUID, at: datetime, photos: Sequence[Received] = ()
) -> Defect:
    """Enters a defect of the family's new flat; its term begins now. Raises CannotInspect, Denied."""
    family = locked_family(family)
    require_belongs_or_leads(by, family)
    if known := Defect.objects.filter(key=str(key), family=family).first():
        return known
    if found.complaint is Complaint.OTHER and not found.words.strip():
        raise CannotInspect(_("Say in a few words what is wrong."))
    if len(photos) > PHOTOS_MOST:
        raise CannotInspect(_("A defect holds at most %(most)d photos.") % {"most": PHOTOS_MOST})
    if family.defects.filter(state__in=OPEN).count() >= DEFECTS_MOST:
        raise CannotInspect(_("A hundred defects are open: please call us, this flat needs a commission."))
    inspection = _inspection(family, by=by, at=at)
    timed = clock_for(TERM, started_at=at)
    assert timed.clock.due_at is not None  # this clock never stands
    defect = Defect.objects.create(
        inspection=inspection,
        family=family,
        place=found.place,
        complaint=found.complaint,
        words=found.words.strip(),
        found_at=at,
        due_at=timed.clock.due_at,
        law=timed.law.version,
        key=str(key),
    )
    _turn(defect, DefectState.FOUND, found.words.strip(), by=by, at=at)
    for photo in photos:
        files.keep(received=photo, by=by, kind=PHOTO, subject=defect.public_id, at=at)
    return defect


@transaction.atomic
def find_nothing(*, by: Actor, family: Family, at: datetime) -> Inspection:
    """The flat was looked through and all is well. Raises CannotInspect, Denied."""
    family = locked_family(family)
    require_belongs_or_leads(by, family)
    return _inspection(family, by=by, at=at)


@transaction.atomic
def add_photos(*, by: Actor, defect: Defect, photos: Sequence[Received], at: datetime) -> None:
    """More photos of a defect that is still open. Raises CannotInspect, Denied."""
    defect = _locked(defect)
    require_belongs_or_leads(by, defect.family)
    if defect.state not in OPEN:
        raise CannotInspect(_("This defect is closed: enter a new one if it is back."))
    if photos_of([defect]).count() + len(photos) > PHOTOS_MOST:
        raise CannotInspect(_("A defect holds at most %(most)d photos.") % {"most": PHOTOS_MOST})
    for photo in photos:
        files.keep(received=photo, by=by, kind=PHOTO, subject=defect.public_id, at=at)


@transaction.atomic
def mend(*, by: Actor, defect: Defect, words: str, at: datetime) -> Defect:
    """The builders say that it is mended; the family is asked to look. Raises CannotInspect, Denied."""
    defect = _locked(defect)
    require_can_lead(by, defect.family)
    if defect.state == DefectState.MENDED:
        return defect
    _require_among(defect, TO_MEND)
    turn = _turn(defect, DefectState.MENDED, words, by=by, at=at)
    place, complaint = defect.shown_place, defect.shown_complaint
    tell_family(
        kind=DEFECT_MENDED,
        family=defect.family,
        values={"defect": lambda: f"{place.label}: {complaint.label}"},
        key=f"mended {turn.public_id}",
        by=by,
        at=at,
    )
    return defect


@transaction.atomic
def accept(*, by: Actor, defect: Defect, at: datetime) -> Defect:
    """Whoever looked again says that it is in order. Raises CannotInspect, Denied."""
    defect = _locked(defect)
    require_belongs_or_leads(by, defect.family)
    if defect.state != DefectState.CLOSED:
        _require_among(defect, OPEN)
        _turn(defect, DefectState.CLOSED, "", by=by, at=at)
    return defect


@transaction.atomic
def send_back(*, by: Actor, defect: Defect, words: str, at: datetime) -> Defect:
    """It isn't mended well; the term doesn't begin anew. Raises CannotInspect, Denied."""
    defect = _locked(defect)
    require_belongs_or_leads(by, defect.family)
    if defect.state == DefectState.AGAIN:
        return defect
    _require_among(defect, (DefectState.MENDED,))
    if not words.strip():
        raise CannotInspect(_("Say in a few words what is still wrong."))
    _turn(defect, DefectState.AGAIN, words, by=by, at=at)
    return defect


@transaction.atomic
def decline(*, by: Actor, defect: Defect, words: str, at: datetime) -> Defect:
    """The office finds that this isn't the builder's to mend; the family reads why. Raises CannotInspect, Denied."""
    defect = _locked(defect)
    require_can_lead(by, defect.family)
    if defect.state == DefectState.DECLINED:
        return defect
    _require_among(defect, OPEN)
    if not words.strip():
        raise CannotInspect(_("Write why: the family reads it."))
    _turn(defect, DefectState.DECLINED, words, by=by, at=at)
    return defect


def is_flat_known(family: Family) -> bool:
    """Whether there is a flat that can be looked through."""
    return _flat_of(family) is not None


def _inspection(family: Family, *, by: Actor, at: datetime) -> Inspection:
    flat = _flat_of(family)
    if flat is None:
        raise CannotInspect(_("There is no flat to look through yet: it will be offered first."))
    by_family = belongs_to(by, family)
    inspection, _is_new = Inspection.objects.get_or_create(
        family=family,
        flat=flat,
        held_on=city_day(at),
        by_family=by_family,
        defaults={"made_at": at, "made_by": by.account_id},
    )
    return inspection


def _flat_of(family: Family) -> NewFlat | None:
    order = family.orders.filter(ended_at=None).select_related("flat").first()
    if order is not None:
        return order.flat
    standing = Offer.objects.filter(family=family, state__in=(OfferState.MADE, OfferState.ACCEPTED))
    offer = standing.select_related("flat").first()
    return None if offer is None else offer.flat


def _locked(defect: Defect) -> Defect:
    family = locked_family(defect.family)
    defect = Defect.objects.get(pk=defect.pk)
    defect.family = family
    return defect


def _require_among(defect: Defect, states: Sequence[DefectState]) -> None:
    if defect.state not in states:
        raise CannotInspect(
            _("This defect stands at “%(state)s” by now. Load the page again.") % {"state": defect.shown_state.label}
        )


def _turn(defect: Defect, state: DefectState, words: str, *, by: Actor, at: datetime) -> Turn:
    defect.state = state
    defect.save(update_fields=["state"])
    if state not in TO_MEND:
        matters.settle(kind=MatterKind.DEFECT_LATE, key=defect.matter_key, by=by, at=at)
    return Turn.objects.create(
        defect=defect,
        state=state,
        words=words.strip(),
        at=at,
        by_account=by.account_id,
        by_family=belongs_to(by, defect.family),
    )
