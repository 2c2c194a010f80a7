"""Pictures on notices: read by whoever may open the notice."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from teremok.modules.community.access import visible_notices
from teremok.modules.community.models import Notice
from teremok.platform.access import Actor
from teremok.platform.files.kinds import Kind
from teremok.platform.files.media import PICTURES
from teremok.platform.files.models import StoredFile


def may_read(actor: Actor, notice: UUID) -> bool:
    return visible_notices(actor, on=timezone.localdate()).filter(public_id=notice).exists()


PICTURE = Kind("community.picture", PICTURES, may_read, limit_bytes=15 * 1024 * 1024, longest_side=2048)


def pictures_of(*notices: Notice) -> QuerySet[StoredFile]:
    subjects = [notice.public_id for notice in notices]
    return StoredFile.objects.filter(kind=PICTURE.name, subject__in=subjects).order_by("stored_at", "id")
