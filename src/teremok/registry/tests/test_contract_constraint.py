from datetime import date

import pytest
from django.db import IntegrityError

from teremok.registry.models import House, ManagementContract, Organisation

pytestmark = pytest.mark.django_db


def test_two_contracts_of_one_house_may_follow_but_not_overlap():
    house = House.objects.create(address="Заречье, ул. Садовая, д. 1", address_key="заречье садовая 1")
    old, new = (Organisation.objects.create(name=name, name_key=name) for name in ("Старая", "Новая"))
    ManagementContract.objects.create(organisation=old, house=house, ends_on=date(2026, 1, 1))
    ManagementContract.objects.create(organisation=new, house=house, starts_on=date(2026, 1, 1))
    with pytest.raises(IntegrityError):
        ManagementContract.objects.create(organisation=old, house=house, starts_on=date(2026, 6, 1))
