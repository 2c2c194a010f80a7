"""Answering refusals: none stays without a word, and what is late stands in the worklist."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from teremok.modules.relocation import showing
from teremok.modules.relocation.access import require_can_lead
from teremok.modules.relocation.models import Answer, Reply
from teremok.modules.relocation.offer_notices import tell_families
from teremok.modules.relocation.services.matters import open_matter, settle
from teremok.modules.relocation.states import MatterKind
from teremok.platform.access import Actor
from teremok.platform.law.clocks import LawClock, city_day, clock_for

TERM = "relocation.answer_refusal"


class CannotReply(Exception):
    """The refusal can't be answered so; the message says why."""


@transaction.atomic
def reply(*, by: Actor, answer: Answer, text: str, at: datetime) -> Reply:
    """Answers a refusal; the person reads it in the cabinet and by every road. Raises Denied, CannotReply for an empty
    text, for a consent, and where a colleague was quicker.
    """
    family = answer.offer.family
    require_can_lead(by, family)
    if answer.consents:
        raise CannotReply(_("This is a consent: there is nothing to answer."))
    if not text.strip():
        raise CannotReply(_("Write the answer: the family waits for a reason, not for a form."))
    assert by.account_id is not None  # whoever leads a family has signed in
    try:
        with transaction.atomic():
            written = Reply.objects.create(
                answer=answer, text=text.strip()[:4000], replied_at=at, replied_by=by.account_id
            )
    except IntegrityError as error:
        raise CannotReply(_("A colleague has answered this refusal already.")) from error
    settle(kind=MatterKind.UNANSWERED, key=_key_of(answer), by=by, at=at)
    tell_families(
        "refusal_answered",
        families=[family.pk],
        people=[answer.member.person_id],
        office=family.listed_house.office,
        values={"text": written.text},
        key=f"relocation.refusal_answered {answer.public_id}",
        by=by,
        at=at,
        subject=("relocation.offer", answer.offer.public_id),
    )
    showing.changed([family.pk])
    return written


@transaction.atomic
def find_unanswered(*, by: Actor, at: datetime) -> int:
    """Puts every refusal that counts and wasn't answered in its term into the worklist; returns how many there are."""
    later = Answer.objects.filter(offer=OuterRef("offer"), member=OuterRef("member"), pk__gt=OuterRef("pk"))
    waiting = (
        Answer.objects.filter(consents=False, reply=None, member__until=None)
        .exclude(Exists(later))
        .select_related("offer__family__listed_house", "member")
        .order_by("said_at", "pk")
    )
    clocks: dict[date, LawClock] = {}
    late = 0
    for answer in waiting:
        day = city_day(answer.said_at)
        if day not in clocks:  # a term of days ends alike for all of one day
            clocks[day] = clock_for(TERM, started_at=answer.said_at)
        due_at = clocks[day].clock.due_at
        if due_at is None or due_at > at:
            continue
        late += 1
        open_matter(
            kind=MatterKind.UNANSWERED,
            key=_key_of(answer),
            by=by,
            at=at,
            family=answer.offer.family,
            facts={"family": answer.offer.family.number, "reason": answer.reason, "due": due_at.isoformat()},
        )
    return late


def _key_of(answer: Answer) -> str:
    """Of the worklist's row about this refusal."""
    return f"{answer.offer.public_id} {answer.member.public_id}"
