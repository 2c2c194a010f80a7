"""Whom a request may mean."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from teremok.identity.models import VerificationRequest
from teremok.platform.database.periods import in_force_on
from teremok.registry.models import House, OwnershipRight, Person, Premises, Residency
from teremok.registry.names import fold


@dataclass(frozen=True)
class Candidate:
    """Someone of the premises that a request names, and how well they fit it."""

    person: Person
    same_name: bool
    same_birth_date: bool

    @property
    def fits(self) -> bool:
        return self.same_name and self.same_birth_date


def premises_of(house: House, number: str) -> list[Premises]:
    return list(Premises.objects.filter(house=house, number_key=fold(number), merged_into=None, removed_on=None))


def people_of(premises: list[Premises], *, on: date) -> list[Person]:
    """Who owns or lives in these premises on the day."""
    here = Q(in_force_on(on), premises__in=premises, person__isnull=False)
    ids = {
        *OwnershipRight.objects.filter(here).values_list("person_id", flat=True),
        *Residency.objects.filter(here).values_list("person_id", flat=True),
    }
    return list(Person.objects.filter(id__in=ids, merged_into=None).order_by("name_key", "id"))


def candidates_for(request: VerificationRequest, *, on: date) -> list[Candidate]:
    """The people of the premises that the request names, the best fitting first."""
    name = fold(request.full_name)
    found = [
        Candidate(person, person.name_key == name, person.birth_date == request.birth_date)
        for person in people_of(premises_of(request.house, request.premises_number), on=on)
    ]
    return sorted(found, key=lambda one: (not one.fits, not one.same_name, not one.same_birth_date))
