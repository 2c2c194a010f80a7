"""Uploads pass a malware scanner when there is one: clamd's own protocol, on loopback."""

import socketserver
import struct
import threading

import pytest

from teremok.platform.files.checks import check, local_folder
from teremok.platform.files.receiving import CannotStore
from teremok.platform.files.scanning import CannotScan, find_malware
from teremok.platform.files.tests.samples import PDF

EICAR = b"%PDF-X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(socketserver.StreamRequestHandler):
    """Understands zPING and zINSTREAM, finds one malware and gives up on one word."""

    def handle(self):
        command = self._command()
        if command == b"zPING":
            self.wfile.write(b"PONG\0")
        elif command == b"zINSTREAM":
            content = b"".join(self._chunks())
            if b"BREAK" in content:
                return
            answers = {b"EICAR": b"stream: Eicar-Signature FOUND", b"HUGE": b"INSTREAM size limit exceeded. ERROR"}
            self.wfile.write(next((a for word, a in answers.items() if word in content), b"stream: OK") + b"\0")

    def _command(self):
        command = b""
        while (byte := self.rfile.read(1)) not in {b"\0", b""}:
            command += byte
        return command

    def _chunks(self):
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            yield self.rfile.read(size)


@pytest.fixture(params=["tcp", "unix"])
def clamd(request, settings, tmp_path):
    if request.param == "tcp":
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd)
        settings.CLAMD = f"127.0.0.1:{server.server_address[1]}"
    else:
        settings.CLAMD = str(tmp_path / "clamd.sock")
        server = socketserver.ThreadingUnixStreamServer(settings.CLAMD, Clamd)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.django_db
@pytest.mark.usefixtures("clamd")
class TestWithScanner:
    def test_a_clean_file_passes(self, give):
        assert give(PDF + b"x" * 200_000, "a.pdf").name == "a.pdf"

    def test_malware_is_refused_by_name(self, give):
        with pytest.raises(CannotStore, match="Eicar-Signature"):
            give(EICAR, "invoice.pdf")

    @pytest.mark.parametrize("word", [b"HUGE", b"BREAK"])
    def test_an_unanswered_question_refuses_too(self, give, word):
        with pytest.raises(CannotStore):
            give(PDF + word, "a.pdf")

    def test_the_doctor_is_content(self):
        assert check() == []


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/nowhere/clamd.sock"])
def test_a_scanner_that_does_not_answer(address, settings):
    import io

    with pytest.raises(CannotScan, match="does not answer"):
        find_malware(address, io.BytesIO(PDF))
    settings.CLAMD = address
    assert "start clamd" in check()[0]


def test_the_doctor_sees_a_folder_that_takes_nothing(settings, tmp_path):
    (tmp_path / "files").write_text("in the way")
    assert "TEREMOK_VAR" in check()[0]


def test_a_backup_knows_what_to_take_along(settings, tmp_path):
    assert local_folder() == tmp_path / "files"
    settings.FILES_URL = "s3://key:secret@localhost/teremok"
    assert local_folder() is None
