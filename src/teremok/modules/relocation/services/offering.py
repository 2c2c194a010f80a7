"""Offering flats to families: one, a whole house at once; taking an offer back, choosing anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from teremok.modules.relocation import showing
from teremok.modules.relocation.access import require_can_lead, require_can_lead_house
from teremok.modules.relocation.locking import locked_family, locked_flats
from teremok.modules.relocation.models import Batch, Family, ListedHouse, NewFlat, Offer
from teremok.modules.relocation.models.offers import OfferState
from teremok.modules.relocation.queries.matching import Fit, check, families_to_offer, target_of
from teremok.modules.relocation.services import moving
from teremok.modules.relocation.services.matters import open_matter
from teremok.modules.relocation.services.viewing import call_off
from teremok.modules.relocation.stages import may_move
from teremok.modules.relocation.states import Door, FamilyKind, FlatState, MatterKind, Stage
from teremok.platform.access import Actor
from teremok.platform.law.clocks import city_day


class CannotOffer(Exception):
    """This flat can't be offered to this family; the message says why."""


class CannotWithdraw(Exception):
    """The offer can't be taken back any more; the message says why."""


@dataclass(frozen=True)
class Pair:
    """A family and the flat it is to be offered, by keys."""

    family: int
    flat: int


@transaction.atomic
def offer(
    *, family: Family, flat: NewFlat, by: Actor, at: datetime, key: str, exception: str = "", tells: bool = True
) -> Offer:
    """Offers the flat: the check is frozen with the offer, the family comes to its stage and is told.

    An unequal flat, or one that can't be checked, needs `exception`: the family's own wish or the ground in the law; it
    then stands in the worklist too. `key` names the act: done twice it is done once. Raises Denied, CannotOffer,
    `moving.CannotMove`.
    """
    family = locked_family(family)
    require_can_lead(by, family)
    flat = locked_flats([flat.pk])[flat.pk]
    if same := family.offers.filter(flat=flat, state=OfferState.MADE).first():
        return same
    _require_may_offer(family)
    if flat.state != FlatState.FREE:
        raise CannotOffer(_("This flat was given to somebody else a moment ago: choose another."))
    fit = check(family, flat, on=city_day(at))
    if not fit.arithmetic.is_equal and not exception.strip():
        raise CannotOffer(
            _("This flat isn't equal: %(lines)s. It can be offered only with a ground for the exception.")
            % {"lines": "; ".join(line.text for line in fit.arithmetic.failing)}
        )
    made = _write([(family, fit)], by=by, at=at, exception="" if fit.arithmetic.is_equal else exception.strip()[:300])
    if not fit.arithmetic.is_equal:
        _note_unequal(made[0], by=by, at=at)
    target = _target(family)
    moving.move(families=[family.pk], to=target, door=Door.OFFICER, by=by, at=at, key=f"offer:{key}", tells=tells)
    return made[0]


