"""The last minutes of what was told."""

from django.db import models


class Event(models.Model):
    """An event as it was published, kept for some minutes so that a broken stream can be taken up again.

    `transaction` is PostgreSQL's number of the publishing transaction; the one notification a transaction sends
    carries it. `horizon` is the oldest transaction that was open when the event was published: whatever commits later
    than the event has at least that number, so a stream resumed from there misses nothing, and hears little twice.
    It deliberately is no history: who needs that has a table of his own.
    """

    id = models.BigAutoField(primary_key=True)
    transaction = models.BigIntegerField(db_index=True)
    horizon = models.BigIntegerField()
    topic = models.CharField(max_length=150)
    name = models.CharField(max_length=50)
    data = models.JSONField()
    published_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.topic} {self.name}"
