"""What hangs on a record, so that whoever merges sees beforehand what would follow."""

from django.db.models import Model

from teremok.registry.moving import references_to


def tied_to(record: Model) -> dict[str, int]:
    """How many rows of each model (its label) point at the record; models without any are left out."""
    counts: dict[str, int] = {}
    for model, column in references_to(type(record)):
        count = model._base_manager.filter(**{column: record.pk}).count()
        if count:
            counts[model._meta.label] = counts.get(model._meta.label, 0) + count
    return counts
