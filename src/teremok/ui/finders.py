"""Gathers the sheets and scripts of the components into two files that a page loads: teremok.css and teremok.js."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

UI = Path(__file__).resolve().parent
COMPONENTS = UI / "templates" / "ui" / "components"
SHEETS = (UI / "static" / "ui" / "vendor" / "bootstrap.css", UI / "css")


def sheet() -> str:
    """Bootstrap's parts in use, our tokens over them, then bare elements, layouts and components."""
    first, own = SHEETS
    ordered = [first, *(own / f"{name}.css" for name in ("tokens", "base", "layout"))]
    return "\n".join(path.read_text() for path in (*ordered, *sorted(COMPONENTS.glob("*/*.css"))))


def script() -> str:
    """One module; each behaviour in a block of its own, so that their names don't meet."""
    own = (*sorted((UI / "behaviour").glob("*.js")), *sorted(COMPONENTS.glob("*/*.js")))
    return "\n".join(f"{{\n{path.read_text()}}}" for path in own)


BUNDLES = {"ui/teremok.css": sheet, "ui/teremok.js": script}


class Gathered(BaseFinder):
    """A finder for Django's static files: writes a bundle under TEREMOK_VAR when its sources say something new."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.folder = Path(settings.VAR) / "gathered"
        self.storage = FileSystemStorage(location=str(self.folder))

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path not in BUNDLES:
            return []
        found = str(self._write(path))
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, Storage]]:
        for path in BUNDLES:
            self._write(path)
            yield path, self.storage

    def _write(self, path: str) -> Path:
        target, text = self.folder / path, BUNDLES[path]()
        if not target.exists() or target.read_text() != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            fresh = target.with_name(f"{target.name}.{id(self)}")
            fresh.write_text(text)
            fresh.replace(target)
        return target
