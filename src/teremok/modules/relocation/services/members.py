"""Who belongs to a family: a right-holder ends or comes, and what that does to notices, watches and consents."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from teremok.modules.relocation import showing
from teremok.modules.relocation.access import require_can_lead
from teremok.modules.relocation.audience import OF_FAMILIES
from teremok.modules.relocation.locking import locked_family
from teremok.modules.relocation.models import Family, Matter, Member
from teremok.modules.relocation.notices import OF_THE_PERSON, kind_for
from teremok.modules.relocation.saying import of_office, of_stage
from teremok.modules.relocation.services.answering import reconsider
from teremok.modules.relocation.services.telling import SUBJECT
from teremok.modules.relocation.silence import DAYS, SOURCE
from teremok.modules.relocation.states import Ended, MatterKind, MemberRole, Stage
from teremok.notices.audiences import OfModule
from teremok.notices.services.telling import tell
from teremok.notices.services.watching import end_watch, watch
from teremok.platform.access import Actor
from teremok.platform.law import parameters
from teremok.platform.law.clocks import city_day
from teremok.registry.models import Person

RIGHT_HOLDERS = (MemberRole.OWNER, MemberRole.TENANT, MemberRole.TENANT_FAMILY)


class CannotChange(Exception):
    """The family stays as it was; the message says why."""


@dataclass(frozen=True)
class Joining:
    """Who comes into a family, as what; the share of an owner where it is known."""

    person: Person
    role: MemberRole
    share: tuple[int, int] | None = None
    must_consent: bool = True


@transaction.atomic
def end_member(*, member: Member, ended: Ended, on: date, by: Actor, at: datetime) -> Member:
    """Somebody is no right-holder from this day on: they died, sold, left, or were entered by mistake.

    Their answers stay written and count no more; whether the others have all agreed is asked anew. Ended already it
    stays as it is. Raises Denied, CannotChange for a day to come or before they belonged.
    """
    family = locked_family(member.family)
    require_can_lead(by, family)
    member = Member.objects.select_related("person").get(pk=member.pk)
    if member.until is not None:
        return member
    if not member.since <= on <= city_day(at) and ended != Ended.MISTAKE:
        raise CannotChange(_("Choose a day on which they belonged to the family, not later than today."))
    member.until, member.ended = max(on, member.since), ended
    member.save(update_fields=["until", "ended"])
    end_watch(source=SOURCE.name, subject=family.public_id, by=by, at=at, person=member.person)
    _close(family, member.person, (MatterKind.DIED, MatterKind.SOLD), str(ended.label), by, at)
    _think_again(family, member, by, at)
    return member


@transaction.atomic
def add_member(*, family: Family, joining: Joining, by: Actor, at: datetime) -> Member:
    """Somebody comes into the family: an heir, a buyer, a spouse. They are told where the move stands, and if they
    have a right they answer and sign like the others: an offer that everybody had accepted waits for them.

    Who belongs already stays as they are. Raises Denied, CannotChange for whoever died or was merged.
    """
    family = locked_family(family)
    require_can_lead(by, family)
    person = joining.person
    if known := family.members.filter(person=person, until=None).first():
        return known
    if person.died_on is not None or person.merged_into_id is not None:
        raise CannotChange(_("This person isn't alive, or has another card in the registry: choose that one."))
    numerator, denominator = joining.share or (None, None)
    member = Member.objects.create(
        family=family,
        person=person,
        role=joining.role,
        must_consent=joining.must_consent and joining.role in RIGHT_HOLDERS,
        share_numerator=numerator,
        share_denominator=denominator,
        since=city_day(at),
    )
    office = family.listed_house.office
    if member.must_consent and family.stage != Stage.EXECUTION:
        days = parameters.value(DAYS, on=city_day(at)).whole
        watch(
            source=SOURCE.name,
            subject=family.public_id,
            person=person,
            days=days,
            by=by,
            at=at,
            officer=family.officer,
            organisation=office,
        )
    _close(family, person, (MatterKind.NEWCOMER,), _("Taken into the family"), by, at)
    _tell_newcomer(family, member, by, at)
    _think_again(family, member, by, at)
    return member


def _close(
    family: Family, person: Person, kinds: tuple[MatterKind, ...], outcome: str, by: Actor, at: datetime
) -> None:
    rows = Matter.objects.filter(Q(person=person), family=family, kind__in=kinds, closed_at=None)
    rows.update(closed_at=at, closed_by=by.account_id, outcome=outcome)


def _think_again(family: Family, member: Member, by: Actor, at: datetime) -> None:
    change = "came" if member.until is None else "ended"
    reconsider(family=family, by=by, at=at, key=f"member {member.public_id} {change}")
    showing.changed([family.pk])


def _tell_newcomer(family: Family, member: Member, by: Actor, at: datetime) -> None:
    """The notice of the stage at which the family stands; its service counts for the term like everybody's."""
    step = family.steps.filter(left_at=None).select_related("batch", "told_by").first()
    if step is None:
        return
    batch = step.told_by or step.batch  # of a term that goes on, what began it
    kind = kind_for(Stage(batch.stage))
    if kind is None:
        return
    office = family.listed_house.office
    tell(
        kind=kind,
        audience=OfModule(OF_FAMILIES, {"families": [family.pk], "people": [member.person_id]}),
        values={**of_stage(batch, batch.made_at), **of_office(office)},
        key=f"relocation {batch.public_id} {member.public_id}",
        by=by,
        at=at,
        organisation=office,
        subject=(SUBJECT, batch.public_id),
        given_by_audience=OF_THE_PERSON,
    )
