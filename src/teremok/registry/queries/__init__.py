"""Reading the registry for a purpose: who owned what on a day, what a house adds up to, what is wrong."""

from teremok.registry.queries.defects import Defect, DefectKind, defect_counts, defects_of
from teremok.registry.queries.managing import Manager, manager_of
from teremok.registry.queries.ownership import Owner, Ownership, owners_in, owners_of
from teremok.registry.queries.sums import AreaOfKind, HouseSums, sums_of

__all__ = [
    "AreaOfKind",
    "Defect",
    "DefectKind",
    "HouseSums",
    "Manager",
    "Owner",
    "Ownership",
    "defect_counts",
    "defects_of",
    "manager_of",
    "owners_in",
    "owners_of",
    "sums_of",
]
