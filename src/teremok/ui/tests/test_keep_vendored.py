"""What is vendored is what its manifest says, and no more than is used."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from teremok.ui.finders import UI

ROOT = Path(__file__).resolve().parents[4]
FOLDERS = (UI / "static" / "ui" / "vendor", ROOT / "tests" / "vendor")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_file_has_the_hash_of_the_manifest(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != "manifest.json"
    }
    assert found == manifest["sha256"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in manifest["packages"].values())


def test_htmx_stays_in_its_second_generation():
    manifest = json.loads((FOLDERS[0] / "manifest.json").read_text())
    assert manifest["packages"]["htmx.org"].startswith("2.0.")


def test_nothing_is_fetched_from_elsewhere():
    sources = [*UI.glob("css/*.css"), *UI.glob("templates/**/*.css"), *UI.glob("templates/**/*.html")]
    assert not [
        path.name for path in sources if re.search(r"""(src|href|url\()\s*=?\s*["']?https?://""", path.read_text())
    ]


def icons_asked_for() -> set[str]:
    """Names that stand after `icon` in templates and Python: {% icon "x" %}, icon="x", and the icons of enums."""
    found: set[str] = set()
    for path in (*ROOT.glob("src/teremok/**/*.html"), *ROOT.glob("src/teremok/**/*.py")):
        if "tests" not in path.parts:
            found |= set(re.findall(r"""\bicon[ =(]+["']([a-z0-9-]+)["']""", path.read_text()))
    return found


def test_every_icon_asked_for_is_in_the_sprite():
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (FOLDERS[0] / "icons.svg").read_text()))
    assert sprite == set((UI / "icons.txt").read_text().split())
    missing = icons_asked_for() - sprite
    assert not missing, "add to ui/icons.txt and run `python tools/vendor.py icons`: " + ", ".join(sorted(missing))


def test_no_icon_is_shipped_for_nothing():
    sources = "".join(
        path.read_text()
        for kind in ("html", "py", "js")
        for path in ROOT.glob(f"src/teremok/**/*.{kind}")
        if "tests" not in path.parts
    )
    names = (UI / "icons.txt").read_text().split()
    idle = [name for name in names if f'"{name}"' not in sources and f"'{name}'" not in sources]
    assert not idle, "remove from ui/icons.txt and run `python tools/vendor.py icons`: " + ", ".join(idle)
