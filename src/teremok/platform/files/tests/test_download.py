"""A file is given to whom its kind allows it, whole or in part, and never as something a browser runs."""

from uuid import uuid4

import pytest
from django.test import RequestFactory

from teremok.platform.access import ANONYMOUS
from teremok.platform.access.requests import set_actor
from teremok.platform.files import views
from teremok.platform.files.tests.conftest import ANNA, ZOYA
from teremok.platform.files.tests.samples import PDF, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def get():
    def get(file, *, as_=ANNA, view=views.download, method="GET", **headers):
        request = RequestFactory().generic(method, "/", headers=headers)
        set_actor(request, as_)
        return view(request, file.public_id)

    return get


def body(response):
    return b"".join(response.streaming_content)


def test_the_whole_file(give, get):
    response = get(give(PDF, "Акт «осмотра».pdf"))
    assert body(response) == PDF
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(len(PDF))
    assert response["Content-Disposition"].startswith("attachment; filename*=UTF-8''%D0%90")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"].startswith("private")
    assert "sandbox" in response["Content-Security-Policy"]


def test_a_picture_shows_in_the_page(give, get):
    file = give(picture(), "a.jpg")
    assert get(file)["Content-Disposition"].startswith("inline")
    small = get(file, view=views.thumbnail)
    assert small["Content-Type"] == "image/webp"
    assert body(small)[:4] == b"RIFF"


@pytest.mark.parametrize("view", [views.download, views.thumbnail])
@pytest.mark.parametrize("stranger", [ZOYA, ANONYMOUS])
def test_others_are_told_that_there_is_nothing(give, get, view, stranger):
    from django.http import Http404

    with pytest.raises(Http404):
        get(give(picture(), "a.jpg"), as_=stranger, view=view)


def test_what_is_not_there_and_what_has_no_thumbnail(give, get):
    from django.http import Http404

    file = give(PDF)
    with pytest.raises(Http404):
        get(file, view=views.thumbnail)
    file.public_id = uuid4()
    with pytest.raises(Http404):
        get(file)


@pytest.mark.parametrize(
    ("asked", "status", "part", "described"),
    [
        ("bytes=0-4", 206, PDF[:5], f"bytes 0-4/{len(PDF)}"),
        ("bytes=5-", 206, PDF[5:], f"bytes 5-{len(PDF) - 1}/{len(PDF)}"),
        ("bytes=-6", 206, PDF[-6:], f"bytes {len(PDF) - 6}-{len(PDF) - 1}/{len(PDF)}"),
        ("bytes=3-99999", 206, PDF[3:], f"bytes 3-{len(PDF) - 1}/{len(PDF)}"),
        (f"bytes=-{len(PDF) + 10}", 200, PDF, None),
        ("bytes=0-1,4-5", 200, PDF, None),
        ("bytes=9-3", 200, PDF, None),
        ("lines=1-2", 200, PDF, None),
        ("bytes=-", 200, PDF, None),
    ],
)
def test_a_part(give, get, asked, status, part, described):
    response = get(give(PDF), Range=asked)
    assert (response.status_code, body(response)) == (status, part)
    assert response.get("Content-Range") == described
    assert response["Content-Length"] == str(len(part))


@pytest.mark.parametrize("asked", ["bytes=100000-", "bytes=-0"])
def test_a_part_beyond_the_end(give, get, asked):
    response = get(give(PDF), Range=asked)
    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(PDF)}")


def test_a_part_of_a_file_that_has_changed_is_the_whole(give, get):
    file = give(PDF)
    tag = get(file)["ETag"]
    assert get(file, Range="bytes=0-1", **{"If-Range": tag}).status_code == 206
    assert get(file, Range="bytes=0-1", **{"If-Range": '"other"'}).status_code == 200


def test_what_the_browser_has_is_not_sent_again(give, get):
    file = give(PDF)
    response = get(file, **{"If-None-Match": get(file)["ETag"]})
    assert (response.status_code, response.content) == (304, b"")


def test_the_head_without_the_bytes(give, get):
    response = get(give(PDF), method="HEAD")
    assert (response["Content-Length"], body(response)) == (str(len(PDF)), b"")


def test_the_address_answers(give, client):
    assert client.get(f"/files/{give(PDF).public_id}/").status_code == 404
    assert client.post(f"/files/{uuid4()}/").status_code in {403, 405}
