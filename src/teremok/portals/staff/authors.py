"""Names for the accounts that stand in the history and in the record of looks."""

from collections.abc import Iterable
from uuid import UUID

from teremok.identity.models import Account


def names_of(accounts: Iterable[UUID | str]) -> dict[str, str]:
    """Account id as text → the name its owner goes by."""
    ids = {str(one) for one in accounts if one}
    if not ids:
        return {}
    return {str(account.public_id): str(account) for account in Account.objects.filter(public_id__in=ids)}
