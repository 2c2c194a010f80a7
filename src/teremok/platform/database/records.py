"""The base of every table that has a public identifier."""

from django.db import models

from teremok.kernel.ids import uuid7


class Record(models.Model):
    """A row with an internal key, which never leaves the server, and a public identifier."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)

    class Meta:
        abstract = True
