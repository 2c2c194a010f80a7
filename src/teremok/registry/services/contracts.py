"""Who manages a house from when: concluding, ending and verifying management contracts."""

from datetime import date, datetime

from teremok.platform.access import Actor
from teremok.registry.access import require_can_edit_city
from teremok.registry.listening import ask_house_again
from teremok.registry.models import House, ManagementContract, Organisation
from teremok.registry.refusals import Refused, refused_by_database
from teremok.registry.writing import locked, set_facts, writes


class CannotRecordContract(Refused):
    """The contract can't be recorded like this."""


@writes
def conclude(
    *,
    by: Actor,
    at: datetime,
    organisation: Organisation,
    house: House,
    starts_on: date | None = None,
    ends_on: date | None = None,
    source: str = "",
    is_verified: bool = False,
) -> ManagementContract:
    """The organisation manages the house from that day; never two at once. Raises CannotRecordContract, Denied."""
    require_can_edit_city(by)
    with refused_by_database(CannotRecordContract):
        return ManagementContract.objects.create(
            organisation=organisation,
            house=house,
            starts_on=starts_on,
            ends_on=ends_on,
            source=source,
            is_verified=is_verified,
        )


@writes
def end(*, by: Actor, at: datetime, contract: ManagementContract, on: date) -> ManagementContract:
    """The contract ends with the beginning of that day; its staff see the house no more from then on."""
    require_can_edit_city(by)
    contract = locked(contract)
    with refused_by_database(CannotRecordContract):
        set_facts(contract, {"ends_on": on})
    ask_house_again(contract.house)
    return contract


@writes
def hand_over(
    *, by: Actor, at: datetime, house: House, to: Organisation, on: date, source: str = ""
) -> ManagementContract:
    """Ends whatever contract is in force on the day and starts the new organisation's on it."""
    require_can_edit_city(by)
    with refused_by_database(CannotRecordContract):
        for contract in ManagementContract.objects.select_for_update().filter(house=house, ends_on=None):
            set_facts(contract, {"ends_on": on})
        ask_house_again(house)
        return ManagementContract.objects.create(
            organisation=to, house=house, starts_on=on, source=source, is_verified=True
        )


@writes
def verify(*, by: Actor, at: datetime, contract: ManagementContract) -> ManagementContract:
    """A person saw the contract itself: it no longer rests on an imported list alone."""
    require_can_edit_city(by)
    contract = locked(contract)
    set_facts(contract, {"is_verified": True})
    return contract
