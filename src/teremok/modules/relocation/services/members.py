"""Who belongs to a family: a right-holder ends or comes, and what that does to notices, watches and consents."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Q
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
from teremok.modules.relocation.states import FOLLOWED, Ended, MatterKind, MemberRole, Stage
from teremok.notices.audiences import OfModule
from teremok.notices.services.telling import tell
from teremok.notices.services.watching import end_watch, watch
from teremok.platform.access import Actor
from teremok.platform.database.periods import in_force_on
from teremok.platform.law import parameters
from teremok.platform.law.clocks import city_day
from teremok.registry.models import OwnershipRight, Person, Residency

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


@transaction.atomic
def follow_registry(*, matter: Matter, by: Actor, at: datetime) -> Matter:
    """Makes the family what the registry says in this row of the worklist: who died or sold ends, who came comes in.

    Closed already it stays as it is. Raises Denied, CannotChange for a row that only a person can settle, or where the
    registry says otherwise by now.
    """
    matter = Matter.objects.select_for_update(of=("self",)).select_related("family", "person").get(pk=matter.pk)
    if matter.closed_at is not None:
        return matter
    if matter.kind not in FOLLOWED or matter.family is None or matter.person is None:
        raise CannotChange(_("The registry has no answer to this: write what was done."))
    family, person, today = matter.family, matter.person, city_day(at)
    if matter.kind == MatterKind.NEWCOMER:
        add_member(family=family, joining=_joining(family, person, today), by=by, at=at)
    else:
        member = family.members.filter(person=person, until=None).first()
        if member is None:
            raise CannotChange(_("Nobody of the family is meant: find the heirs and write what was done."))
        ended = Ended.DIED if matter.kind == MatterKind.DIED else Ended.SOLD
        sold_on = _sold_on(family, person, today)
        last = person.died_on if ended == Ended.DIED else sold_on
        end_member(member=member, ended=ended, on=max(last or today, member.since), by=by, at=at)
    matter.refresh_from_db()
    return matter


def _joining(family: Family, person: Person, on: date) -> Joining:
    """As what the registry knows them in these premises."""
    rights = list(OwnershipRight.objects.filter(in_force_on(on), premises=family.premises_id, person=person))
    if rights:
        share = (rights[0].share_numerator, rights[0].share_denominator) if len(rights) == 1 else None
        return Joining(person, MemberRole.OWNER, share)
    if Residency.objects.filter(
        in_force_on(on), premises=family.premises_id, person=person, kind=Residency.Kind.SOCIAL_TENANT
    ).exists():
        return Joining(person, MemberRole.TENANT)
    raise CannotChange(_("The registry knows no right of theirs any more. Write what was done."))


def _sold_on(family: Family, person: Person, on: date) -> date | None:
    """The day on which the last right of theirs ended; None where none ever was written.

    The right of who died is nobody's until the heirs have entered into it: without them the others' consent isn't
    everybody's.
    """
    rights = OwnershipRight.objects.filter(premises=family.premises_id, person=person)
    if rights.filter(in_force_on(on)).exists():
        raise CannotChange(
            _("The registry still has their right. Of who died the heirs enter into it first, then it is changed here.")
        )
    last: date | None = rights.aggregate(last=Max("ends_on"))["last"]
    return last


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
