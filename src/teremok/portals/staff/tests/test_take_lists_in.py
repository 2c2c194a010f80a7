"""The import pages, from the upload to the undo."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext

from teremok.platform.live.models import Event
from teremok.registry.imports import jobs, staging
from teremok.registry.imports.models import Batch
from teremok.registry.imports.states import Status
from teremok.registry.imports.tests.files import HOUSES
from teremok.registry.models import House
from tests.cast import Member, client_of
from tests.client import StrictClient

pytestmark = pytest.mark.django_db


def run(job, batch):
    job(batch=batch.id, account="", label="Майя Совина")
    batch.refresh_from_db()


def uploaded(client: StrictClient) -> Batch:
    file = SimpleUploadedFile("дома.csv", HOUSES.encode())
    client.post("/staff/imports/", {"kind": "houses", "file": file})
    return Batch.objects.get()


@pytest.fixture
def administrator(maya: Member) -> StrictClient:
    return client_of(maya)


def test_a_list_is_checked_applied_and_undone(administrator):
    already = House.objects.count()
    batch = uploaded(administrator)
    assert (batch.status, batch.file_name) == (Status.CHECKING, "дома.csv")
    assert "hx-trigger" in administrator.get(f"/staff/imports/{batch.public_id}/").content.decode()
    run(jobs.check, batch)
    page = administrator.get(f"/staff/imports/{batch.public_id}/?verdict=new").content.decode()
    assert "ул. Сказочная, д. 7" in page
    administrator.post(f"/staff/imports/{batch.public_id}/decide/", {"decision": "apply"})
    run(jobs.apply, batch)
    assert batch.status == Status.APPLIED
    assert House.objects.count() > already
    administrator.post(f"/staff/imports/{batch.public_id}/decide/", {"decision": "undo"})
    run(jobs.undo, batch)
    assert batch.status == Status.UNDONE
    assert House.objects.count() == already


def test_the_page_listens_to_its_batch_and_asks_now_and_then_while_it_is_busy(administrator):
    batch = uploaded(administrator)
    path = f"/staff/imports/{batch.public_id}/"
    topic = f'data-ui-live="imports:{batch.public_id}"'
    page = administrator.get(path).content.decode()
    assert topic in page
    assert "every 5s" in page
    told = Event.objects.filter(topic=f"imports:{batch.public_id}").count()
    assert told == 1
    run(jobs.check, batch)
    assert Event.objects.filter(topic=f"imports:{batch.public_id}", name="progress").count() > told
    page = administrator.get(path).content.decode()
    assert topic in page
    assert "every 5s" not in page


def test_rows_no_longer_kept_are_said_to_be_so(administrator):
    batch = uploaded(administrator)
    run(jobs.check, batch)
    path = f"/staff/imports/{batch.public_id}/?verdict=new"
    gone = gettext("These rows are no longer kept")
    assert gone not in administrator.get(path).content.decode()
    staging.drop(batch)
    assert gone in administrator.get(path).content.decode()


def test_a_bad_file_says_why(administrator):
    administrator.post("/staff/imports/", {"kind": "houses", "file": SimpleUploadedFile("x.csv", b"a;b\n1;2\n")})
    batch = Batch.objects.get()
    run(jobs.check, batch)
    assert batch.status == Status.REFUSED
    assert batch.refusal in administrator.get(f"/staff/imports/{batch.public_id}/").content.decode().replace(
        "&quot;", '"'
    )


def test_a_checked_list_is_discarded(administrator):
    batch = uploaded(administrator)
    run(jobs.check, batch)
    administrator.post(f"/staff/imports/{batch.public_id}/decide/", {"decision": "discard"})
    assert not Batch.objects.exists()


def test_rejected_rows_are_handed_out(administrator):
    file = SimpleUploadedFile("x.csv", (HOUSES + "нет адреса;;;;;;;;\n").encode())
    administrator.post("/staff/imports/", {"kind": "houses", "file": file})
    batch = Batch.objects.get()
    run(jobs.check, batch)
    answer = administrator.get(f"/staff/imports/{batch.public_id}/rejected.csv")
    assert "нет адреса" in b"".join(answer.streaming_content).decode()
