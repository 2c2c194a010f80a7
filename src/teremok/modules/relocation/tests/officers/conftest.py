"""Families of the cast's two houses: Lev manages the office of one of them, Pavel leads its families."""

import pytest
from django.db import connection
from django.utils import timezone

from teremok.identity.models import Account, Membership
from teremok.platform.access import Role
from tests.cast import Member, client_of
from tests.nouns_of_relocation import relocation


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.VAR = tmp_path


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def things(cast):
    """Without the promise and the matter of the matrix: tests make their own."""
    found = relocation(cast)
    found.pop("matter").delete()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL teremok.allow_rewrite = 'on'")
        cursor.execute("DELETE FROM relocation_call")
        cursor.execute("SET LOCAL teremok.allow_rewrite = 'off'")
    found.pop("promise")
    return found


@pytest.fixture
def family(things):
    return things["family"]


@pytest.fixture
def neighbours(things):
    return things["neighbour_family"]


@pytest.fixture
def officer(cast):
    """A relocation officer of the office; the cast has none."""
    account = Account.objects.create(email="pavel@skazochinsk.example", display_name="Павел Дятлов")
    Membership.objects.create(account=account, organisation=cast.organisation, role=Role.RELOCATION_OFFICER)
    return Member("pavel", account)


@pytest.fixture
def desk(officer):
    """The officer's browser."""
    client = client_of(officer)
    session = client.session
    session["second_factor"] = True
    session.save()
    return client
