"""What went wrong in a job."""

from django.db import models

from teremok.platform.database.records import Record


class Failure(Record):
    """The last error of a job, so that a person can see why it failed and have it run again.

    The queue's own tables hold no errors and no public identifiers. The worker writes the error after each attempt
    that raised; a trigger adds the row when a job fails without one (its code is gone, or it kept killing its
    worker). Whether the job is failed now is said by the queue alone: see `queries.failed`.
    """

    job_id = models.BigIntegerField(unique=True)
    task_name = models.CharField(max_length=128)
    queue = models.CharField(max_length=128)
    error = models.TextField(blank=True)
    failed_at = models.DateTimeField()
    retried_at = models.DateTimeField(null=True, blank=True)
    retried_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-failed_at"]

    def __str__(self) -> str:
        return f"{self.task_name} ({self.failed_at:%Y-%m-%d %H:%M})"
