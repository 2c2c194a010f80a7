"""How an actor may speak for a right-holder: for themselves, as a representative, or with their paper as an officer."""

from uuid import UUID

from django.utils.translation import gettext as _

from teremok.modules.relocation.access import MATTERS, answers_for, can_lead
from teremok.modules.relocation.models import Member
from teremok.modules.relocation.models.offers import Way
from teremok.platform.access import Actor, Assurance, Denied


def way_of(by: Actor, member: Member, *, has_paper: bool) -> tuple[Way, UUID | None]:
    """The way, and the authority by which a representative speaks. Raises Denied for anybody else."""
    if has_paper:
        if not can_lead(by, member.family):
            raise Denied(_("Only officers of the office that leads this house enter answers on paper."))
        return Way.PAPER, None
    if by.assurance >= Assurance.VERIFIED and by.person_id == member.person_id:
        return Way.CABINET, None
    for authority in by.authorities:
        if authority.person_id == member.person_id and authority.scope in MATTERS and answers_for(by, member):
            return Way.REPRESENTATIVE, authority.id
    raise Denied(_("Everybody answers for themselves, or through somebody who may act for them."))
