"""Reading the registry for a purpose: who owned what on a day, what a house adds up to, what is wrong."""

from teremok.registry.queries.defects import Defect, DefectKind, defect_counts, defects_of
from teremok.registry.queries.managing import Manager, manager_names, manager_of
from teremok.registry.queries.ownership import Owner, Ownership, owners_in, owners_of
from teremok.registry.queries.sums import AreaOfKind, HouseSums, sums_of
from teremok.registry.queries.tallies import Tally, tallies_of, with_defects

__all__ = [
    "AreaOfKind",
    "Defect",
    "DefectKind",
    "HouseSums",
    "Manager",
    "Owner",
    "Ownership",
    "Tally",
    "defect_counts",
    "defects_of",
    "manager_names",
    "manager_of",
    "owners_in",
    "owners_of",
    "sums_of",
    "tallies_of",
    "with_defects",
]
