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
