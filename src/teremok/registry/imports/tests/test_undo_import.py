"""A whole import taken back, but for what changed or was used since."""

import pytest

from teremok.platform.access import ANONYMOUS, SYSTEM, Denied
from teremok.registry.imports import services
from teremok.registry.imports.states import Kind, Status
from teremok.registry.imports.tests.files import HOUSES, NOW, OWNERS, PREMISES, applied, checked, written
from teremok.registry.models import District, House, ManagementContract, Organisation, OwnershipRight, Person, Premises

pytestmark = pytest.mark.django_db


def undone(batch):
    return services.undo(batch=batch, by=SYSTEM, at=NOW)


def test_undo_leaves_nothing(tmp_path):
    batches = [applied(kind, written(tmp_path, text)) for kind, text in
               ((Kind.HOUSES, HOUSES), (Kind.PREMISES, PREMISES), (Kind.OWNERS, OWNERS))]  # fmt: skip
    for batch in reversed(batches):
        assert undone(batch).kept == ()
    for model in (OwnershipRight, Person, Premises, ManagementContract, House, Organisation, District):
        assert model.objects.count() == 0
    batches[0].refresh_from_db()
    assert batches[0].status == Status.UNDONE


def test_undo_puts_back_what_was_changed(tmp_path):
    applied(Kind.HOUSES, written(tmp_path, HOUSES))
    before = House.objects.order_by("id").values()
    kept = list(before)
    batch = applied(
        Kind.HOUSES, written(tmp_path, HOUSES.replace("1962", "1964").replace("«Теремок-Сервис»", "«Иная»"))
    )
    assert list(before.all()) != kept
    assert undone(batch).restored == 2  # the house and the contract that ended
    assert list(before.all()) == kept
    assert Organisation.objects.count() == 1
    assert ManagementContract.objects.filter(ends_on=None).count() == 2


def test_undo_refuses_rows_changed_since_and_lists_them(tmp_path):
    batch = applied(Kind.HOUSES, written(tmp_path, HOUSES))
    House.objects.filter(unom=101).update(year_built=1999)
    answer = undone(batch)
    assert [(kept.table, kept.why) for kept in answer.kept if kept.table == "registry_house"] == [
        ("registry_house", "changed")
    ]
    assert House.objects.get().unom == 101


def test_undo_refuses_houses_that_got_premises_since(tmp_path):
    batch = applied(Kind.HOUSES, written(tmp_path, HOUSES))
    applied(Kind.PREMISES, written(tmp_path, PREMISES))
    assert [(kept.shown[-4:], kept.why) for kept in undone(batch).kept if kept.table == "registry_house"] == [
        ("д. 5", "used")
    ]
    assert Premises.objects.count() == 2


def test_undo_refuses_an_address_that_another_house_took_since_and_lists_it(tmp_path):
    applied(Kind.HOUSES, written(tmp_path, HOUSES))
    batch = applied(Kind.HOUSES, written(tmp_path, HOUSES.replace("д. 5", "д. 9").replace("1963", "1964")))
    moved = House.objects.get(unom=101)
    assert moved.building == "9"
    before = batch.entries.get(table="registry_house", row_id=moved.id).before
    house = House.objects.create(address=before["address"], address_key=before["address_key"], building="5")
    answer = undone(batch)
    assert [(kept.public_id, kept.why) for kept in answer.kept] == [(moved.public_id, "taken")]
    moved.refresh_from_db()
    assert (moved.building, House.objects.get(unom=102).year_built) == ("9", 1963)
    assert House.objects.get(address_key=before["address_key"]) == house


def test_undo_waits_for_the_later_import_that_took_the_address(tmp_path):
    applied(Kind.HOUSES, written(tmp_path, HOUSES))
    first = applied(Kind.HOUSES, written(tmp_path, HOUSES.replace("д. 7", "д. 9")))
    second = applied(Kind.HOUSES, written(tmp_path, HOUSES.replace("д. 5", "д. 7").replace("д. 7;102", "д. 9;102")))
    assert [*House.objects.order_by("unom").values_list("building", flat=True)] == ["7", "9"]
    assert undone(first).kept[0].why == "taken"
    assert undone(second).kept == ()
    assert [*House.objects.order_by("unom").values_list("building", flat=True)] == ["5", "9"]


def test_undo_refuses_a_house_whose_district_is_gone(tmp_path):
    applied(Kind.HOUSES, written(tmp_path, HOUSES))
    batch = applied(Kind.HOUSES, written(tmp_path, HOUSES.replace("Лесной", "Речной")))
    District.objects.get(name="Лесной").delete()
    assert {kept.why for kept in undone(batch).kept if kept.table == "registry_house"} == {"gone"}
    assert set(House.objects.values_list("district__name", flat=True)) == {"Речной"}


def test_an_import_is_undone_once(tmp_path):
    batch = applied(Kind.HOUSES, written(tmp_path, HOUSES))
    undone(batch)
    with pytest.raises(services.CannotUndo):
        undone(batch)


def test_a_check_gone_stale_is_shown_anew_before_it_is_applied(tmp_path):
    batch = checked(Kind.HOUSES, written(tmp_path, HOUSES))
    applied(Kind.HOUSES, written(tmp_path, HOUSES))
    with pytest.raises(services.CannotApply):
        services.apply(batch=batch, by=SYSTEM, at=NOW)
    batch.refresh_from_db()
    assert batch.counts["unchanged"] == 2
    assert services.apply(batch=batch, by=SYSTEM, at=NOW).status == Status.APPLIED
    assert House.objects.count() == 2


def test_only_the_administrator_imports(tmp_path):
    with pytest.raises(Denied):
        services.open_batch(kind=Kind.HOUSES, file_name="x", file_size=1, by=ANONYMOUS, at=NOW)
