"""Idempotency-Key: a post that is repeated is done once and answered twice alike.

The answer is written in the transaction of the effect, under an advisory lock on the key: a crash leaves neither, and
whoever repeats meanwhile is told 409. What was refused is not kept, so that the same key may be used again.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from teremok.platform.api.calling import Caller
from teremok.platform.api.models import StoredAnswer
from teremok.platform.api.problems import problem

HEADER = "Idempotency-Key"
LONGEST_KEY = 100
KEPT_FOR = timedelta(hours=24)

View = Callable[..., HttpResponseBase]


def once(view: View, request: HttpRequest, caller: Caller, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """Runs a post, or gives again what it was answered."""
    key = request.headers.get(HEADER, "")
    if not key.isascii() or not key.isprintable() or not 0 < len(key) <= LONGEST_KEY:
        return problem(400, _("A post needs the header Idempotency-Key: up to 100 characters of your own choice."))
    fingerprint = fingerprint_of(request)
    at = timezone.now()
    with transaction.atomic():
        if not _locked(caller.key, key):
            return problem(409, _("A post with this Idempotency-Key is being done now: ask again in a moment."))
        kept = StoredAnswer.objects.filter(caller=caller.key, key=key).first()
        if kept is not None and kept.stored_at > at - KEPT_FOR:
            return _again(kept, fingerprint)
        response = view(request, *args, **kwargs)
        if HTTPStatus.OK <= response.status_code < HTTPStatus.MULTIPLE_CHOICES and isinstance(response, HttpResponse):
            _keep(caller.key, key, fingerprint, response, at)
        else:
            transaction.set_rollback(True)
    return response


def forget_answers(*, at: datetime) -> int:
    """Removes what was kept long enough; returns how many."""
    return StoredAnswer.objects.filter(stored_at__lte=at - KEPT_FOR).delete()[0]


def fingerprint_of(request: HttpRequest) -> bytes:
    """32 bytes of method, address and body; of files their content."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if not (request.content_type or "").startswith("multipart/"):
        digest.update(request.body)
        return digest.digest()
    for name, values in sorted(request.POST.lists()):
        digest.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.digest()


def _locked(caller: str, key: str) -> bool:
    number = int.from_bytes(hashlib.sha256(f"{caller}\n{key}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])


def _again(kept: StoredAnswer, fingerprint: bytes) -> HttpResponse:
    if bytes(kept.fingerprint) != fingerprint:
        return problem(422, _("This Idempotency-Key was used for another request: choose a new one."))
    response = HttpResponse(bytes(kept.body), status=kept.status, content_type=kept.content_type)
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _keep(caller: str, key: str, fingerprint: bytes, response: HttpResponse, at: datetime) -> None:
    StoredAnswer.objects.update_or_create(
        caller=caller,
        key=key,
        defaults={
            "fingerprint": fingerprint,
            "status": response.status_code,
            "content_type": response.headers["Content-Type"],
            "body": response.content,
            "stored_at": at,
        },
    )
