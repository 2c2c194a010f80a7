"""`teremok demo`: one command, and the city is kept."""

import signal
from pathlib import Path

from teremok.cli.tests.installation import Installation, Running, answers, eventually, installed
from teremok.platform.serving.tests.echo import free_port


def show(installation: Installation, port: int, said: Path) -> Running:
    running = installation.start("demo", "--port", str(port), said=said)
    eventually(lambda: "Ctrl-C" in said.read_text() or running.process.poll() is not None)
    assert answers(f"http://127.0.0.1:{port}/sign-in/")
    return running


def sms_travel(running: Running, log: Path) -> bool:
    """Whether the carrier is bound to the simulated SMS centre, which says so in the log when it is asked."""
    running.find("channels.simulators").send_signal(signal.SIGUSR1)
    return any(line.startswith('{"connections":') for line in log.read_text().splitlines())


def test_the_city_is_built_once_shown_and_kept():
    with installed() as installation:
        said, port = installation.var.with_name("said"), free_port()
        running = show(installation, port, said)
        assert "Теремкова Анна" in said.read_text()
        assert "built." in said.read_text()
        refusal = installation.run("demo", "--fresh", "--port", str(free_port()), refused=True)
        assert "stop it before beginning anew" in refusal
        assert running.stop() == 0

        running = show(installation, port, said)
        assert "kept" in said.read_text()
        log = installation.var / "demo.log"
        eventually(lambda: "smpp on 127.0.0.1" in log.read_text())
        eventually(lambda: sms_travel(running, log))
        assert running.stop() == 0
        assert running.survivors() == []
