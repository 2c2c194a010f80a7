"""Whose name stands on a task that nobody may be without."""

from collections.abc import Sequence
from uuid import UUID

from teremok.identity.models import Membership
from teremok.notices.models import Notice
from teremok.notices.task_access import WORKERS
from teremok.platform.access import Role

# Who is asked first: whoever leads families, then whoever answers for the organisation, then whoever has the telephone.
ORDER = (Role.RELOCATION_OFFICER, Role.MANAGER, Role.DISPATCHER, Role.OPERATOR)


def officers_for(notice: Notice) -> Sequence[UUID]:
    """Accounts among which the notice's people are divided: its author, else those of the first role that has any.

    Roles narrowed to some houses come after those for all of them. Empty where nobody works for the organisation.
    """
    held = Membership.objects.filter(revoked_at=None, account__is_active=True)
    if notice.organisation_id is None:
        held = held.filter(role=Role.ADMINISTRATOR)
    else:
        held = held.filter(organisation_id=notice.organisation_id, role__in=WORKERS)
    rows = list(held.values_list("account__public_id", "role", "houses").order_by("account_id", "role"))
    if any(account == notice.written_by for account, _role, _house in rows):
        assert notice.written_by is not None
        return [notice.written_by]
    for is_narrowed in (False, True):
        for role in (*ORDER, Role.ADMINISTRATOR):
            found = [one for one, held_role, house in rows if held_role == role and (house is not None) == is_narrowed]
            if found:
                return list(dict.fromkeys(found))
    return []
