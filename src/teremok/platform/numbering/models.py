"""The last number given out in each series and year."""

from django.db import models


class Counter(models.Model):
    """One row for each series and year; `last` is the number given out most recently.

    The row is locked from the moment a number is taken until its transaction ends, so that a rolled-back transaction
    gives its number back and the series has no gaps. A PostgreSQL sequence would be faster and would leave them.
    """

    series = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="counter_once_for_series_and_year")]

    def __str__(self) -> str:
        return f"{self.series}-{self.year}-{self.last:06d}"
