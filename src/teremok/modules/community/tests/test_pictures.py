"""Pictures on a notice: read with it, and with nothing else."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from teremok.modules.community.models import Notice
from teremok.modules.community.pictures import pictures_of
from teremok.modules.community.services import moderation, notices
from teremok.modules.community.tests.test_write import form
from teremok.platform.files import receiving
from tests.cast import KEYS, client_of


def upload(name="двор.jpg", size=(300, 200), kind="JPEG"):
    out = io.BytesIO()
    Image.new("RGB", size, (90, 140, 90)).save(out, kind)
    return SimpleUploadedFile(name, out.getvalue(), content_type=f"image/{kind.lower()}")


@pytest.fixture
def posted(cast):
    """A notice of Anna's with a picture, sent by the page."""
    client_of(cast["anna"]).post(f"/houses/{cast.house.public_id}/board/new/", form(pictures=[upload()]))
    return Notice.objects.get()


@pytest.mark.parametrize("reader", KEYS)
def test_whoever_reads_the_notice_sees_the_picture(posted, cast, reader):
    (picture,) = pictures_of(posted)
    client = client_of(cast[reader])
    expected = 200 if client.get(f"/notices/{posted.public_id}/").status_code == 200 else 404
    for address in (f"/files/{picture.public_id}/", f"/files/{picture.public_id}/thumbnail/"):
        assert client.get(address).status_code == expected


def test_with_the_notice_the_picture_goes_too(posted, cast, now):
    (picture,) = pictures_of(posted)
    moderation.hide(by=cast["egor"].actor, notice=posted, reason="Чужой ребёнок на снимке", at=now)
    assert client_of(cast["boris"]).get(f"/files/{picture.public_id}/").status_code == 404
    assert client_of(cast["anna"]).get(f"/files/{picture.public_id}/").status_code == 200


def test_a_picture_is_taken_off(posted, cast):
    (picture,) = pictures_of(posted)
    client = client_of(cast["anna"])
    assert "двор.jpg" in client.get(f"/notices/{posted.public_id}/edit/").content.decode()
    client.post(
        f"/notices/{posted.public_id}/edit/", form(without=[str(picture.public_id)], pictures=[upload("b.jpg")])
    )
    assert [one.name for one in pictures_of(posted)] == ["b.jpg"]


def test_anothers_picture_can_not_be_taken_off(posted, hang, cast, now):
    (picture,) = pictures_of(posted)
    own = hang("boris")
    from teremok.modules.community.tests.conftest import sheet

    notices.edit(by=cast["boris"].actor, notice=own, sheet=sheet(), without=[picture.public_id], at=now)
    assert pictures_of(posted).exists()


def test_a_huge_picture_is_made_smaller(cast):
    client_of(cast["anna"]).post(
        f"/houses/{cast.house.public_id}/board/new/", form(pictures=[upload(size=(5000, 2500))])
    )
    (picture,) = pictures_of(Notice.objects.get())
    assert (picture.width, picture.height) == (2048, 1024)


@pytest.mark.parametrize(
    "files",
    [
        [SimpleUploadedFile("a.jpg", b"<script>", content_type="image/jpeg")],
        [SimpleUploadedFile("a.svg", b"<svg onload='x'/>", content_type="image/svg+xml")],
        [upload("a.png")],
        [upload(f"{n}.jpg", size=(8, 8)) for n in range(7)],
        [SimpleUploadedFile("a.jpg", b"", content_type="image/jpeg")],
    ],
)
def test_what_is_no_picture_is_refused_and_nothing_is_kept(cast, files):
    response = client_of(cast["anna"]).post(f"/houses/{cast.house.public_id}/board/new/", form(pictures=files))
    assert response.context["form"].errors["pictures"]
    assert not Notice.objects.exists()


def test_uploads_are_counted(cast, monkeypatch):
    monkeypatch.setattr(receiving, "UPLOADS_PER_HOUR", 1)
    response = client_of(cast["anna"]).post(
        f"/houses/{cast.house.public_id}/board/new/", form(pictures=[upload(), upload("b.jpg")])
    )
    assert response.context["form"].errors["pictures"]
