"""A mail server and an SMS gateway on loopback that speak the real protocols, and can be told to misbehave."""

import asyncio
import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from time import sleep

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOOPBACK = "127.0.0.1"


class Mailbox:
    """What the mail server took in; `answer` is given to every recipient."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.answer = "250 OK"

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.messages.append(message_from_bytes(envelope.content, policy=default))
        return "250 taken"


def _password_is_right(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    return AuthResult(success=isinstance(data, LoginPassword) and data.password == b"p@ss word", handled=False)


@contextmanager
def mail_server(*, tls: ssl.SSLContext | None = None, at_once: bool = False) -> Iterator[tuple[Mailbox, int]]:
    """With `tls` it demands STARTTLS and a password, or with `at_once` speaks TLS from the first byte."""
    mailbox = Mailbox()
    inside = (
        {"require_starttls": True, "tls_context": tls, "authenticator": _password_is_right}
        if tls and not at_once
        else {}
    )
    loop = asyncio.new_event_loop()
    serving = loop.run_until_complete(
        loop.create_server(
            lambda: SMTP(mailbox, hostname=LOOPBACK, loop=loop, **inside),
            LOOPBACK,
            0,
            ssl=tls if at_once else None,
        )
    )
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        yield mailbox, serving.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        serving.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.01))
        loop.close()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context with a certificate of its own, and the file a client has to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, LOOPBACK)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(LOOPBACK))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    trusted, private = folder / "server.pem", folder / "server.key"
    trusted.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, private)
    return context, trusted


class Gateway(ThreadingHTTPServer):
    """Takes SMS as TEREMOK_SMS_URL promises; `answers` are given one after another, then 200."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__((LOOPBACK, 0), _Sms)
        self.messages: dict[str, dict[str, str]] = {}
        self.tokens: list[str] = []
        self.answers: list[int] = []
        self.pause = 0.0

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.server_port}/sms"


class _Sms(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        sms = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        sleep(self.server.pause)
        self.server.tokens.append(self.headers.get("Authorization", ""))
        answer = self.server.answers.pop(0) if self.server.answers else 200
        if answer == 200:
            self.server.messages[sms["id"]] = sms
        self._answer(answer)

    def do_OPTIONS(self) -> None:
        self._answer(self.server.answers.pop(0) if self.server.answers else 204)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        pass


@contextmanager
def sms_gateway() -> Iterator[Gateway]:
    with Gateway() as gateway:
        thread = Thread(target=gateway.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield gateway
        finally:
            gateway.shutdown()
            thread.join()
