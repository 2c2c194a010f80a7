"""What is written for people is true: commands, links, settings, reasons. Files tell nothing of their machine."""

import re
from pathlib import Path

import pytest

from teremok.config.environment import SETTINGS
from tests.sources import ROOT, files, texts

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)|(?:src|href)=\"([^\"#]+)\"")
HEADING = re.compile(r"^(#+) ", re.MULTILINE)
MAKE = re.compile(r"\bmake ([a-z][a-z-]*)")
COMMAND = re.compile(r"`(?:\.venv/bin/)?teremok ([a-z]+)")
OUT_OF_PLACE = (
    r"(?<![\w.])/(?:root|Users)/",
    r"(?<![\w.~-])/home/\w",
    r"(?<![\w.~-])/" + r"work/(?:main|wt|shared)",
    "reg" + "istry\\.npm",
    "files\\.pythonhosted|py" + "pi\\.org",
    "deb\\.debian" + "\\.org",
    r"\bissue #?\d",
)
NOT_OURS = ("static/ui/vendor/", "tests/vendor/")


def _documents() -> list[Path]:
    return texts(".md")


@pytest.mark.parametrize("path", _documents(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_between_documents_lead_somewhere(path: Path):
    targets = [first or second for first, second in LINK.findall(path.read_text())]
    dead = [t for t in targets if not re.match("[a-z]+:", t) and not (path.parent / t).exists()]
    assert not dead


def test_commands_in_documents_exist():
    makefile = (ROOT / "Makefile").read_text()
    known = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    spoken = {
        (path.name, goal)
        for path in _documents()
        for line in path.read_text().splitlines()
        if line.startswith("    make ") or "`make " in line
        for goal in MAKE.findall(line)
    }
    assert {goal for _, goal in spoken} <= known, spoken


def test_teremok_commands_in_documents_exist():
    from teremok.cli import commands

    known = {command.name for command in commands()}
    spoken = {(path.name, name) for path in _documents() for name in COMMAND.findall(path.read_text())}
    unknown = [pair for pair in sorted(spoken) if pair[1] not in known]
    assert not unknown


def test_both_readmes_are_built_alike():
    english, russian = ((ROOT / name).read_text() for name in ("README.md", "README.ru.md"))
    assert HEADING.findall(english) == HEADING.findall(russian)
    assert _commands(english) == _commands(russian)
    own = {"README.md", "README.ru.md"}
    links = [{a or b for a, b in LINK.findall(text)} - own for text in (english, russian)]
    assert links[0] == links[1]


def _commands(readme: str) -> list[str]:
    return [line.split("#")[0].strip() for line in readme.splitlines() if line.startswith("    ")]


def test_every_dependency_has_its_reason():
    document = (ROOT / "docs" / "dependencies.md").read_text()
    explained = dict(re.findall(r"^\| `([^`]+)` \| (.+) \|$", document, re.MULTILINE))
    needed = {
        re.split(r"[\[<>=~ ]", line)[0]
        for name in ("base.in", "dev.in")
        for line in (ROOT / "requirements" / name).read_text().splitlines()
        if line and not line.startswith(("#", "-r"))
    }
    assert set(explained) == needed
    assert all(len(reason) > 20 for reason in explained.values())


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_explained(setting):
    assert setting.help.endswith(".")
    assert len(setting.help) > 20
    assert f"| `{setting.name}` | {setting.help} |" in (ROOT / "docs" / "handbook" / "settings.md").read_text()


def test_the_decisions_are_indexed():
    folder = ROOT / "docs" / "adr"
    index = (folder / "README.md").read_text()
    written = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert written
    assert [name for name in written if f"({name})" not in index] == []
    assert [int(name[:4]) for name in written] == list(range(1, len(written) + 1))


def test_files_mention_neither_this_machine_nor_a_registry():
    pattern = re.compile("|".join(OUT_OF_PLACE))
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in texts()
        if path != Path(__file__) and not any(part in path.as_posix() for part in NOT_OURS)
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if pattern.search(line)
    ]
    assert not found


def test_compiled_catalogues_stay_out_of_the_repository():
    assert not [path for path in files() if path.suffix in {".mo", ".pyc"}]
