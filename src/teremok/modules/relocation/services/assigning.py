"""Who leads which family: giving families to an officer, handing them over."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teremok.identity.actors import actor_for_account_id
from teremok.modules.relocation import showing
from teremok.modules.relocation.access import led_families
from teremok.modules.relocation.models import Family
from teremok.modules.relocation.silence import SOURCE
from teremok.notices.services.watching import give_watches
from teremok.platform.access import Actor, Denied


class CannotAssign(Exception):
    """These families can't be given to this officer; the message says why. None of them was."""


@transaction.atomic
def assign(*, by: Actor, families: Sequence[int], officer: UUID | None, at: datetime) -> int:
    """All of these families (keys) are the officer's (an account) from now on, or nobody's; so is the alarm of silence.

    Returns how many families changed hands. Raises CannotAssign for somebody who doesn't lead families in the office
    of each of them, Denied.
    """
    ids = sorted(set(families))
    rows = list(Family.objects.select_for_update(of=("self",)).filter(pk__in=ids, closed_at=None).order_by("pk"))
    if not rows:
        raise CannotAssign(_("Nobody was chosen: tick the families that change hands."))
    if led_families(by).filter(pk__in=[row.pk for row in rows]).count() < len(rows):
        raise Denied(_("Only officers of the office that leads this house can do this."))
    if officer is not None:
        _require_leads(rows, officer, at)
    changed = [row.pk for row in rows if row.officer != officer]
    Family.objects.filter(pk__in=changed).update(officer=officer)
    subjects = [row.public_id for row in rows if row.pk in set(changed)]
    give_watches(source=SOURCE.name, subjects=subjects, officer=officer, by=by, at=at)
    showing.changed(changed)
    return len(changed)


def _require_leads(rows: Sequence[Family], officer: UUID, at: datetime) -> None:
    """The officer must be able to open each of the files, narrowed roles included."""
    keys = [row.pk for row in rows]
    strange = len(keys) - led_families(actor_for_account_id(officer, at=at)).filter(pk__in=keys).count()
    if strange:
        raise CannotAssign(
            ngettext(
                "This officer doesn't lead the house of %(count)d of these families.",
                "This officer doesn't lead the houses of %(count)d of these families.",
                strange,
            )
            % {"count": strange}
        )
