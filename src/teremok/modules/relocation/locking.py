"""The order of locks around a family: its row first, then offers, flats, bookings, purchases."""

from collections.abc import Sequence

from teremok.modules.relocation.models import Family, NewFlat, Purchase


def locked_family(family: Family) -> Family:
    """The family's row as it stands, held until the transaction ends."""
    rows = Family.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("premises__house__district", "listed_house__office").get(pk=family.pk)


def locked_flats(ids: Sequence[int]) -> dict[int, NewFlat]:
    rows = NewFlat.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return {flat.pk: flat for flat in rows.select_related("premises__house__district", "destination")}


def locked_purchase(purchase: Purchase) -> Purchase:
    rows = Purchase.objects.select_for_update(of=("self",)).select_related("family__listed_house__office")
    return rows.get(pk=purchase.pk)
