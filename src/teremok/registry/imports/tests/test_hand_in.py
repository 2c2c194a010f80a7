"""What an upload passes before anything of it is read: the right to, the limit of the hour, the scanner."""

import io
from dataclasses import replace
from uuid import UUID

import pytest

from teremok.platform.access import Actor, Denied, Grant, Role
from teremok.platform.files import receiving
from teremok.platform.files.tests.test_scan import clamd  # noqa: F401 (a fixture)
from teremok.registry.imports import services
from teremok.registry.imports.models import Batch
from teremok.registry.imports.sources import CannotRead
from teremok.registry.imports.states import Kind
from teremok.registry.imports.tests.files import HOUSES, NOW

pytestmark = pytest.mark.django_db
ADMINISTRATOR = Actor(account_id=UUID(int=1), label="Майя", grants=(Grant(role=Role.ADMINISTRATOR, organisation_id=1),))


def hand_in(text: str = HOUSES, name: str = "дома.csv", by: Actor = ADMINISTRATOR) -> Batch:
    return services.open_upload(kind=Kind.HOUSES, content=io.BytesIO(text.encode()), name=name, by=by, at=NOW)


@pytest.mark.usefixtures("clamd")
def test_malware_is_refused_before_anything_is_kept():
    with pytest.raises(CannotRead, match="Eicar-Signature"):
        hand_in("EICAR")
    assert not Batch.objects.exists()
    assert hand_in().file_name == "дома.csv"


def test_a_silent_scanner_lets_nothing_in(settings):
    settings.CLAMD = "127.0.0.1:1"
    with pytest.raises(CannotRead):
        hand_in()
    assert not Batch.objects.exists()


def test_uploads_of_an_hour_are_limited_for_each_account(monkeypatch):
    monkeypatch.setattr(receiving, "UPLOADS_PER_HOUR", 2)
    hand_in()
    hand_in()
    with pytest.raises(CannotRead):
        hand_in()
    assert hand_in(by=replace(ADMINISTRATOR, account_id=UUID(int=2)))


def test_more_than_the_limit_is_refused_while_it_streams(monkeypatch):
    monkeypatch.setattr(services, "LARGEST_UNPACKED", 100)
    with pytest.raises(CannotRead):
        hand_in()
    assert not Batch.objects.exists()


def test_whoever_may_not_import_hands_nothing_in():
    with pytest.raises(Denied):
        hand_in(by=replace(ADMINISTRATOR, grants=(Grant(role=Role.MANAGER, organisation_id=1),)))


def test_a_name_loses_its_folders_and_control_characters():
    assert hand_in(name="C:\\тмп\\до\x00ма\x07.csv").file_name == "дома.csv"
