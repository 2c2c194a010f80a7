"""What is kept, and under which names it is known."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from teremok.platform.database.records import Record


class Content(models.Model):
    """Bytes in the storage, once for each SHA-256, however many files hold them.

    The row is locked by whoever stores or removes its bytes, so that the two never cross. Without a file that refers to
    it, content is removed a day after it was last handed in or given up.
    """

    digest = models.CharField(primary_key=True, max_length=64)
    size = models.PositiveBigIntegerField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="content_by_sha256")]
        indexes = [models.Index(fields=["kept_at"], name="content_by_time")]

    def __str__(self) -> str:
        return self.digest


class StoredFile(Record):
    """A file a person gave or the platform made: what it is called, what it is, and what it belongs to.

    `public_id` is random and not of the moment, because it is an address. `kind` names the registered rule for who may
    read it, `subject` the public id of what it belongs to (a notice, a request), which that rule is asked about.
    `media_type` was found in the bytes, never taken from the sender. Metadata of pictures is not kept. A row is never
    changed; removing it leaves the bytes to the nightly job.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    subject = models.UUIDField()
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    content = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="files")
    thumbnail = models.ForeignKey(
        Content, null=True, blank=True, on_delete=models.PROTECT, related_name="thumbnails_of"
    )
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    stored_at = models.DateTimeField()
    stored_by = models.UUIDField(null=True, blank=True, help_text="The account; empty: the platform itself.")

    class Meta:
        indexes = [models.Index(fields=["kind", "subject"], name="file_by_subject")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        return self.thumbnail_id is not None
