"""The folder and the bucket keep the same promise; the bucket's other side is a real S3 server on loopback."""

import hashlib
import io
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from moto.server import ThreadedMotoServer

from teremok.platform.files.storage import CannotReach, Folder, current
from teremok.platform.files.storage.bucket import Bucket

DATA = bytes(range(256)) * 3000
DIGEST = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(scope="module")
def s3():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def files(request, tmp_path):
    if request.param == "folder":
        return Folder(tmp_path / "files")
    address = request.getfixturevalue("s3")
    bucket = Bucket.at(f"s3://key:sec%2Fret@{address}/files-{uuid4().hex}?tls=off")
    bucket.client.create_bucket(Bucket=bucket.name)
    return bucket


def read(files, *span):
    return b"".join(files.read(DIGEST, *span))


def test_bytes_come_back_whole_and_in_parts(files):
    assert not files.has(DIGEST)
    files.write(DIGEST, io.BytesIO(DATA))
    files.write(DIGEST, io.BytesIO(DATA))
    assert files.has(DIGEST)
    assert read(files) == DATA
    assert read(files, 10, 300_000) == DATA[10:300_010]
    assert read(files, len(DATA) - 5) == DATA[-5:]
    assert read(files, 7, 0) == b""


def test_removing_is_final_and_may_be_repeated(files):
    files.write(DIGEST, io.BytesIO(DATA))
    files.remove(DIGEST)
    files.remove(DIGEST)
    assert not files.has(DIGEST)
    with pytest.raises(CannotReach):
        read(files)


def test_what_is_old_is_listed(files):
    files.write(DIGEST, io.BytesIO(DATA))
    now = datetime.now(UTC)
    assert list(files.older_than(now + timedelta(minutes=1))) == [(DIGEST, len(DATA))]
    assert list(files.older_than(now - timedelta(minutes=1))) == []


def test_a_write_that_fails_leaves_nothing(tmp_path):
    class Broken(io.BytesIO):
        def read(self, *args):
            raise OSError("the disk is gone")

    folder = Folder(tmp_path)
    with pytest.raises(OSError, match="gone"):
        folder.write(DIGEST, Broken())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_bucket_that_is_not_there(s3):
    bucket = Bucket.at(f"s3://key:secret@{s3}/nowhere?tls=off")
    with pytest.raises(CannotReach, match="nowhere"):
        bucket.write(DIGEST, io.BytesIO(DATA))


def test_the_settings_choose(settings, tmp_path):
    settings.VAR, settings.FILES_URL = tmp_path, ""
    assert isinstance(current(), Folder)
    settings.FILES_URL = "s3://key:secret@localhost:9000/teremok?tls=off"
    assert isinstance(current(), Bucket)
    assert current() is current()
