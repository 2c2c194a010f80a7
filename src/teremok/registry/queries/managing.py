"""Who manages a house today and how they are reached."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection

from teremok.platform.database.periods import in_force_on
from teremok.registry.models import House, ManagementContract, Organisation

NAMES = """
SELECT c.house_id, o.name FROM registry_managementcontract c JOIN registry_organisation o ON o.id = c.organisation_id
WHERE c.house_id = ANY(%(houses)s)
    AND (c.starts_on IS NULL OR c.starts_on <= %(on)s) AND (c.ends_on IS NULL OR c.ends_on > %(on)s)
"""


@dataclass(frozen=True)
class Manager:
    """The organisation with its contract in force; phones are E.164, empty when unknown."""

    organisation: Organisation
    since: date | None
    is_verified: bool

    @property
    def dispatcher_phone(self) -> str:
        return self.organisation.dispatcher_phone or self.organisation.phone

    @property
    def emergency_phone(self) -> str:
        return self.organisation.emergency_phone or self.dispatcher_phone


def manager_of(house: House, *, on: date) -> Manager | None:
    """Who manages the house on the day; None when nobody is known to."""
    contracts = ManagementContract.objects.filter(in_force_on(on), house=house).select_related("organisation")
    contract = contracts.first()
    return Manager(contract.organisation, contract.starts_on, contract.is_verified) if contract else None


def manager_names(houses: Iterable[int], *, on: date) -> dict[int, str]:
    """The names of those who manage the houses (keys) on the day; houses nobody manages are left out."""
    with connection.cursor() as cursor:
        cursor.execute(NAMES, {"houses": list(houses), "on": on})
        return dict(cursor.fetchall())
