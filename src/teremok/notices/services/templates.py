"""New versions of what a type says: a draft that is changed until it is published, and never after."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from teremok.notices.access import require_can_word
from teremok.notices.kinds import NoticeType, Wording
from teremok.notices.models import Template
from teremok.notices.services.wordings import declared
from teremok.notices.wording import checked, digest_of
from teremok.platform.access import Actor


class CannotPublish(Exception):
    """The version can't be published; the message says why."""


@transaction.atomic
def draft(*, by: Actor, kind: NoticeType, language: str, wording: Wording, at: datetime) -> Template:
    """Keeps the type's one draft in the language. Raises CannotWord with the first thing to mend, Denied."""
    require_can_word(by)
    checked(kind, wording)
    declared(kind=kind, by=by, at=at)
    _alone(kind)
    versions = Template.objects.filter(kind=kind.name, language=language)
    found = versions.filter(published_at=None).first()
    if found is None:
        last = versions.aggregate(last=Max("number"))["last"] or 0
        found = Template(kind=kind.name, language=language, number=last + 1)
    found.subject, found.body, found.short = wording.subject, wording.body, wording.short
    found.digest = digest_of(wording.subject, wording.body, wording.short)
    found.written_by, found.written_at = by.account_id, at
    found.save()
    return found


@transaction.atomic
def publish(*, by: Actor, version: Template, seen: str, at: datetime) -> Template:
    """New notices use it from now on; those already written keep theirs. `seen` is the digest of what was looked at.

    Raises CannotPublish where somebody has changed it meanwhile, Denied.
    """
    require_can_word(by)
    version = Template.objects.select_for_update().get(pk=version.pk)
    if version.published_at is not None:
        return version
    if bytes(version.digest).hex() != seen:
        raise CannotPublish(_("Somebody has changed this draft since you opened it. Look at it again."))
    version.published_at = at
    version.save(update_fields=["published_at"])
    return version


@transaction.atomic
def throw_away(*, by: Actor, version: Template, at: datetime) -> None:
    """The draft goes; a published version stays. Raises CannotPublish, Denied."""
    require_can_word(by)
    version = Template.objects.select_for_update().get(pk=version.pk)
    if version.published_at is not None:
        raise CannotPublish(_("This version is published: people were told by it, so it stays."))
    version.delete()


def _alone(kind: NoticeType) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"notices.template {kind.name}"])
