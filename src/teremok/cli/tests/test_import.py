"""`teremok import` says everything in one language."""

import json
import re
from contextlib import nullcontext

import pytest

from teremok.cli import importing, main
from teremok.registry.imports.tests.files import HOUSES, written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(monkeypatch):
    """The command works in the test's own database, which stands already."""
    monkeypatch.setattr(importing, "database", nullcontext)


def test_what_it_says_of_a_list_is_english(capsys, tmp_path):
    path = written(tmp_path, HOUSES + "г. Сказочинск, ул. Сказочная;103;55,7;37,6;1962;10;;;\n")
    assert main(["import", "houses", str(path)]) == 0
    told = capsys.readouterr().out
    assert "Address without a street or a house number" in told
    assert main(["import", "show", re.search(r"Import (\S+) is applied", told)[1]]) == 0
    shown = capsys.readouterr().out
    assert "Applied" in shown
    assert not re.search("[А-яЁё]", told + shown)


def test_a_program_gets_figures(capsys, tmp_path):
    assert main(["import", "houses", str(written(tmp_path, HOUSES)), "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["new"] == 2
