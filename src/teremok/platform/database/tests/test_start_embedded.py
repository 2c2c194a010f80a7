"""The embedded server: started for who needs it, stopped by the last one, wherever the checkout lies."""

import shutil
import tempfile
from pathlib import Path

import psycopg
import pytest

from teremok.platform.database import embedded


@pytest.fixture(scope="module")
def closed_folder():
    """As /root or a home folder is: nobody else may enter."""
    with tempfile.TemporaryDirectory(prefix="teremok-") as name:
        yield Path(name)


@pytest.fixture
def own_programs(closed_folder, monkeypatch):
    """The server's programs lie in the closed folder too, as they do when the checkout does."""
    installed = embedded.program("postgres").parents[1]
    package = installed.parent
    copy = closed_folder / package.name / installed.name
    if not copy.exists():
        shutil.copytree(installed, copy, symlinks=True)
        shutil.copytree(package.with_name(f"{package.name}.libs"), closed_folder / f"{package.name}.libs")
    monkeypatch.setattr(embedded, "program", lambda name: copy / "bin" / name)


def ask(var: Path) -> int:
    with psycopg.connect(host=str(embedded.socket_folder(var)), user="postgres", dbname="teremok") as database:
        return database.execute("SELECT 42").fetchone()[0]


@pytest.mark.usefixtures("own_programs")
def test_it_starts_in_a_closed_folder_and_the_last_one_stops_it(closed_folder):
    var = closed_folder / "var"
    with embedded.in_use(var, durable=False):
        with embedded.in_use(var, durable=False):
            assert ask(var) == 42
        assert embedded.is_running(var)
    assert not embedded.is_running(var)
    with embedded.in_use(var, durable=False):
        assert ask(var) == 42


def test_a_long_path_has_its_socket_elsewhere(tmp_path):
    deep = tmp_path / ("long" * 30)
    assert not embedded.socket_folder(deep).is_relative_to(deep)
    assert embedded.socket_folder(deep) == embedded.socket_folder(deep)
    assert len(str(embedded.socket_folder(deep))) <= embedded.SOCKET_PATH_LIMIT


def test_a_folder_that_can_t_be_used_is_one_clear_sentence(tmp_path):
    data = embedded.data_folder(tmp_path)
    data.mkdir()
    (data / "PG_VERSION").write_text("9")
    (data / "postgresql.conf").write_text("")
    with pytest.raises(embedded.DatabaseWontStart, match="does not start"), embedded.in_use(tmp_path):
        pass
