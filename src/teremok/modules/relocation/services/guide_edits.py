"""Versions of the guide that editors write. What can't be shown is never kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from teremok.modules.relocation.access import require_can_edit_guide
from teremok.modules.relocation.guide import files
from teremok.modules.relocation.guide.situations import WrongGuide, read
from teremok.modules.relocation.models import GuideEdit
from teremok.modules.relocation.queries.guide_versions import FILE, NoSuchVersion, content_of
from teremok.platform.access import Actor


class CannotEdit(Exception):
    """The version isn't kept; the message says what to mend."""


@transaction.atomic
def edit(
    *,
    slug: str,
    content: Mapping[str, Any],
    base: int,
    remark: str,
    by: Actor,
    at: datetime,
    restores: int | None = None,
) -> GuideEdit:
    """Keeps a new version made from version `base`. Raises CannotEdit for words that can't be shown, for nothing
    changed, and when somebody was quicker; Denied."""
    require_can_edit_guide(by)
    if slug not in files.rows():
        raise CannotEdit(_("The guide has no such situation."))
    if not remark.strip():
        raise CannotEdit(_("Say in a few words what you changed and why: others will read it in the history."))
    try:
        written = read(slug, content)
    except WrongGuide as wrong:
        raise CannotEdit(str(wrong)) from wrong
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"relocation.guide {slug}"])
    last = GuideEdit.objects.filter(slug=slug).aggregate(last=Max("number"))["last"] or FILE
    if last != base:
        raise CannotEdit(_("Somebody has changed this situation meanwhile. Look at the newest version and write anew."))
    if read(slug, content_of(slug, last)) == written:
        raise CannotEdit(_("Nothing has changed, so there is nothing to keep."))
    assert by.account_id is not None
    return GuideEdit.objects.create(
        slug=slug,
        number=last + 1,
        content=dict(content),
        remark=remark.strip()[:300],
        restores=restores,
        written_by=by.account_id,
        written_at=at,
    )


@transaction.atomic
def restore(*, slug: str, number: int, base: int, by: Actor, at: datetime) -> GuideEdit:
    """Brings the words of an earlier version back as a new one. Raises CannotEdit, Denied."""
    require_can_edit_guide(by)
    remark = _("Version %(number)d was brought back.") % {"number": number}
    try:
        content = content_of(slug, number)
    except NoSuchVersion as wrong:
        raise CannotEdit(_("There is no such version.")) from wrong
    return edit(slug=slug, content=content, base=base, remark=remark, by=by, at=at, restores=number)
