"""`teremok notices`: the head, a copy, the judgement."""

import json
import zipfile
from contextlib import nullcontext

import pytest

from teremok.cli import main
from teremok.cli import notices as command
from teremok.notices.models import Event
from teremok.notices.packs.building import for_addressee
from teremok.notices.packs.tests.conftest import AT, mailed
from teremok.notices.proof.database import newest_head
from teremok.notices.proof.tests.conftest import happen, rewrite, sealed_log

__all__ = ["rewrite", "sealed_log"]


@pytest.fixture
def _here(monkeypatch):
    monkeypatch.setattr(command, "database", nullcontext)


@pytest.mark.usefixtures("_here")
def test_the_command_exports_verifies_and_tells_the_head(sealed_log, tmp_path, capsys, rewrite):
    first = Event.objects.order_by("id").values_list("id", flat=True)[0]
    happen(3, first=120)
    path = str(tmp_path / "log.jsonl.gz")
    assert main(["notices", "export", path, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["records"], told["seals"], told["head"]) == (123, 6, str(newest_head()))
    assert main(["notices", "head"]) == 0
    assert capsys.readouterr().out.startswith(told["head"])
    assert main(["notices", "verify", path, "--head", told["head"]]) == 0
    assert "Every record is as it was sealed" in capsys.readouterr().out
    assert main(["notices", "verify"]) == 0
    assert "compare it, or give --head" in capsys.readouterr().out
    rewrite("UPDATE notices_event SET facts = '{}' WHERE id = %s", first)
    assert main(["notices", "verify", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["faults"] == [
        {"what": f"Record {first} was altered after seal 1 was made.", "record": first, "seal": 1}
    ]
    assert main(["notices", "verify", path, "--head", "nonsense"]) == 2
    assert main(["notices", "verify", str(tmp_path / "absent")]) == 2
    assert "absent can't be read" in capsys.readouterr().err


@pytest.mark.usefixtures("_here")
def test_the_command_verifies_a_pack(cast, settings, tmp_path, capsys):
    settings.VAR = tmp_path
    notice = mailed(cast)
    path = tmp_path / "pack.zip"
    with path.open("wb") as out:
        for_addressee(notice.addressees.get(person=cast["anna"].person), out, at=AT)
    assert main(["notices", "verify", str(path), "--head", str(newest_head())]) == 0
    assert "Every file and every record is as it was sealed." in capsys.readouterr().out
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("other.txt", "x")
    assert main(["notices", "verify", str(path)]) == 1
    assert "The file other.txt was added" in capsys.readouterr().out
