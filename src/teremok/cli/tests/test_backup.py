"""`teremok backup` and `restore`, tried between two installations."""

import hashlib
import io
import json
import tarfile
import tempfile
from pathlib import Path

import pytest

from teremok.cli.tests.installation import Installation
from teremok.platform.database import embedded

CONTENT = b"\x89PNG a picture of the yard"


@pytest.fixture(scope="module")
def folder():
    with tempfile.TemporaryDirectory(prefix="teremok-") as name:
        folder = Path(name)
        with embedded.in_use(folder / "home", durable=False), embedded.in_use(folder / "elsewhere", durable=False):
            yield folder


@pytest.fixture(scope="module")
def home(folder) -> Installation:
    home = Installation(folder / "home")
    home.run("migrate")
    name_district(home, "Лесной")
    file = home.var / "files" / "ab" / "abcdef"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(CONTENT)
    return home


@pytest.fixture(scope="module")
def archive(home, folder) -> Path:
    path = folder / "backup.tar"
    told = json.loads(home.run("backup", str(path), "--with-keys", "--json"))
    assert (told["files"], told["keys"]) == (1, True)
    return path


@pytest.fixture(scope="module")
def elsewhere(archive, folder) -> Installation:
    elsewhere = Installation(folder / "elsewhere")
    elsewhere.run("restore", str(archive))
    return elsewhere


def name_district(installation: Installation, name: str) -> None:
    code = f"from teremok.registry.models import District; District.objects.create(name={name!r})"
    installation.run("manage", "shell", "--no-imports", "-c", code)


def districts(installation: Installation) -> str:
    code = "from teremok.registry.models import District; print(*District.objects.values_list('name', flat=True))"
    return installation.run("manage", "shell", "--no-imports", "-c", code).strip()


def test_what_was_backed_up_comes_back_elsewhere(home, archive, elsewhere):
    assert archive.stat().st_mode & 0o077 == 0
    assert districts(elsewhere) == "Лесной"
    assert (elsewhere.var / "files" / "ab" / "abcdef").read_bytes() == CONTENT
    key = Path("keys") / "encryption-key"
    assert (elsewhere.var / key).read_text() == (home.var / key).read_text()


def test_data_are_replaced_only_on_demand(archive, elsewhere):
    name_district(elsewhere, "Заречный")
    assert "--replace" in elsewhere.run("restore", str(archive), refused=True)
    assert sorted(districts(elsewhere).split()) == ["Заречный", "Лесной"]
    elsewhere.run("restore", str(archive), "--replace")
    assert districts(elsewhere) == "Лесной"


def cut_short(archive: Path) -> bytes:
    return archive.read_bytes()[: archive.stat().st_size // 2]


def without_end(archive: Path) -> bytes:
    return altered(archive, lambda name, data: None if name == "manifest.json" else data)


def damaged(archive: Path) -> bytes:
    return altered(archive, lambda name, data: data[:-9] + b"x" * 9 if name == "database.dump" else data)


def without_a_file(archive: Path) -> bytes:
    return altered(archive, lambda name, data: None if name.startswith("files/") else data)


def climbing_out(archive: Path) -> bytes:
    return altered(archive, lambda name, data: data, extra="files/../../../evil")


def no_dump_at_all(archive: Path) -> bytes:
    """Half of the dump, and the manifest says that this is what was written."""
    with tarfile.open(archive) as whole:
        half = whole.extractfile("database.dump").read()
    half = half[: len(half) // 2]

    def change(name: str, data: bytes) -> bytes:
        if name == "manifest.json":
            return json.dumps(json.loads(data) | {"dump": hashlib.sha256(half).hexdigest()}).encode()
        return half if name == "database.dump" else data

    return altered(archive, change)


def altered(archive: Path, change, extra: str | None = None) -> bytes:
    made = io.BytesIO()
    with tarfile.open(archive) as old, tarfile.open(fileobj=made, mode="w") as new:
        for name in [*([extra] if extra else []), *old.getnames()]:
            data = b"" if name == extra else change(name, old.extractfile(name).read())
            if data is not None:
                entry = tarfile.TarInfo(name)
                entry.size = len(data)
                new.addfile(entry, io.BytesIO(data))
    return made.getvalue()


@pytest.mark.parametrize("spoil", [cut_short, without_end, damaged, without_a_file, climbing_out, no_dump_at_all])
def test_a_spoilt_archive_is_refused_and_changes_nothing(archive, elsewhere, folder, spoil):
    bad = folder / "bad.tar"
    bad.write_bytes(spoil(archive))
    said = elsewhere.run("restore", str(bad), "--replace", refused=True)
    assert said.startswith("teremok: ")
    assert len(said.splitlines()) == 1
    assert districts(elsewhere) == "Лесной"
    assert not (folder / "evil").exists()


def test_what_is_no_archive_is_refused(elsewhere, folder):
    letter = folder / "letter.txt"
    letter.write_text("Здравствуйте!")
    assert "no whole backup" in elsewhere.run("restore", str(letter), "--replace", refused=True)
    assert "there is no file" in elsewhere.run("restore", str(folder / "nothing.tar"), "--replace", refused=True)


def test_a_backup_that_can_t_be_written_is_one_clear_line(home, folder):
    said = home.run("backup", str(folder / "no" / "such" / "folder.tar"), refused=True)
    assert said.startswith("teremok: the backup can't be written")


def test_doctor_tells_a_program(home):
    told = json.loads(home.run("doctor", "--json", status=1))
    parts = {part["part"]: part for part in told["parts"]}
    assert parts["database"]["well"]
    assert parts["mail"]["mend"] == ["Mail is not sent: set TEREMOK_MAIL_URL to the address of your mail server."]


def test_settings_are_listed(home):
    assert "TEREMOK_VAR" in home.run("doctor", "--settings")
