"""OpenID Connect, authorization code flow with state, nonce and PKCE (OpenID Connect Core 1.0, RFC 7636)."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass
from hmac import compare_digest
from typing import Any
from urllib.parse import urlencode

import httpx
import jwt
from django.conf import settings

TIMEOUT = httpx.Timeout(10, connect=5)
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]  # never "none", never a shared secret
LEEWAY_SECONDS = 60


class CannotIdentify(Exception):
    """The provider's answer can't be believed, or it gave none; the message is for the log, not for the page."""


@dataclass(frozen=True)
class Attempt:
    """What a browser must bring back from the provider."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Attempt":
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))

    def kept(self) -> dict[str, str]:
        return asdict(self)

    @property
    def challenge(self) -> str:
        return urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


def address(attempt: Attempt, callback: str) -> str:
    """Where the browser is sent. Raises CannotIdentify when the provider doesn't answer."""
    query = {
        "response_type": "code",
        "client_id": settings.ENV["TEREMOK_OIDC_CLIENT_ID"],
        "redirect_uri": callback,
        "scope": settings.ENV["TEREMOK_OIDC_SCOPE"],
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": attempt.challenge,
        "code_challenge_method": "S256",
    }
    endpoint = _configuration()["authorization_endpoint"]
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"


def claims(*, attempt: Attempt, state: str, code: str, callback: str) -> dict[str, Any]:
    """What the provider says about the person who came back: ID token and userinfo together. Raises CannotIdentify."""
    if not state or not compare_digest(state.encode(), attempt.state.encode()):
        raise CannotIdentify("the state is not this browser's")
    configuration = _configuration()
    tokens = _answer(
        "POST",
        configuration["token_endpoint"],
        auth=(settings.ENV["TEREMOK_OIDC_CLIENT_ID"], settings.ENV["TEREMOK_OIDC_CLIENT_SECRET"]),
        data={
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": callback,
            "code_verifier": attempt.verifier,
        },
    )
    told = _believed(str(tokens.get("id_token", "")), configuration, attempt)
    if endpoint := configuration.get("userinfo_endpoint"):
        more = _answer("GET", endpoint, headers={"Authorization": f"Bearer {tokens.get('access_token', '')}"})
        if more.get("sub") != told["sub"]:
            raise CannotIdentify("userinfo speaks of somebody else")
        told = {**more, **told}
    return told


def _believed(token: str, configuration: dict[str, Any], attempt: Attempt) -> dict[str, Any]:
    try:
        header = jwt.get_unverified_header(token)
        keys = jwt.PyJWKSet.from_dict(_answer("GET", configuration["jwks_uri"])).keys
        key = next((key for key in keys if header.get("kid") in (None, key.key_id)), None)
        if key is None:
            raise CannotIdentify("the ID token is signed with an unknown key")
        told: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            audience=settings.ENV["TEREMOK_OIDC_CLIENT_ID"],
            issuer=configuration["issuer"],
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "sub", "iss", "aud"]},
        )
    except jwt.PyJWTError as error:
        raise CannotIdentify(f"the ID token can't be believed: {error}") from error
    if not compare_digest(str(told.get("nonce", "")).encode(), attempt.nonce.encode()):
        raise CannotIdentify("the ID token was made for another sign-in")
    return told


def _configuration() -> dict[str, Any]:
    issuer = settings.ENV["TEREMOK_OIDC_ISSUER"].rstrip("/")
    configuration = _answer("GET", f"{issuer}/.well-known/openid-configuration")
    if str(configuration.get("issuer", "")).rstrip("/") != issuer:
        raise CannotIdentify("the provider calls itself by another name than TEREMOK_OIDC_ISSUER")
    return configuration


def _answer(method: str, url: str, **request: Any) -> dict[str, Any]:
    try:
        response = httpx.request(method, url, timeout=TIMEOUT, **request)
        response.raise_for_status()
        answer = response.json()
    except (httpx.HTTPError, ValueError) as error:
        raise CannotIdentify(f"the identity provider didn't answer: {error}") from error
    if not isinstance(answer, dict):
        raise CannotIdentify("the identity provider's answer isn't an object")
    return answer
