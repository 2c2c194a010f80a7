"""Where benches run: a database of their own under var/bench, durable like a real one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django


@contextmanager
def database(name: str) -> Iterator[None]:
    """A fresh database `name`, migrated, and Django connected to it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teremok.config.settings")
    os.environ.setdefault("TEREMOK_VAR", str(Path("var/bench").absolute()))
    os.environ.setdefault("TEREMOK_LOG_LEVEL", "WARNING")
    django.setup()
    import psycopg
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from teremok.platform.database import embedded

    with embedded.in_use(settings.VAR):
        host = str(embedded.socket_folder(settings.VAR))
        with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as db:
            db.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            db.execute(f'CREATE DATABASE "{name}"')
        connection.close()
        connection.settings_dict["NAME"] = name
        call_command("migrate", verbosity=0, interactive=False)
        try:
            yield
        finally:
            connection.close()


def environment() -> dict[str, str]:
    """For other processes: the very database of this bench."""
    from django.db import connection

    where = connection.settings_dict
    return os.environ | {"DATABASE_URL": f"postgresql://{where['USER']}@/{where['NAME']}?host={where['HOST']}"}
