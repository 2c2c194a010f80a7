"""Counting houses anew: `tallies.recount(by=…, at=…)`."""

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from teremok.platform.access import Actor
from teremok.registry.access import require_can_edit_city
from teremok.registry.models import House, HouseTally, HouseTouch
from teremok.registry.queries.tallies import changes_on, count, doubtful

PORTION = 500
FIELDS = ("premises", "defects", "counted_on", "good_until")


def recount(*, by: Actor, at: datetime) -> int:
    """Counts at most 500 houses whose tally no longer holds; returns how many, 0 when all hold. Raises Denied.

    The order matters: first the lock, so that no older count overwrites a newer one; then the notes, which are removed
    at the end; then the counting, whose statements see at least what the notes were about. What is committed meanwhile
    leaves a note that stays.
    """
    require_can_edit_city(by)
    on = timezone.localdate(at)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('registry.tallies'))")
        keys = list(doubtful(on)[:PORTION])
        notes = list(HouseTouch.objects.filter(house_key__in=keys).values_list("id", flat=True))
        standing = list(House.objects.filter(id__in=keys).values_list("id", flat=True))
        ends = changes_on(standing, on=on)
        HouseTally.objects.bulk_create(
            (
                HouseTally(
                    house_key=key,
                    premises=tally.premises,
                    defects=tally.defects,
                    counted_on=on,
                    good_until=ends.get(key),
                )
                for key, tally in count(standing, on=on).items()
            ),
            update_conflicts=True,
            unique_fields=["house_key"],
            update_fields=FIELDS,
        )
        HouseTally.objects.filter(house_key__in=set(keys) - set(standing)).delete()
        HouseTouch.objects.filter(id__in=notes).delete()
    return len(keys)
