"""What notices say: versions that never change once they are used."""

from django.db import models
from django.db.models import Q

from teremok.platform.database.records import Record


class Template(Record):
    """One version of the wording of a type in a language: subject, body, and the short form for SMS and push.

    A version is a draft until it is published; from then on it never changes, since addressees point to it. The
    newest published one is used for new notices. `digest` is the SHA-256 of the three texts. Version 1 is the wording
    the type is declared with.
    """

    kind = models.CharField(max_length=60)
    language = models.CharField(max_length=5)
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=200)
    body = models.TextField(max_length=20_000)
    short = models.CharField(max_length=600)
    digest = models.BinaryField(max_length=32)
    written_by = models.UUIDField(null=True, blank=True)
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "language", "number"], name="template_version_once"),
            models.CheckConstraint(
                condition=~Q(subject="") & ~Q(body="") & ~Q(short=""), name="template_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language} {self.number}"
