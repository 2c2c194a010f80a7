"""Protection from forged requests: Django's own, with less to send and to reckon for pages that have a form."""

import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware import csrf
from django.utils.cache import patch_vary_headers

CHARACTERS = csrf.CSRF_ALLOWED_CHARS
PLACES = {character: place for place, character in enumerate(CHARACTERS)}
# Bytes become places among the characters; those past the last whole round would favour the first characters.
EVEN = 256 - 256 % len(CHARACTERS)
PLACE_OF_BYTE = bytes(byte % len(CHARACTERS) for byte in range(256))
UNEVEN = bytes(range(EVEN, 256))


class ForgeryProtection(csrf.CsrfViewMiddleware):
    """Renews the cookie together with the session.

    Django sends the cookie with each page that has a form, so that its year begins anew. Whoever is signed in has a
    session that is renewed once an hour; the cookie goes with it, and at once where the browser has none or another.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.META.get("CSRF_COOKIE_NEEDS_UPDATE") and _is_fresh_there(request):
            patch_vary_headers(response, ("Cookie",))
            return response
        return super().process_response(request, response)


def token_for(request: HttpRequest) -> str:
    """A token as `django.middleware.csrf.get_token` gives it, masked anew at each call by one draw of random bytes.

    Django draws its 32 characters one by one, which takes longer than a page that was drawn already.
    """
    if "CSRF_COOKIE" not in request.META:
        csrf.rotate_token(request)
    request.META["CSRF_COOKIE_NEEDS_UPDATE"] = True
    secret = request.META["CSRF_COOKIE"]
    mask = _places(len(secret))
    cipher = ((PLACES[character] + place) % len(CHARACTERS) for character, place in zip(secret, mask, strict=True))
    return "".join([CHARACTERS[place] for place in (*mask, *cipher)])


def _places(count: int) -> bytes:
    """So many places among the characters, each as likely as any other."""
    drawn = b""
    while len(drawn) < count:
        drawn += secrets.token_bytes(2 * count).translate(PLACE_OF_BYTE, UNEVEN)
    return drawn[:count]


def _is_fresh_there(request: HttpRequest) -> bool:
    """True when the browser has the cookie as it should be and its session isn't renewed by this answer."""
    session: Any = getattr(request, "session", None)
    return (
        request.COOKIES.get(settings.CSRF_COOKIE_NAME) == request.META["CSRF_COOKIE"]
        and settings.SESSION_COOKIE_NAME in request.COOKIES
        and session is not None
        and not session.modified
    )
