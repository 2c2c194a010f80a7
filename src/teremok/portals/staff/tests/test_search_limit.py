"""The search of the workspace is for people, not for copying the register."""

import pytest

from teremok.portals.staff.views import front
from tests.cast import client_of

pytestmark = pytest.mark.django_db


def test_a_script_is_stopped_and_a_colleague_is_not(cast, monkeypatch):
    monkeypatch.setattr(front, "SEARCHES_A_MINUTE", 3)
    egor, lev = client_of(cast["egor"]), client_of(cast["lev"])
    assert [egor.get("/staff/?q=теремк").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert lev.get("/staff/?q=теремк").status_code == 200
    assert egor.get("/staff/").status_code == 200
