"""Telling: what modules call, and what staff send; both end in the same preparing."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from teremok.notices.audiences import Audience
from teremok.notices.kinds import NoticeType
from teremok.notices.models import Notice
from teremok.notices.services.wordings import declared
from teremok.notices.states import NoticeStage
from teremok.notices.wording import ALWAYS, as_far_as_known, missing, named_in
from teremok.platform.access import Actor
from teremok.platform.numbering import next_number
from teremok.registry.models import Organisation

SERIES = "УВ"


class CannotTell(Exception):
    """The notice can't go out; the message says what to mend."""


@transaction.atomic
def tell(
    *,
    kind: NoticeType,
    audience: Audience,
    values: Mapping[str, str],
    key: str,
    by: Actor,
    at: datetime,
    organisation: Organisation | None = None,
    subject: tuple[str, UUID] | None = None,
    given_by_audience: frozenset[str] = frozenset(),
) -> Notice:
    """A module's notice: prepared by a job deferred in the caller's transaction, so that both happen or neither.

    `key` names the effect: told twice is told once. `given_by_audience` are the variables that the audience's own
    statement fills for each person. Raises CannotTell for a variable without a value.
    """
    from teremok.notices.jobs import prepare

    known = Notice.objects.filter(key=key).first()
    if known is not None:
        return known
    versions = declared(kind=kind, by=by, at=at)
    for version in versions.values():
        named = named_in(version.subject, version.body, version.short) - ALWAYS.keys() - given_by_audience
        if absent := missing(named, values):
            raise CannotTell(_("The notice has no value for %(names)s.") % {"names": ", ".join(absent)})
    subject_kind, subject_id = subject or ("", None)
    notice, is_new = Notice.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind.name,
            "title": as_far_as_known(versions["ru"].subject, values)[:200],
            "organisation": organisation,
            "values": dict(values),
            "templates": {language: version.pk for language, version in versions.items()},
            "audience": audience.stored(),
            "subject_kind": subject_kind,
            "subject_id": subject_id,
            "state": NoticeStage.PREPARING,
            "written_by": by.account_id,
            "written_at": at,
        },
    )
    if is_new:
        notice.number = next_number(SERIES, at=at)
        notice.save(update_fields=["number"])
        prepare(notice)
    return notice
