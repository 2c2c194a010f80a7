"""Versions of what notices say."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from teremok.notices.kinds import NoticeType, Wording
from teremok.notices.models import Template
from teremok.notices.wording import checked, digest_of
from teremok.platform.access import SYSTEM, Actor


@transaction.atomic
def declared(*, kind: NoticeType, by: Actor, at: datetime) -> dict[str, Template]:
    """The newest published version of the type in each language; the declared wording becomes version 1."""
    newest = _newest(kind)
    absent = [language for language in kind.wordings if language not in newest]
    if absent:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"notices.template {kind.name}"])
        newest = _newest(kind)
        for language in kind.wordings.keys() - newest.keys():
            newest[language] = _write(kind, language, kind.wordings[language], by=by, at=at, published=True)
    return newest


def _newest(kind: NoticeType) -> dict[str, Template]:
    published = Template.objects.filter(kind=kind.name, published_at__isnull=False)
    return {row.language: row for row in published.order_by("language", "number")}


def _write(kind: NoticeType, language: str, wording: Wording, *, by: Actor, at: datetime, published: bool) -> Template:
    checked(kind, wording)
    last = Template.objects.filter(kind=kind.name, language=language).aggregate(last=Max("number"))["last"] or 0
    return Template.objects.create(
        kind=kind.name,
        language=language,
        number=last + 1,
        subject=wording.subject,
        body=wording.body,
        short=wording.short,
        digest=digest_of(wording.subject, wording.body, wording.short),
        written_by=by.account_id if by != SYSTEM else None,
        written_at=at,
        published_at=at if published else None,
    )
