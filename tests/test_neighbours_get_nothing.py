"""A resident of one house asks for another house's people by every door there is, and gets nothing."""

import io
import json
import zipfile

import pytest
from django.http import HttpResponse
from PIL import Image

from teremok.modules.community.models import Notice
from teremok.modules.community.pictures import PICTURE
from teremok.platform.files import services as files
from teremok.platform.live.topics import may_listen
from teremok.registry.access import my_homes, visible_houses, visible_people, visible_premises
from teremok.registry.search import find
from tests.cast import Cast, client_of
from tests.client import StrictClient
from tests.matrix import Row, rows
from tests.nouns import ASKED_AT, Nouns

pytestmark = pytest.mark.django_db
# Words by which anybody of Zoya's house could be known.
TRACES = ("Медведева", "Ильинична", "+79450000005", "zoya@", "Отдам котёнка", "Перерасчёт за тепло")


@pytest.fixture
def anna(cast_of_module: Cast) -> StrictClient:
    return client_of(cast_of_module["anna"])


def _about_neighbours() -> list[Row]:
    return [row for row in rows() if "neighbour_" in row.path or "{zoya}" in row.path]


def _seen(response: HttpResponse) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if response.headers.get("Content-Type") == "application/zip":
        archive = zipfile.ZipFile(io.BytesIO(content))
        content = b"\n".join(archive.read(name) for name in archive.namelist())
    return content.decode(errors="replace")


@pytest.mark.parametrize("row", _about_neighbours(), ids=str)
def test_asking_by_page_or_api(row: Row, anna: StrictClient, nouns: Nouns):
    response = anna.generic(row.method, row.path.format(**nouns))
    assert response.status_code in {302, 403, 404}
    assert not any(trace in _seen(response) for trace in TRACES)


def _own_pages() -> list[Row]:
    """The demo shows everyone's post on purpose, and a poster is no text."""
    seen = [row for row in rows() if row.method == "GET" and row.answers["anna"] == "200"]
    return [row for row in seen if not row.path.startswith("/demo/") and not row.path.endswith(".pdf")]


@pytest.mark.parametrize("row", _own_pages(), ids=str)
def test_nothing_of_theirs_stands_on_pages_of_ones_own(row: Row, anna: StrictClient, nouns: Nouns):
    path = row.path.format(**nouns)
    text = _seen(anna.get(path))
    assert not any(trace in text for trace in TRACES)


@pytest.mark.parametrize("word", ["Медведева", "медведева зоя", "+79450000005", "9450000005", "Лесная 7", "Лесная"])
def test_searching(word: str, cast_of_module: Cast, anna: StrictClient):
    found = find(word, by=cast_of_module["anna"].actor)
    assert (found.houses, found.premises, found.people) == ((), (), ())


def test_searching_on_the_pages_for_everyone(anna: StrictClient):
    for address in ("/who-manages/?q=Медведева", "/who-manages/?q=Лесная 7"):
        text = _seen(anna.get(address))
        assert not any(trace in text for trace in ("Ильинична", "+79450000005"))


def test_listening_to_the_live_stream(cast_of_module: Cast):
    actor = cast_of_module["anna"].actor
    assert may_listen(actor, f"house:{cast_of_module.house.public_id}")
    for topic in (
        f"house:{cast_of_module.neighbour_house.public_id}",
        f"account:{cast_of_module['zoya'].account.public_id}",
        f"person:{cast_of_module['zoya'].person.public_id}",
        "house:*",
        "house:",
    ):
        assert not may_listen(actor, topic)


def test_opening_a_file_by_its_address(cast_of_module: Cast, anna: StrictClient, nouns: Nouns):
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), (10, 90, 60)).save(picture, "PNG")
    picture.seek(0)
    notice = Notice.objects.get(public_id=nouns["neighbour_notice"])
    zoya = cast_of_module["zoya"]
    kept = files.store(
        by=zoya.actor, kind=PICTURE, content=picture, name="кот.png", subject=notice.public_id, at=ASKED_AT
    )
    for address in (f"/files/{kept.public_id}/", f"/files/{kept.public_id}/thumbnail/"):
        assert anna.get(address).status_code == 404
        assert client_of(zoya).get(address).status_code == 200


def test_lists_of_the_api(cast_of_module: Cast, anna: StrictClient):
    for address in ("/api/v1/houses", "/api/v1/people", "/api/v1/organisations"):
        text = json.dumps(json.loads(_seen(anna.get(address))), ensure_ascii=False)
        assert str(cast_of_module.neighbour_house.public_id) not in text
        assert not any(trace in text for trace in TRACES)


def test_lists_from_which_every_door_is_fed(cast_of_module: Cast):
    actor = cast_of_module["anna"].actor
    zoya = cast_of_module["zoya"].person
    assert not visible_houses(actor).filter(id=cast_of_module.neighbour_house.id).exists()
    assert not visible_premises(actor).filter(id=cast_of_module.flat_of_zoya.id).exists()
    assert not my_homes(actor).filter(id=cast_of_module.flat_of_zoya.id).exists()
    assert not visible_people(actor).filter(id=zoya.id).exists()
    # Nor do people of one's own house show.
    assert not visible_people(actor).filter(id=cast_of_module["vera"].person.id).exists()
