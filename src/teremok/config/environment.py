"""Every setting Teremok reads from the environment: its name, its form, its default, what it does."""

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class WrongSetting(Exception):
    """A variable of the environment has a value that Teremok can't use."""


@dataclass(frozen=True)
class Setting:
    """One variable: `read` turns its text into a value or raises ValueError with the reason.

    What is secret is not repeated when it is refused.
    """

    name: str
    read: Callable[[str], Any]
    default: Any
    help: str
    is_secret: bool = False


def text(value: str) -> str:
    return value


def words(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def networks(value: str) -> tuple[str, ...]:
    return tuple(str(ipaddress.ip_network(part, strict=False)) for part in words(value))


def log_level(value: str) -> str:
    if value not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError("expected DEBUG, INFO, WARNING or ERROR")
    return value


def time_zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("expected the name of a time zone such as Asia/Yekaterinburg")
    return value


def switch(value: str) -> bool:
    known = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }
    if value.lower() not in known:
        raise ValueError("expected on or off")
    return known[value.lower()]


def whole(value: str) -> int:
    if not value.isdigit():
        raise ValueError("expected a whole number")
    return int(value)


def folder(value: str) -> Path:
    return Path(value).expanduser().absolute()


def url_of(*schemes: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if urlsplit(value).scheme not in schemes:
            raise ValueError(f"expected an address that begins with {' or '.join(s + '://' for s in schemes)}")
        return value

    return read


def curve_key(value: str) -> str:
    """The secret number of a P-256 key, 1 to n-1 (FIPS 186-5), in 64 hexadecimal digits."""
    if not re.fullmatch("[0-9a-fA-F]{64}", value) or not 0 < int(value, 16) < P256_ORDER:
        raise ValueError("expected 64 hexadecimal digits, the secret number of a P-256 key")
    return value.lower()


def encryption_keys(value: str) -> tuple[bytes, ...]:
    """32 bytes each, in their order, from hexadecimal digits parted by commas or, as a kept file may, by lines."""
    parts = value.replace(",", " ").split()
    if not parts or any(not re.fullmatch("[0-9a-fA-F]{64}", part) for part in parts):
        raise ValueError("expected keys of 64 hexadecimal digits, newest first, separated by commas")
    return tuple(map(bytes.fromhex, parts))


def signing_key(value: str) -> bytes:
    if not re.fullmatch("[0-9a-fA-F]{64}", value):
        raise ValueError("expected a key of 64 hexadecimal digits")
    return bytes.fromhex(value)


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "DATABASE_URL",
        url_of("postgresql", "postgres"),
        "",
        "The PostgreSQL server (15 or newer). Empty: an embedded one under TEREMOK_VAR.",
        is_secret=True,
    ),
    Setting(
        "LISTEN_DATABASE_URL",
        url_of("postgresql", "postgres"),
        "",
        "The server's own address for LISTEN where a pooler such as PgBouncer stands before DATABASE_URL.",
        is_secret=True,
    ),
    Setting(
        "TEREMOK_PREPARE",
        switch,
        True,
        "On: PostgreSQL keeps the plans of what every page asks. Off behind a pooler that can't carry them.",
    ),
    Setting("TEREMOK_VAR", folder, Path("var").absolute(), "The folder for everything written at run time."),
    Setting(
        "TEREMOK_SECRET_KEY",
        text,
        "",
        "Signs sessions and links. Empty: made once and kept under TEREMOK_VAR.",
    ),
    Setting(
        "TEREMOK_ENCRYPTION_KEYS",
        encryption_keys,
        (),
        "Encrypt SNILS and document numbers: 64 hexadecimal digits each, newest first. Empty: kept under TEREMOK_VAR.",
        is_secret=True,
    ),
    Setting(
        "TEREMOK_HASH_KEY",
        text,
        "",
        "Keys the hashes by which encrypted numbers are found; never changes. Empty: kept under TEREMOK_VAR.",
    ),
    Setting(
        "TEREMOK_SEAL_KEY",
        signing_key,
        "",
        "Signs the seals of the log of notices (Ed25519): 64 hexadecimal digits. Empty: kept under TEREMOK_VAR.",
        is_secret=True,
    ),
    Setting(
        "TEREMOK_WITNESSES",
        words,
        (),
        "E-mail addresses to which the newest signed head of the log of notices goes every day, separated by commas.",
    ),
    Setting(
        "TEREMOK_BASE_URL",
        url_of("http", "https"),
        "http://localhost:8000",
        "The address people open; links in letters begin with it.",
    ),
    Setting(
        "TEREMOK_HOSTS",
        words,
        ("localhost", "127.0.0.1", "[::1]"),
        "Host names that are answered, separated by commas.",
    ),
    Setting(
        "TEREMOK_TRUSTED_PROXIES",
        networks,
        (),
        "Networks (CIDR) whose X-Forwarded-For and X-Forwarded-Proto are believed, separated by commas.",
    ),
    Setting("TEREMOK_TLS", switch, False, "On: cookies only over HTTPS, HSTS, plain HTTP redirected."),
    Setting(
        "TEREMOK_DEMO",
        switch,
        False,
        "On: the demo city's sign-in list and /demo/outbox are shown; nothing leaves the house.",
    ),
    Setting(
        "TEREMOK_SIMULATORS",
        switch,
        False,
        "On: the demo's mail and SMS go to the simulators that `teremok demo` starts and names. Not to be set by hand.",
    ),
    Setting("TEREMOK_DEBUG", switch, False, "On: Django's debug pages. For development only."),
    Setting("TEREMOK_TIME_ZONE", time_zone, "Europe/Moscow", "The city's time zone: legal terms are counted in it."),
    Setting(
        "TEREMOK_WORKERS",
        whole,
        0,
        "Web processes of `teremok serve`. 0: one for each processor, at most eight.",
    ),
    Setting("TEREMOK_THREADS", whole, 4, "Request threads of each web process."),
    Setting("TEREMOK_JOBS", whole, 4, "Jobs a worker process runs at the same time."),
    Setting(
        "TEREMOK_MAIL_URL",
        url_of("smtp", "smtp+tls", "smtps"),
        "",
        "The mail server: smtp+tls://user:password@host:587/?window=20&rate=50, where window is how many mails are on"
        " their way at once and rate how many begin in a second. Empty: mail is not sent and `teremok doctor` says so.",
        is_secret=True,
    ),
    Setting(
        "TEREMOK_MAIL_URL_2",
        url_of("smtp", "smtp+tls", "smtps"),
        "",
        "A second mail server, which takes over while the first is slow or out of order.",
        is_secret=True,
    ),
    Setting(
        "TEREMOK_BOUNCES_URL",
        url_of("imap", "imaps"),
        "",
        "The mailbox to which undelivered mail comes back: imaps://user:password@host/INBOX; it is read every minute."
        " Empty: bounces come by `teremok bounces` alone.",
        is_secret=True,
    ),
    Setting(
        "TEREMOK_BOUNCES_TO",
        text,
        "",
        "Its address, such as bounces@example.org, where bounces+anything@ comes to the same mailbox: each mail then"
        " has a sender of its own, so that any bounce is recognised. Empty: mail comes back to TEREMOK_MAIL_FROM.",
    ),
    Setting("TEREMOK_MAIL_FROM", text, "Teremok <noreply@localhost>", "The address mail is sent from."),
    Setting(
        "TEREMOK_SMS_URL",
        url_of("http", "https", "smpp", "smpps"),
        "",
        "The SMS gateway that takes POST {id, to, text}: https://host/path#window=20&rate=50&receipts=on, where what"
        " stands after the # is for us; or an SMS centre that speaks SMPP 3.4:"
        " smpp://user:password@host:2775/?window=50&rate=100&from=DOM. Empty: SMS are not sent and `teremok doctor`"
        " says so.",
        is_secret=True,
    ),
    Setting(
        "TEREMOK_SMS_URL_2",
        url_of("http", "https", "smpp", "smpps"),
        "",
        "A second SMS provider, which takes over while the first is slow or out of order.",
        is_secret=True,
    ),
    Setting("TEREMOK_SMS_TOKEN", text, "", "The bearer token of the SMS gateway.", is_secret=True),
    Setting("TEREMOK_SMS_TOKEN_2", text, "", "The bearer token of the second SMS gateway.", is_secret=True),
    Setting(
        "TEREMOK_UNDECIDED_HOURS",
        whole,
        72,
        "After how many hours without a word from its provider a message counts as unknown.",
    ),
    Setting(
        "TEREMOK_PUSH_KEY",
        curve_key,
        "",
        "Signs push messages to browsers (VAPID); a new one ends every subscription. Empty: kept under TEREMOK_VAR.",
        is_secret=True,
    ),
    Setting(
        "TEREMOK_OIDC_ISSUER",
        url_of("http", "https"),
        "",
        "The identity provider (OpenID Connect issuer) for residents. Empty: the button is not shown.",
    ),
    Setting("TEREMOK_OIDC_CLIENT_ID", text, "", "The client id given by the identity provider."),
    Setting("TEREMOK_OIDC_CLIENT_SECRET", text, "", "The client secret given by the identity provider."),
    Setting(
        "TEREMOK_OIDC_SCOPE",
        text,
        "openid profile",
        "What is asked of the identity provider, separated by spaces; add the scope that gives the SNILS.",
    ),
    Setting("TEREMOK_OIDC_NAME", text, "Госуслуги", "What the button of the identity provider is called."),
    Setting(
        "TEREMOK_FILES_URL",
        url_of("s3"),
        "",
        "Where files lie: s3://key:secret@host/bucket?region=…&tls=on. Empty: a folder under TEREMOK_VAR.",
        is_secret=True,
    ),
    Setting(
        "TEREMOK_CLAMD",
        text,
        "",
        "A clamd scanner for uploads: host:port or a socket path. Empty: uploads are not scanned.",
    ),
    Setting("TEREMOK_UPLOAD_LIMIT", whole, 25, "The largest file a person may upload, in megabytes."),
    Setting("TEREMOK_REQUEST_LIMIT", whole, 512, "The largest request (an imported list, say), in megabytes."),
    Setting(
        "TEREMOK_METRICS_FROM",
        networks,
        ("127.0.0.0/8", "::1"),
        "Networks (CIDR) that may read /metrics, separated by commas.",
    ),
    Setting("TEREMOK_LOG_LEVEL", log_level, "INFO", "The least that is logged: DEBUG, INFO, WARNING or ERROR."),
)


def read_settings(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Values by name; an empty variable counts as absent. Raises WrongSetting with one clear line."""
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        raw = environ.get(setting.name, "").strip()
        try:
            values[setting.name] = setting.read(raw) if raw else setting.default
        except ValueError as error:
            shown = setting.name if setting.is_secret else f"{setting.name}={raw!r}"
            raise WrongSetting(f"{shown} can't be used: {error}.") from (None if setting.is_secret else error)
    known = {setting.name for setting in SETTINGS} | {"TEREMOK_REAL_DATA"}
    strange = sorted(name for name in environ if name.startswith("TEREMOK_") and name not in known)
    if strange:
        raise WrongSetting(f"{strange[0]} is not a setting of Teremok; `teremok doctor --settings` lists them all.")
    return values
