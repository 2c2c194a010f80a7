"""What was spent of each limit."""

from django.db import models


class Spending(models.Model):
    """One bucket of one limit: when it will be empty again.

    The table is unlogged: a crash of the server forgets the counts, which harms nobody, and each count costs no write
    to the journal. `bucket` is a keyed hash of scope and key, so that addresses and phone numbers stand nowhere.
    """

    bucket = models.BinaryField(primary_key=True, max_length=32)
    empty_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "limits_spending"

    def __str__(self) -> str:
        return str(self.empty_at)
