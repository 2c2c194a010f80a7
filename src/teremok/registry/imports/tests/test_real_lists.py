"""The real lists of the city, where they are at hand."""

import pytest
from django.db import connection

from teremok.platform.access import SYSTEM
from teremok.registry.imports import services
from teremok.registry.imports.states import Kind
from teremok.registry.imports.tests.files import NOW, applied
from teremok.registry.models import House, ManagementContract, Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]

FARTHEST = """
SELECT count(*), max(111320 * sqrt(power((s.latitude - h.latitude)::float8, 2)
    + power((s.longitude - h.longitude)::float8 * cos(radians(h.latitude::float8)), 2)))
FROM imports_rows_{batch} s JOIN registry_house h ON h.id = s.target_id WHERE s.verdict IN ('changed', 'unchanged')
"""


def test_two_sources_of_one_city_meet(real_data):
    houses = real_data / "reformagkh_moscow_houses_2017-06-14.csv.gz"
    first = applied(Kind.HOUSES, houses)
    assert sum(first.counts.values()) == 33_707
    assert House.objects.count() == first.counts["new"] >= 33_500
    assert sum(first.reasons.values()) == first.counts["rejected"]
    again = applied(Kind.HOUSES, houses)
    assert again.counts == {"new": 0, "changed": 0, "unchanged": first.counts["new"],
                            "rejected": first.counts["rejected"]}  # fmt: skip
    second = applied(Kind.HOUSES, real_data / "renovation_votes_2017-07-12_final.json")
    assert second.counts["changed"] >= 4_300
    with connection.cursor() as cursor:
        cursor.execute(FARTHEST.format(batch=second.id))
        met, farthest = cursor.fetchone()
    assert met == second.counts["changed"]
    assert farthest <= 200
    for batch in (second, first):
        assert services.undo(batch=batch, by=SYSTEM, at=NOW).kept == ()
    assert (House.objects.count(), Organisation.objects.count(), ManagementContract.objects.count()) == (0, 0, 0)
