"""`teremok relocation` takes the programme's lists in and says what came of it."""

import json
from contextlib import nullcontext

import pytest

from teremok.cli import main, relocation
from teremok.modules.relocation.models import ListedHouse, ListSource
from teremok.registry.imports.tests.files import written

pytestmark = pytest.mark.django_db
LIST = "УНОМ;Адрес;Район;Округ;За;Против\n101;Полевая улица, дом 1;Опушка;САО;80;20\nсто;Полевая улица, дом 2;;;;\n"


@pytest.fixture(autouse=True)
def _here(monkeypatch):
    """The command works in the test's own database, which stands already."""
    monkeypatch.setattr(relocation, "database", nullcontext)


def test_a_dry_run_tells_and_changes_nothing(capsys, tmp_path):
    path = str(written(tmp_path, LIST))
    assert main(["relocation", "import-list", path, "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["new"], told["rejected"], told["met"]) == (1, 1, {"nobody": 1})
    assert not ListedHouse.objects.exists()


def test_the_list_is_named_for_residents_and_rejected_rows_are_written_down(capsys, tmp_path):
    path, rejected = str(written(tmp_path, LIST)), tmp_path / "rejected.csv"
    options = ["--title", "Список города", "--dated", "2017-08-01", "--rejected", str(rejected)]
    assert main(["relocation", "import-list", path, *options]) == 0
    assert "is applied" in capsys.readouterr().out
    source = ListSource.objects.get()
    assert (source.title, source.dated_on.isoformat(), len(source.sha256)) == ("Список города", "2017-08-01", 64)
    assert "сто" in rejected.read_text(encoding="utf-8-sig")


def test_what_cannot_be_done_is_one_line(capsys, tmp_path):
    assert main(["relocation", "import-list", str(tmp_path / "nothing.csv")]) == 2
    assert main(["relocation", "import-stages", str(written(tmp_path, LIST))]) == 2
    assert main(["relocation", "import-list", str(written(tmp_path, LIST)), "--dated", "вчера"]) == 2
    assert capsys.readouterr().err.count("teremok: ") == 3
    assert not ListedHouse.objects.exists()
