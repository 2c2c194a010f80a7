"""The nouns everyone shares."""

from teremok.registry.models.houses import District, House, Premises
from teremok.registry.models.matching import MatchQuestion
from teremok.registry.models.merges import Merge
from teremok.registry.models.organisations import ManagementContract, Organisation
from teremok.registry.models.people import Contact, Person
from teremok.registry.models.rights import OwnershipRight, Residency
from teremok.registry.models.tallies import HouseTally, HouseTouch

__all__ = [
    "Contact",
    "District",
    "House",
    "HouseTally",
    "HouseTouch",
    "ManagementContract",
    "MatchQuestion",
    "Merge",
    "Organisation",
    "OwnershipRight",
    "Person",
    "Premises",
    "Residency",
]
