"""Who manages a house today and how they are reached."""

from dataclasses import dataclass
from datetime import date

from teremok.platform.database.periods import in_force_on
from teremok.registry.models import House, ManagementContract, Organisation


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
