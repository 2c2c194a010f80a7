"""Giving a file out: only to whom its kind allows it, whole or in part."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import quote
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from teremok.platform.access.requests import actor_of
from teremok.platform.files import storage
from teremok.platform.files.kinds import kind_of
from teremok.platform.files.models import Content, StoredFile

RANGE = re.compile(r"bytes=(\d*)-(\d*)")
SANDBOX = "default-src 'none'; sandbox"
CACHE = "private, max-age=300, must-revalidate"


@require_safe
def download(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    file = _readable(request, public_id)
    return _given(request, file.content, file.media_type, file.name, inline=file.is_picture)


@require_safe
def thumbnail(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    file = _readable(request, public_id)
    if file.thumbnail is None:
        raise Http404
    return _given(request, file.thumbnail, "image/webp", f"{file.name}.webp", inline=True)


def _readable(request: HttpRequest, public_id: UUID) -> StoredFile:
    """The file, or "not found" for whoever may not read it: its existence is no one else's business."""
    files = StoredFile.objects.select_related("content", "thumbnail")
    file = get_object_or_404(files, public_id=public_id)
    if not kind_of(file.kind).may_read(actor_of(request), file.subject):
        raise Http404
    return file


def _given(request: HttpRequest, content: Content, media_type: str, name: str, *, inline: bool) -> HttpResponseBase:
    tag = f'"{content.digest[:32]}"'
    if tag in request.headers.get("If-None-Match", ""):
        return _described(HttpResponse(status=HTTPStatus.NOT_MODIFIED), tag)
    span = _span(request, content.size, tag)
    if span is None:
        refusal = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        refusal["Content-Range"] = f"bytes */{content.size}"
        return refusal
    start, end = span
    is_part = (start, end) != (0, content.size)
    response = StreamingHttpResponse(
        _bytes(request, content.digest, start, end - start),
        content_type=f"{media_type}; charset=utf-8" if media_type == "text/plain" else media_type,
        status=HTTPStatus.PARTIAL_CONTENT if is_part else HTTPStatus.OK,
    )
    response["Content-Length"] = str(end - start)
    response["Accept-Ranges"] = "bytes"
    if is_part:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{content.size}"
    disposition = "inline" if inline else "attachment"
    response["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(name, safe='')}"
    return _described(response, tag)


def _described(response: HttpResponseBase, tag: str) -> HttpResponseBase:
    response["ETag"] = tag
    response["Cache-Control"] = CACHE
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response


def _span(request: HttpRequest, size: int, tag: str) -> tuple[int, int] | None:
    """First byte and the one after the last; the whole when no single range is asked for, None beyond the end."""
    whole = (0, size)
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or request.headers.get("If-Range", tag) != tag or asked.groups() == ("", ""):
        return whole
    first, last = asked.groups()
    if not first:
        return (max(0, size - int(last)), size) if int(last) else None
    start, end = int(first), min(int(last) + 1, size) if last else size
    if last and int(last) < start:
        return whole
    return (start, end) if start < size else None


def _bytes(request: HttpRequest, digest: str, start: int, length: int) -> Iterator[bytes]:
    return iter(()) if request.method == "HEAD" else storage.current().read(digest, start, length)
