from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class Law(AppConfig):
    name = "teremok.platform.law"
    label = "law"

    def ready(self) -> None:
        post_migrate.connect(bring_tables_up_to_date, sender=self)


def bring_tables_up_to_date(using: str, **_kwargs: Any) -> None:
    """After every migration the database says what the files say; migrated back to nothing, it says nothing."""
    from teremok.platform.law.loading import load
    from teremok.platform.law.models import LawVersion

    if LawVersion._meta.db_table in connections[using].introspection.table_names():
        load()
