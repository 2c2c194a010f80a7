"""Takes the pictures in docs/pictures: home, house card and gallery; phone and desk; light and dark.

`python tools/pictures.py house` takes only those of the house card. A demo of its own is started under var/pictures on
a free port and stopped afterwards; yours is left alone.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
VAR = ROOT / "var" / "pictures"
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 860}}
SCHEMES = ("light", "dark")
COLOURS = 192
MINUTES_TO_START = 5


@dataclass(frozen=True)
class Subject:
    """A page, and the member of the demo's cast who looks at it (nobody: signed out)."""

    name: str
    path: str
    who: str = ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def demo(port: int) -> Iterator[str]:
    """The demo as one process tree, stopped as a person would stop it."""
    command = [sys.executable, "-m", "teremok.cli", "demo", "--port", str(port)]
    log = VAR / "pictures.log"
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    try:
        wait_for(f"http://localhost:{port}", process, log)
        yield f"http://localhost:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + MINUTES_TO_START * 60
    while process.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/gallery/", timeout=20):  # noqa: S310 (our own loopback)
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
    raise SystemExit(f"The demo did not come up; {log} says why:\n{log.read_text()[-2000:]}")


def subjects_and_sessions() -> tuple[list[Subject], dict[str, str]]:
    """What to photograph, and a session of the demo's own for everyone who looks."""
    import django

    django.setup()
    from django.test import Client
    from django.urls import reverse

    from teremok.demo.cast import HOUSE_ADDRESS
    from teremok.identity.actors import SECOND_FACTOR
    from teremok.identity.models import Account
    from teremok.registry.models import House

    sessions = {}
    for who in ("anna", "ksenia"):
        client = Client()
        client.force_login(
            Account.objects.get(email=f"{who}@skazochinsk.example"), "django.contrib.auth.backends.ModelBackend"
        )
        session = client.session
        session[SECOND_FACTOR] = True
        session.save()
        sessions[who] = session.session_key
    house = House.objects.get(address=HOUSE_ADDRESS)
    subjects = [
        Subject("welcome", "/"),
        Subject("home", "/", "anna"),
        Subject("house", reverse("staff:house", args=[house.public_id]), "ksenia"),
        Subject("gallery", reverse("ui:gallery")),
    ]
    return subjects, sessions


def photograph(browser: Browser, address: str, subject: Subject, sessions: dict[str, str]) -> None:
    for place, size in SIZES.items():
        for scheme in SCHEMES:
            context = browser.new_context(viewport=size, color_scheme=scheme, locale="ru-RU", device_scale_factor=1.5)
            if subject.who:
                context.add_cookies([{"name": "teremok_session", "value": sessions[subject.who], "url": address}])
            page = context.new_page()
            response = page.goto(address + subject.path)
            if response is None or not response.ok:
                raise SystemExit(f"{subject.path} answered {response.status if response else 'nothing'}.")
            page.evaluate("document.fonts.ready")
            shrink(page.screenshot(), PICTURES / f"{subject.name}-{place}-{scheme}.png")
            context.close()


def shrink(picture: bytes, target: Path) -> None:
    """A palette is enough for flat colours, and a quarter of the size."""
    with Image.open(BytesIO(picture)) as full:
        full.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
    print(f"{target.relative_to(ROOT)}  {target.stat().st_size // 1024} KB")


def main(wanted: list[str]) -> int:
    os.environ |= {"TEREMOK_VAR": str(VAR), "DJANGO_SETTINGS_MODULE": "teremok.config.settings", "TEREMOK_DEMO": "on"}
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's driver keeps an event loop in this thread
    VAR.mkdir(parents=True, exist_ok=True)
    PICTURES.mkdir(parents=True, exist_ok=True)
    with demo(free_port()) as address, sync_playwright() as driver:
        subjects, sessions = subjects_and_sessions()
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        arguments = [*sandbox, "--disable-gpu", "--disable-background-networking"]
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        for subject in (one for one in subjects if not wanted or one.name in wanted):
            photograph(browser, address, subject, sessions)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
