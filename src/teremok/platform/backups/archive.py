"""What a backup is: a tar with the database (pg_dump's custom format), the files, and a manifest at its end."""

import os
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings

from teremok.platform.database.embedded import program

FORMAT = 1
DUMP, FILES, KEYS, MANIFEST = "database.dump", "files/", "keys/", "manifest.json"


class CannotBackUp(Exception):
    """The backup can't be made; the message says why."""


class CannotRestore(Exception):
    """The backup can't be restored; nothing has been changed."""


def client(name: str, *arguments: str, **options: Any) -> "subprocess.Popen[bytes]":
    """Starts one of PostgreSQL's client programs against the installation's database."""
    entry = settings.DATABASES["default"]
    names = {"NAME": "PGDATABASE", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "HOST": "PGHOST", "PORT": "PGPORT"}
    environ = os.environ | {names[key]: str(entry[key]) for key in names if entry.get(key)}
    for option, value in entry["OPTIONS"].items():
        environ[f"PG{option.upper()}"] = str(value)  # sslmode, sslrootcert and the like have such a variable each
    return subprocess.Popen(  # noqa: S603
        [str(program(name)), *arguments],
        env=environ | {"PGAPPNAME": "teremok backup"},
        stderr=subprocess.PIPE,
        **options,
    )


def reason(process: "subprocess.Popen[bytes]") -> str:
    """What the program said before it failed, on one line."""
    said = process.stderr.read().decode(errors="replace") if process.stderr else ""
    return " ".join(said.split())[:500]


def keys_folder() -> Path:
    folder: Path = settings.VAR / "keys"
    return folder
