"""Writing by hand: staff compose a notice and change it while it is a draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from teremok.notices.access import require_can_handle, require_can_write_to
from teremok.notices.audiences import OfHouses
from teremok.notices.kinds import NoticeType
from teremok.notices.locking import locked
from teremok.notices.models import Notice
from teremok.notices.services.wordings import declared
from teremok.notices.states import NoticeStage
from teremok.notices.wording import SUBJECT_LIMIT, missing
from teremok.platform.access import Actor
from teremok.registry.models import Organisation

FIRST = "ru"  # everyone who didn't ask for another language reads this one


class CannotWrite(Exception):
    """What was written can't be kept; the message says what to mend."""


@dataclass(frozen=True)
class Sheet:
    """What staff write: the type, its variables by language (Russian always), and for whom."""

    kind: NoticeType
    texts: Mapping[str, Mapping[str, str]]
    audience: OfHouses

    @property
    def values(self) -> dict[str, str]:
        """As they are stored: `text` is Russian, `text@en` English."""
        return {
            name if language == FIRST else f"{name}@{language}": value.strip()
            for language, values in self.texts.items()
            for name, value in values.items()
        }


@transaction.atomic
def compose(*, by: Actor, sheet: Sheet, organisation: Organisation, key: UUID, at: datetime) -> Notice:
    """Keeps a draft; a second call with the same `key` gives the first one's. Raises CannotWrite, Denied."""
    require_can_write_to(by, organisation, set(sheet.audience.houses))
    fields = _written(sheet, by=by, at=at) | {"organisation": organisation}
    notice, _is_new = Notice.objects.get_or_create(key=f"staff {by.account_id} {key}", defaults=fields)
    return notice


@transaction.atomic
def edit(*, by: Actor, notice: Notice, sheet: Sheet, at: datetime) -> Notice:
    """Changes a draft, which is the actor's from now on: whoever wrote last can't let it go.

    Raises CannotWrite, Denied.
    """
    notice = locked(notice)
    require_can_handle(by, notice)
    require_can_write_to(by, notice.organisation, set(sheet.audience.houses))
    if notice.state != NoticeStage.DRAFT:
        raise CannotWrite(_("This message is no longer a draft. Take it back first, if it hasn't left."))
    for name, value in _written(sheet, by=by, at=at).items():
        setattr(notice, name, value)
    notice.save()
    return notice


def _written(sheet: Sheet, *, by: Actor, at: datetime) -> dict[str, object]:
    _require_says_something(sheet)
    versions = declared(kind=sheet.kind, by=by, at=at)
    return {
        "kind": sheet.kind.name,
        "title": sheet.values.get("heading", str(sheet.kind.title))[:SUBJECT_LIMIT],
        "values": sheet.values,
        "templates": {language: versions[language].pk for language in sheet.texts},
        "audience": sheet.audience.stored(),
        "written_by": by.account_id,
        "written_at": at,
    }


def _require_says_something(sheet: Sheet) -> None:
    if not sheet.kind.is_written_by_staff:
        raise CannotWrite(_("Messages of this type are sent by the platform itself. Choose another type."))
    for language in (FIRST, *sheet.texts):
        values = sheet.texts.get(language, {})
        if language not in sheet.kind.wordings or missing(sheet.kind.variables, values):
            raise CannotWrite(_("Write the heading, the text and the short form in each language you chose."))
    for value in sheet.values.values():
        if "((" in value or "\0" in value:
            raise CannotWrite(
                _("The text goes out as it stands: name and address are put before it. Take the brackets “((” out.")
            )
