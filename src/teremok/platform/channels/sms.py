"""SMS over a gateway that takes HTTP: POST {id, to, text}, a bearer token, and repeats of an id count once."""

from http import HTTPStatus
from uuid import UUID

import httpx
from django.conf import settings

from teremok.platform.channels.troubles import DeliverLater, NeverDelivers

TIMEOUT = httpx.Timeout(15, connect=5)
MAY_PASS = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.CONFLICT,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
}


def deliver(*, id: UUID, to: str, text: str) -> None:  # noqa: A002
    """Hands one SMS to TEREMOK_SMS_URL."""
    if not settings.SMS_URL:
        raise DeliverLater("TEREMOK_SMS_URL is empty: SMS have nowhere to go.")
    try:
        response = httpx.post(
            settings.SMS_URL, json={"id": str(id), "to": to, "text": text}, headers=_headers(str(id)), timeout=TIMEOUT
        )
    except httpx.HTTPError as error:
        raise DeliverLater(f"The SMS gateway can't be reached: {type(error).__name__}.") from error
    if response.is_success:
        return
    reason = f"The SMS gateway answered {response.status_code} {response.text[:200]}".strip()
    if response.is_client_error and response.status_code not in MAY_PASS:
        raise NeverDelivers(reason)
    raise DeliverLater(reason)


def check() -> str:
    """What is wrong with the gateway, in one sentence; nothing when it answers."""
    if not settings.SMS_URL:
        return "SMS are not sent: set TEREMOK_SMS_URL to the address of your SMS gateway."
    try:
        response = httpx.options(settings.SMS_URL, headers=_headers(""), timeout=TIMEOUT)
    except httpx.HTTPError as error:
        return f"The SMS gateway of TEREMOK_SMS_URL can't be reached: {type(error).__name__}."
    if response.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return "The SMS gateway refuses the token: set TEREMOK_SMS_TOKEN to the one it gave you."
    if response.is_server_error:
        return f"The SMS gateway of TEREMOK_SMS_URL is out of order: it answered {response.status_code}."
    return ""


def _headers(key: str) -> dict[str, str]:
    headers = {"Idempotency-Key": key} if key else {}
    if settings.SMS_TOKEN:
        headers["Authorization"] = f"Bearer {settings.SMS_TOKEN}"
    return headers
