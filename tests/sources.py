"""The files of the repository and the modules of the platform, for tests that look at the code itself."""

import importlib
import pkgutil
import subprocess
from functools import lru_cache
from pathlib import Path
from types import ModuleType

import teremok

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "teremok"
BINARY = {".png", ".jpg", ".woff2", ".ttf", ".otf", ".whl", ".ico", ".pdf", ".gz", ".xlsx", ".zip"}


@lru_cache
def files() -> list[Path]:
    """Everything that is committed or about to be."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def texts(*suffixes: str) -> list[Path]:
    return [path for path in files() if path.suffix not in BINARY and (not suffixes or path.suffix in suffixes)]


@lru_cache
def modules() -> list[ModuleType]:
    """Every module of ours but tests, migrations and the server's entry points."""
    found = []
    for info in pkgutil.walk_packages(teremok.__path__, "teremok."):
        parts = info.name.split(".")
        if not {"tests", "migrations", "__main__", "wsgi", "rsgi", "asgi"} & set(parts):
            found.append(importlib.import_module(info.name))
    return found
