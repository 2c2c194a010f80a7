"""`teremok serve`: whatever dies is started again, and nothing is left behind."""

import signal

import pytest

from teremok.cli.tests.installation import answers, eventually, installed
from teremok.platform.serving.tests.echo import free_port


@pytest.fixture(scope="module")
def installation():
    with installed() as installation:
        yield installation


def test_serve_outlives_its_processes_and_leaves_none(installation):
    refusal = installation.run("serve", "--port", str(free_port()), refused=True)
    assert "teremok migrate" in refusal
    installation.run("migrate")

    port = free_port()
    page = f"http://127.0.0.1:{port}/gallery/"
    running = installation.start("serve", "--port", str(port))
    eventually(lambda: answers(page))

    assert "choose another" in installation.run("serve", "--port", str(port), refused=True)
    for words in (("teremok.platform.jobs",), ("channels.carrying",), ("serving.web",), ("postgres", "-D")):
        dead = running.kill(*words)
        eventually(lambda words=words, dead=dead: (found := running.find(*words)) and found.pid != dead)
        eventually(lambda: answers(page))
    eventually(lambda: running.find("teremok.platform.jobs"))

    assert running.stop() == 0
    assert running.survivors() == []


def test_a_killed_supervisor_takes_everything_along(installation):
    installation.run("migrate")
    port = free_port()
    running = installation.start("serve", "--port", str(port))
    eventually(lambda: answers(f"http://127.0.0.1:{port}/gallery/"))
    eventually(lambda: running.find("teremok.platform.jobs"))
    running.process.send_signal(signal.SIGKILL)
    running.process.wait()
    eventually(lambda: running.survivors() == [])
