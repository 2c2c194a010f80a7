"""Turns DATABASE_URL, or its absence, into Django's DATABASES entry."""

from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from teremok.platform.database.embedded import socket_folder

EMBEDDED_NAME = "teremok"


def listening_parameters(settings: Any) -> dict[str, Any]:
    """What psycopg needs for a connection of its own: the address for LISTEN, or the one Django uses."""
    entry: dict[str, Any] = settings.DATABASES["default"]
    if settings.ENV["LISTEN_DATABASE_URL"]:
        entry = settings.LISTEN_DATABASE
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return {names[key]: entry[key] for key in names if entry.get(key)} | dict(entry["OPTIONS"])


def django_database(url: str, var: Path) -> dict[str, Any]:
    """The entry for `url`; an empty url means the embedded server whose data lie under `var`."""
    if url:
        parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    else:
        parts = {"host": str(socket_folder(var)), "user": "postgres", "dbname": EMBEDDED_NAME}
    return {
        "ENGINE": "teremok.platform.database.postgresql",
        "NAME": parts.pop("dbname", EMBEDDED_NAME),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": parts | {"application_name": "teremok"},
        "TEST": {"NAME": None, "TEMPLATE": None},
    }
