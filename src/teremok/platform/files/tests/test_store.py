"""What is taken in, what is refused, and what of a picture stays behind."""

import hashlib
import io

import pytest
from PIL import Image

from teremok.platform.files import kinds, pictures, receiving, storage
from teremok.platform.files.models import Content, StoredFile
from teremok.platform.files.receiving import CannotStore, plain_name
from teremok.platform.files.tests.conftest import ANNA, NOW
from teremok.platform.files.tests.samples import PDF, archive, photograph, picture

pytestmark = pytest.mark.django_db


def kept(content_id):
    return b"".join(storage.current().read(content_id))


def test_a_document_is_kept_as_it_is(give, settings):
    file = give(PDF, "Акт осмотра.pdf", declared="application/pdf")
    digest = hashlib.sha256(PDF).hexdigest()
    assert (file.name, file.media_type, file.content_id) == ("Акт осмотра.pdf", "application/pdf", digest)
    assert (file.stored_by, file.stored_at, file.content.size) == (ANNA.account_id, NOW, len(PDF))
    assert file.public_id.version == 4
    assert (settings.VAR / "files" / digest[:2] / digest[2:4] / digest).read_bytes() == PDF


def test_the_same_bytes_lie_there_once(give):
    first, second = give(PDF, "a.pdf"), give(PDF, "b.pdf")
    assert first.content_id == second.content_id
    assert first.public_id != second.public_id
    assert Content.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "name", "declared", "media_type"),
    [
        (picture("PNG"), "a.png", "image/png", "image/png"),
        (picture("WEBP"), "a.webp", "", "image/webp"),
        (picture(), "a.JPG", "image/jpg", "image/jpeg"),
        (archive("xl/workbook.xml"), "a.xlsx", "application/octet-stream", None),
        (archive("word/document.xml"), "a.docx", "", None),
        (b"\0\0\0\x18ftypmp42" + b"\0" * 40, "a.mp4", "video/mp4", "video/mp4"),
        ("номер;площадь\n1;54,3".encode("cp1251"), "a.csv", "text/csv", "text/plain"),
        ("Здравствуйте".encode(), "a.txt", "text/plain; charset=utf-8", "text/plain"),
    ],
)
def test_types_are_found_in_the_bytes(give, content, name, declared, media_type):
    file = give(content, name, declared=declared)
    assert media_type is None or file.media_type == media_type


@pytest.mark.parametrize(
    ("content", "name", "declared"),
    [
        (b"MZ\x90\0 program", "a.exe", ""),
        (b"MZ\x90\0 program", "a.pdf", "application/pdf"),
        (PDF, "a.jpg", "image/jpeg"),
        (PDF, "a.pdf", "image/jpeg"),
        (PDF, "no suffix", "application/pdf"),
        (picture(), "a.png", "image/png"),
        (archive("payload.js"), "a.docx", ""),
        (b"PK\x03\x04broken", "a.docx", ""),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "a.svg", "image/svg+xml"),
        (b"<html><script>alert(1)</script>", "a.html", "text/html"),
        (b"", "a.pdf", "application/pdf"),
        (b"%PDF-" + b"x" * 400_000, "a.pdf", ""),
        (picture()[:300], "a.jpg", ""),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "a.png", ""),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_refused_in_a_sentence(give, content, name, declared):
    with pytest.raises(CannotStore) as refusal:
        give(content, name, declared=declared)
    assert name in str(refusal.value)
    assert str(refusal.value).endswith(".")
    assert not StoredFile.objects.exists()


def test_a_kind_takes_only_its_own_types(give, kind, monkeypatch):
    narrow = kinds.Kind("test.narrow", (kind.media[0],), kind.may_read)
    with pytest.raises(CannotStore, match="JPG"):
        receiving.receive(by=ANNA, kind=narrow, content=io.BytesIO(PDF), name="a.pdf")


def test_nothing_of_a_photograph_goes_over_but_its_pixels(give):
    file = give(photograph(), "IMG_0001.jpg")
    content = kept(file.content_id)
    assert "Камера".encode() not in content
    assert b"secret" not in content
    shown = Image.open(io.BytesIO(content))
    assert not shown.getexif()
    assert shown.size == (file.width, file.height) == (40, 80)
    assert shown.getpixel((20, 10))[1] < 60  # red is on top after the quarter turn
    assert shown.getpixel((20, 70))[1] > 200


def test_a_large_picture_is_made_smaller_and_gets_a_thumbnail(give):
    file = give(picture(size=(3000, 1500)), "large.jpg")
    assert (file.width, file.height) == (200, 100)
    thumbnail = Image.open(io.BytesIO(kept(file.thumbnail_id)))
    assert thumbnail.format == "WEBP"
    assert thumbnail.size == (200, 100)


def test_transparency_stays(give):
    out = io.BytesIO()
    Image.new("LA", (10, 10), (120, 0)).save(out, "PNG")
    shown = Image.open(io.BytesIO(kept(give(out.getvalue(), "stamp.png").content_id)))
    assert shown.mode == "RGBA"
    assert shown.getpixel((5, 5))[3] == 0


def test_a_decompression_bomb_is_refused_before_it_is_unpacked(give, monkeypatch):
    monkeypatch.setattr(pictures, "PIXELS_LIMIT", 10_000)
    with pytest.raises(CannotStore, match=r"a\.png"):
        give(picture("PNG", size=(101, 100)), "a.png")


def test_uploads_of_an_account_are_limited(give, monkeypatch):
    monkeypatch.setattr(receiving, "UPLOADS_PER_HOUR", 2)
    give(PDF)
    give(PDF)
    with pytest.raises(CannotStore):
        give(PDF)


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\Анна\\акт.pdf", "акт.pdf"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("  длинное   имя .pdf", "длинное имя.pdf"),
    ],
)
def test_names_are_made_plain(given, plain):
    assert plain_name(given) == plain


def test_a_long_name_keeps_its_suffix():
    assert plain_name("я" * 400 + ".pdf").endswith("я.pdf")
    assert len(plain_name("я" * 400 + ".pdf")) <= 150


def test_two_kinds_of_one_name_are_a_mistake(kind):
    kinds.register(kind)
    with pytest.raises(ValueError, match=r"test\.anything"):
        kinds.register(kinds.Kind("test.anything", (), kind.may_read))
