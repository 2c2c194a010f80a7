"""Where sealed values lie: the sealed columns of all models, and tables that have no model."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.apps import apps

from teremok.platform.secrets.fields import SealedField


@dataclass(frozen=True)
class Place:
    """One column of one table; `key` is an integer column that tells its rows apart."""

    table: str
    column: str
    key: str = "id"

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


_others: list[Callable[[], list[Place]]] = []


def register(others: Callable[[], list[Place]]) -> None:
    """Adds tables that have no model; call it in `AppConfig.ready`. They are asked for each time anew."""
    _others.append(others)


def places() -> list[Place]:
    """All of them. Tables without a model come first: what waits in one may move into a model meanwhile."""
    return [place for others in _others for place in others()] + list(_of_models())


def _of_models() -> Iterator[Place]:
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, SealedField):
                yield Place(model._meta.db_table, str(field.column), str(model._meta.pk.column))