@transaction.atomic
def offer_to_house(
    *, house: ListedHouse, pairs: Sequence[Pair], by: Actor, at: datetime, key: str, tells: bool = True
) -> list[Offer]:
    """Offers many families of a house their flats in one act, with one notice; all or none.

    Only equal flats pass here. Whoever could be offered one and gets none stands in the worklist. Done twice by `key`
    it is done once. Raises Denied, CannotOffer naming the families for which something changed since the proposal.
    """
    require_can_lead_house(by, house)
    if Batch.objects.filter(key__startswith=f"offers:{key}:").exists():
        return []
    if not pairs:
        raise CannotOffer(_("Nobody was chosen: tick the families that are to get an offer."))
    ids = {pair.family for pair in pairs}
    list(Family.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    families = {one.pk: one for one in families_to_offer(house.families.filter(pk__in=ids))}
    flats = locked_flats([pair.flat for pair in pairs])
    fits: list[tuple[Family, Fit]] = []
    changed = [str(pair.family) for pair in pairs if pair.family not in families]
    for pair in pairs:
        family, flat = families.get(pair.family), flats.get(pair.flat)
        if family is None:
            continue
        fit = check(family, flat, on=city_day(at)) if flat and flat.state == FlatState.FREE else None
        if fit is None or not fit.arithmetic.is_equal:
            changed.append(family.number)
        else:
            fits.append((family, fit))
    if changed or len(flats) < len(pairs):
        raise CannotOffer(
            _("Something changed since the proposal was made (%(count)d families). Have it made anew.")
            % {"count": max(len(changed), 1)}
        )
    made = _write(fits, by=by, at=at)
    by_target: dict[Stage, list[int]] = {}
    for family, _fit in fits:
        by_target.setdefault(_target(family), []).append(family.pk)
    for target, group in sorted(by_target.items()):
        moving.move(
            families=group, to=target, door=Door.HOUSE, by=by, at=at, key=f"offers:{key}:{target.value}", tells=tells
        )
    note_without(house=house, by=by, at=at)
    return made


@transaction.atomic
def note_without(*, house: ListedHouse, by: Actor, at: datetime) -> int:
    """Puts into the worklist every family of the house for which no flat was found; returns how many there are."""
    require_can_lead_house(by, house)
    left = list(families_to_offer(house.families.all()))
    for family in left:
        open_matter(
            kind=MatterKind.UNEQUAL,
            key=f"none {family.public_id}",
            by=by,
            at=at,
            family=family,
            facts={"family": family.number, "none": True},
        )
    return len(left)


@transaction.atomic
def withdraw(*, offer: Offer, reason: str, by: Actor, at: datetime, key: str, tells: bool = True) -> Offer:
    """Takes the offer back and lets another flat be chosen; the flat is free again, viewings are called off.

    Raises Denied, CannotWithdraw without a reason, once the order is issued, and for an offer that is over.
    """
    family = locked_family(offer.family)
    require_can_lead(by, family)
    offer = Offer.objects.select_for_update().get(pk=offer.pk)
    if offer.ended_at is not None:
        return offer
    if not reason.strip():
        raise CannotWithdraw(_("Write why: the family reads it."))
    target = Stage.CLAIM_LOST if family.stage == Stage.LOST_INSPECTION else Stage.REINSPECTION
    if family.stage != target and not may_move(family.stage, target):
        raise CannotWithdraw(_("The order for this flat is issued: the offer can't be taken back any more."))
    state = OfferState.REFUSED if offer.state == OfferState.REFUSED else OfferState.WITHDRAWN
    end(offer=offer, state=state, reason=reason.strip(), by=by, at=at)
    if family.stage != target:
        moving.move(
            families=[family.pk],
            to=target,
            door=Door.OFFICER,
            by=by,
            at=at,
            key=f"reselect:{key}",
            reason=reason[:500],
            tells=tells,
        )
    showing.changed([family.pk])
    return offer


@transaction.atomic
def end(*, offer: Offer, state: OfferState, reason: str, by: Actor, at: datetime) -> None:
    """Ends an offer that the caller has locked: the flat goes back, booked viewings are called off."""
    offer.state, offer.ended_at, offer.ended_reason = state, at, reason[:500]
    offer.save()
    NewFlat.objects.filter(pk=offer.flat_id, state__in=(FlatState.OFFERED, FlatState.TAKEN)).update(
        state=FlatState.FREE
    )
    call_off(offer=offer, reason=_("The offer was taken back."), by=by, at=at)


def _require_may_offer(family: Family) -> None:
    if family.closed_at is not None:
        raise CannotOffer(_("The file of this family is closed."))
    if family.kind == FamilyKind.BUSINESS:
        raise CannotOffer(_("For non-residential premises there is compensation, not a flat."))
    if family.offers.filter(state__in=(OfferState.MADE, OfferState.ACCEPTED)).exists():
        raise CannotOffer(_("The family has an offer already: take that one back first."))
    if target_of(family.stage) is None:
        raise CannotOffer(
            _("At the stage “%(stage)s” nothing can be offered: begin choosing another flat first.")
            % {"stage": family.shown_stage.label}
        )


def _target(family: Family) -> Stage:
    target = target_of(family.stage)
    assert target is not None  # asked before under the same lock
    return target


def _write(fits: Sequence[tuple[Family, Fit]], *, by: Actor, at: datetime, exception: str = "") -> list[Offer]:
    """The offers and the flats' state: five statements, however many there are."""
    families = [family.pk for family, _fit in fits]
    refused = Offer.objects.filter(family__in=families, state=OfferState.REFUSED, ended_at=None)
    NewFlat.objects.filter(pk__in=refused.values("flat_id"), state=FlatState.OFFERED).update(state=FlatState.FREE)
    refused.update(ended_at=at)
    numbers = dict(
        Offer.objects.filter(family__in=families).values_list("family_id").annotate(last=Max("number")).order_by()
    )
    made = Offer.objects.bulk_create(
        Offer(
            family=family,
            flat=fit.flat,
            number=numbers.get(family.pk, 0) + 1,
            arithmetic=fit.arithmetic.stored(),
            is_equal=fit.arithmetic.is_equal,
            exception=exception,
            made_at=at,
            made_by=by.account_id,
        )
        for family, fit in fits
    )
    NewFlat.objects.filter(pk__in=[fit.flat.pk for _family, fit in fits]).update(state=FlatState.OFFERED)
    return made


def _note_unequal(made: Offer, *, by: Actor, at: datetime) -> None:
    open_matter(
        kind=MatterKind.UNEQUAL,
        key=str(made.public_id),
        by=by,
        at=at,
        family=made.family,
        facts={"family": made.family.number, "offer": made.number, "exception": made.exception},
    )
