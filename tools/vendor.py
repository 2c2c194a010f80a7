"""Refreshes the browser libraries under `ui/static/ui/vendor` from npm: `python tools/vendor.py [icons]`.

The manifest beside them names each package, its version and the SHA-256 of every file; a test holds it true.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UI = ROOT / "src" / "teremok" / "ui"
VENDOR = UI / "static" / "ui" / "vendor"
ICON_NAMES = UI / "icons.txt"
PACKAGES = {
    "bootstrap": "5.3.9",
    "htmx.org": "2.0.11",
    "bootstrap-icons": "1.13.2",
    "@fontsource-variable/golos-text": "5.3.0",
    "axe-core": "4.14.1",
}
COPIES = {
    "htmx.org": {"dist/htmx.min.js": "htmx.js", "LICENSE": "htmx.LICENSE"},
    "@fontsource-variable/golos-text": {
        "files/golos-text-cyrillic-wght-normal.woff2": "golos-text-cyrillic.woff2",
        "files/golos-text-latin-wght-normal.woff2": "golos-text-latin.woff2",
        "LICENSE": "golos-text.LICENSE",
    },
    "bootstrap": {"LICENSE": "bootstrap.LICENSE"},
    "bootstrap-icons": {"LICENSE": "bootstrap-icons.LICENSE"},
}
TESTS_ONLY = {"axe-core": {"axe.min.js": "axe.js", "LICENSE": "axe.LICENSE"}}

# The parts of Bootstrap that pages use; everything else (carousels, modals, navbars, …) stays at home.
KEPT_CLASSES = re.compile(
    r"^(container|container-(fluid|sm|md|lg)|row|col(-.+)?|g[xy]?-\d|offset-.+|order-.+|row-cols-.+"
    r"|h[1-6]|small|lead|list-unstyled|list-inline|list-inline-item|mark"
    r"|table(-.+)?|form-(control|select|check|label|text|switch|range|floating)(-.+)?|input-group(-.+)?|was-validated"
    r"|is-(valid|invalid)|valid-feedback|invalid-feedback|btn|btn-(primary|secondary|link|sm|lg|group|check)"
    r"|btn-outline-(primary|secondary|danger)|btn-danger|active|disabled|show|visually-hidden(-focusable)?|stretched-link"
    r"|d-.+|flex-.+|justify-content-.+|align-(items|self)-.+|float-.+|overflow-.+|position-.+"
    r"|[mp][trblxyse]?-(sm-|md-|lg-)?(\d|auto|n\d)|gap-.+|row-gap-.+|column-gap-.+"
    r"|w-\d+|w-auto|h-100|text-(start|end|center|break|nowrap|wrap|truncate|lowercase|uppercase|decoration-none|md-.+|lg-.+)"
    r"|fw-.+|fs-\d|lh-.+|font-monospace|fst-.+|rounded|rounded-.+|border|border-(0|top|bottom)|vstack|hstack|vr"
    r"|sticky-(top|bottom)|collapse|img-fluid)$"
)
DROPPED = re.compile(r"(-|\b)(xl|xxl)(-|\b)|data-bs-theme|\.(btn-close|form-floating|form-range|table-dark)|-print-")
TOKEN = re.compile(r"\.(-?[_a-zA-Z][\w-]*)")


def top_level(css: str) -> list[str]:
    """The rules and at-rules of a sheet, one string each."""
    rules, depth, start = [], 0, 0
    for at, char in enumerate(css):
        if char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                rules.append(css[start : at + 1])
                start = at + 1
        elif char == ";" and depth == 0:
            start = at + 1
    return rules


def keep(rule: str) -> str:
    """The rule without the selectors that no page uses; empty when none is left."""
    head, _, body = rule.partition("{")
    if head.startswith("@media"):
        if re.search(r"min-width:(1200|1400)px", head) or ("prefers-reduced-motion" in head and "scroll" not in rule):
            return ""
        inner = "".join(filter(None, map(keep, top_level(body[:-1]))))
        return f"{head}{{{inner}}}" if inner else ""
    if head.startswith("@"):
        return ""
    selectors = [s for s in head.split(",") if not DROPPED.search(s) and all(map(KEPT_CLASSES.match, TOKEN.findall(s)))]
    return f"{','.join(selectors)}{{{body}" if selectors else ""


def bootstrap_subset(css: str) -> str:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S).replace('@charset "UTF-8";', "")
    kept = "\n".join(filter(None, map(keep, top_level(css))))
    return f"/*! Bootstrap {PACKAGES['bootstrap']}, the parts in use; MIT, see bootstrap.LICENSE */\n{kept}\n"


def sprite(icons: Path) -> str:
    names = sorted(set(ICON_NAMES.read_text().split()))
    symbols = []
    for name in names:
        drawing = (icons / f"{name}.svg").read_text()
        inner = re.sub(r"\s*\n\s*", "", drawing[drawing.index(">") + 1 : drawing.rindex("</svg>")])
        symbols.append(f'<symbol id="{name}" viewBox="0 0 16 16" fill="currentColor">{inner}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def unpack(package: str, into: Path) -> Path:
    name = f"{package}@{PACKAGES[package]}"
    done = subprocess.run(["npm", "pack", "--silent", name], cwd=into, check=True, capture_output=True, text=True)
    folder = into / re.sub(r"\W+", "-", package)
    with tarfile.open(into / done.stdout.split()[-1]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def write_manifest(folder: Path, packages: list[str]) -> None:
    files = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.name != "manifest.json"
    }
    manifest = {"packages": {name: PACKAGES[name] for name in packages}, "sha256": files}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


def refresh() -> None:
    for_tests = ROOT / "tests" / "vendor"
    for folder in (VENDOR, for_tests):
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for package in PACKAGES:
            source = unpack(package, Path(scratch))
            for copies, target in ((COPIES, VENDOR), (TESTS_ONLY, for_tests)):
                for name, kept_as in copies.get(package, {}).items():
                    shutil.copyfile(source / name, target / kept_as)
            if package == "bootstrap":
                css = (source / "dist/css/bootstrap.min.css").read_text()
                (VENDOR / "bootstrap.css").write_text(bootstrap_subset(css))
            if package == "bootstrap-icons":
                (VENDOR / "icons.svg").write_text(sprite(source / "icons"))
    write_manifest(VENDOR, [name for name in PACKAGES if name not in TESTS_ONLY])
    write_manifest(for_tests, list(TESTS_ONLY))


def refresh_icons() -> None:
    """Only the sprite, after a name was added to icons.txt."""
    with tempfile.TemporaryDirectory() as scratch:
        (VENDOR / "icons.svg").write_text(sprite(unpack("bootstrap-icons", Path(scratch)) / "icons"))
    write_manifest(VENDOR, [name for name in PACKAGES if name not in TESTS_ONLY])


if __name__ == "__main__":
    refresh_icons() if sys.argv[1:] == ["icons"] else refresh()
