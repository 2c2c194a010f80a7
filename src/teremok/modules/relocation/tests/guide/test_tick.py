"""Ticking steps off."""

import pytest
from django.utils import timezone

from teremok.modules.relocation.models import GuideTick
from teremok.modules.relocation.services import guide as services
from teremok.platform.access import Denied
from tests.cast import client_of

pytestmark = pytest.mark.django_db


def ticked(page: str) -> int:
    return page.count("is-done")


def test_ticked_and_taken_back(cast, family_of):
    family = family_of("anna", "boris")
    client, place = client_of(cast["anna"]), f"/relocation/my/{family.public_id}/guide/refusal/"
    for _twice in range(2):
        assert client.post(f"{place}compare/tick/", {"done": "1"}).headers["Location"] == place
    assert GuideTick.objects.count() == 1
    assert ticked(client.get(place).content.decode()) == 1
    assert ticked(client_of(cast["boris"]).get(place).content.decode()) == 0, "everyone ticks for themselves"
    client.post(f"{place}compare/tick/", {"done": "0"})
    assert not GuideTick.objects.exists()


def test_a_step_that_is_no_more(cast, family_of):
    family = family_of("anna")
    with pytest.raises(services.NoSuchStep):
        services.tick(by=cast["anna"].actor, family=family, slug="refusal", step="no_such", at=timezone.now())
    answer = client_of(cast["anna"]).post(
        f"/relocation/my/{family.public_id}/guide/refusal/nosuch/tick/", {"done": "1"}
    )
    assert answer.headers["Location"] == f"/relocation/my/{family.public_id}/guide/"


@pytest.mark.parametrize("key", ["zoya", "vera", "lev"])
def test_others_may_not(cast, family_of, key):
    family = family_of("anna")
    place = f"/relocation/my/{family.public_id}/guide/refusal/compare/tick/"
    assert client_of(cast[key]).post(place, {"done": "1"}).status_code == 404
    with pytest.raises(Denied):
        services.tick(by=cast[key].actor, family=family, slug="refusal", step="compare", at=timezone.now())
