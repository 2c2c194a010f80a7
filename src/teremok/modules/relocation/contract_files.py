"""Files of the deal: the draft contract, photos of defects, documents of the family; who opens each."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from teremok.modules.relocation.access import reads_paper, visible_families
from teremok.modules.relocation.models import Contract, Defect, Paper
from teremok.platform.access import Actor
from teremok.platform.files.kinds import Kind
from teremok.platform.files.media import JPEG, PDF, PICTURES, PNG
from teremok.platform.files.models import StoredFile

PHOTOS_MOST = 5  # of one defect


def may_read_draft(actor: Actor, contract: UUID) -> bool:
    return Contract.objects.filter(public_id=contract, family__in=visible_families(actor)).exists()


def may_see_photo(actor: Actor, defect: UUID) -> bool:
    return Defect.objects.filter(public_id=defect, family__in=visible_families(actor)).exists()


def may_read_paper(actor: Actor, paper: UUID) -> bool:
    found = Paper.objects.select_related("family", "member", "family__listed_house").filter(public_id=paper).first()
    if found is None:
        return False
    owner = found.member.person_id if found.member else None
    return reads_paper(actor, found.family, owner, found.handed_by)


DRAFT = Kind("relocation.draft", (PDF,), may_read_draft, limit_bytes=15 * 1024 * 1024)
PHOTO = Kind("relocation.defect", PICTURES, may_see_photo, limit_bytes=15 * 1024 * 1024, longest_side=2048)
PAPER = Kind("relocation.document", (PDF, JPEG, PNG), may_read_paper, limit_bytes=15 * 1024 * 1024)
KINDS = (DRAFT, PHOTO, PAPER)


def photos_of(defects: Iterable[Defect]) -> QuerySet[StoredFile]:
    subjects = [defect.public_id for defect in defects]
    return StoredFile.objects.filter(kind=PHOTO.name, subject__in=subjects).order_by("stored_at", "id")
