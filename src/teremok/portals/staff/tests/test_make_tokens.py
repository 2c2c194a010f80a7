from datetime import timedelta

from django.test import Client
from django.utils import timezone

from teremok.platform.api.models import ApiToken
from tests.cast import Cast, client_of


def fill(cast: Cast, **changes):
    last_day = timezone.localdate() + timedelta(days=30)
    return {
        "name": "Учёт заявок",
        "organisation": str(cast.organisation.public_id),
        "scopes": ["registry.read"],
        "last_day": last_day.isoformat(),
    } | changes


def test_a_manager_makes_a_token_uses_it_and_revokes_it(cast: Cast):
    lev = client_of(cast["lev"])
    shown = lev.post("/staff/tokens/", fill(cast)).content.decode()
    token = ApiToken.objects.get()
    secret = next(
        word for word in shown.replace("<", " ").replace(">", " ").split() if word.startswith(token.prefix + "_")
    )
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/houses").status_code == 200
    assert secret not in lev.get("/staff/tokens/").content.decode()
    lev.post(f"/staff/tokens/{token.public_id}/revoke/")
    assert program.get("/api/v1/houses").status_code == 401
    assert "отозван" in lev.get("/staff/tokens/").content.decode()


def test_a_token_without_a_scope_for_too_long_or_for_others_is_not_made(cast: Cast):
    lev = client_of(cast["lev"])
    far = (timezone.localdate() + timedelta(days=500)).isoformat()
    for wrong in ({"scopes": []}, {"last_day": far}, {"organisation": str(cast.other_organisation.public_id)}):
        assert lev.post("/staff/tokens/", fill(cast, **wrong)).status_code == 200
    assert not ApiToken.objects.exists()


def test_the_reference_names_every_operation():
    page = Client(headers={"Accept-Language": "en"}).get("/api/v1/docs").content.decode()
    described = Client().get("/api/v1/openapi.json").json()
    for path, methods in described["paths"].items():
        for method in methods:
            assert f"{method.upper()} {path}" in page
