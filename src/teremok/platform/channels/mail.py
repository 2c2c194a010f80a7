"""Mail over SMTP (RFC 5321)."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from teremok.platform.channels.troubles import CannotDeliver, DeliverLater, NeverDelivers

TIMEOUT_SECONDS = 20
DEFAULT_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over: plain (`smtp`), with STARTTLS (`smtp+tls`) or inside TLS (`smtps`)."""

    scheme: str
    host: str
    port: int
    user: str
    password: str

    @classmethod
    def from_url(cls, url: str) -> "MailServer":
        parts = urlsplit(url)
        return cls(
            scheme=parts.scheme,
            host=parts.hostname or "localhost",
            port=parts.port or DEFAULT_PORTS[parts.scheme],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )

    def connect(self) -> smtplib.SMTP:
        if self.scheme == "smtps":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT_SECONDS, context=tls_context()
            )
        else:
            connection = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            if self.scheme == "smtp+tls":
                connection.starttls(context=tls_context())
            if self.user:
                connection.login(self.user, self.password)
        except BaseException:
            connection.close()
            raise
        return connection


def tls_context() -> ssl.SSLContext:
    return ssl.create_default_context()


def deliver(*, id: UUID, to: str, subject: str, text: str, html: str = "") -> None:  # noqa: A002
    """Hands one mail to TEREMOK_MAIL_URL; the Message-ID comes from `id`, the same at every attempt."""
    if not settings.MAIL_URL:
        raise DeliverLater("TEREMOK_MAIL_URL is empty: mail has nowhere to go.")
    message = EmailMessage()
    message["From"] = settings.DEFAULT_FROM_EMAIL
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(timezone.now())
    message["Message-ID"] = f"<{id}@{urlsplit(settings.BASE_URL).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    try:
        with MailServer.from_url(settings.MAIL_URL).connect() as connection:
            connection.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        raise _refused(code, answer) from error
    except smtplib.SMTPAuthenticationError as error:
        raise DeliverLater("The mail server refused the user name or password of TEREMOK_MAIL_URL.") from error
    except smtplib.SMTPResponseException as error:
        raise _refused(error.smtp_code, error.smtp_error) from error
    except (smtplib.SMTPException, OSError) as error:
        raise DeliverLater(f"The mail server can't be reached: {error}.") from error


def check() -> str:
    """What is wrong with the mail server, in one sentence; nothing when it answers."""
    if not settings.MAIL_URL:
        return "Mail is not sent: set TEREMOK_MAIL_URL to the address of your mail server."
    try:
        with MailServer.from_url(settings.MAIL_URL).connect() as connection:
            connection.noop()
    except (smtplib.SMTPException, OSError) as error:
        return f"The mail server of TEREMOK_MAIL_URL doesn't take mail: {error}."
    return ""


def _refused(code: int, answer: bytes | str) -> CannotDeliver:
    words = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    kind = NeverDelivers if 500 <= code < 600 else DeliverLater
    return kind(f"The mail server answered {code} {words}".strip()[:300])
