"""Scans of answers on paper: read by whoever leads the family, oversees the city, or gave the answer."""

from uuid import UUID

from teremok.modules.relocation.access import people_of, visible_families
from teremok.modules.relocation.models import Answer, PurchaseSignature
from teremok.platform.access import Actor
from teremok.platform.files.kinds import Kind
from teremok.platform.files.media import PDF, PICTURES


def may_read(actor: Actor, subject: UUID) -> bool:
    """`subject` is the public id of the answer or the signature: others of the same family don't read it."""
    answer = Answer.objects.filter(public_id=subject).values_list("offer__family_id", "member__person_id").first()
    signed = PurchaseSignature.objects.filter(public_id=subject)
    found = answer or signed.values_list("purchase__family_id", "member__person_id").first()
    if found is None:
        return False
    family, person = found
    if person in people_of(actor):
        return True
    return actor.is_staff and visible_families(actor).filter(pk=family).exists()


PAPER = Kind("relocation.paper", (PDF, *PICTURES), may_read, limit_bytes=20 * 1024 * 1024)
