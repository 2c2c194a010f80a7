"""Files that can't be taken in: a clear sentence, and the registry as it was."""

import gzip
import json
import zipfile

import pytest
import xlsxwriter

from teremok.registry.imports.models import Batch
from teremok.registry.imports.sources import CannotRead, limits, open_source, workbooks
from teremok.registry.imports.states import Kind, Status
from teremok.registry.imports.tests.files import HOUSES, applied, checked, written
from teremok.registry.models import House

pytestmark = pytest.mark.django_db


def workbook(path, *, formula=False):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Адрес", "УНОМ", "Год постройки"])
        sheet.write_row(1, 0, ["г. Сказочинск, ул. Сказочная, д. 5", 101, 1962])
        if formula:
            sheet.write_formula(2, 1, "=1+1", None, 2)
    return path


def bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(4):
                part.write(b" " * 1024 * 1024)
    return path


def test_the_registry_stays_as_it_was(tmp_path):
    applied(Kind.HOUSES, written(tmp_path, HOUSES))
    with pytest.raises(CannotRead):
        checked(Kind.HOUSES, written(tmp_path, "Имя,Возраст\nА,1\n", "wrong.csv"))
    assert Batch.objects.get(file_name="wrong.csv").status == Status.REFUSED
    assert House.objects.count() == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        "Имя;Возраст\nА;1\n".encode(),
        "Адрес;УНОМ\n".encode(),
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"%PDF-1.7",
        b"\x1f\x8bnot gzip at all",
        gzip.compress(HOUSES.encode() * 50)[:200],
        b'[{"address": "x"',
        b"[]",
        b"PK\x03\x04broken",
        ('Адрес;УНОМ\n"' + "x" * 200_000).encode(),
        HOUSES.encode() * 3000 + "кодировка".encode("cp1251"),
    ],
    ids=["empty", "blank", "columns", "no-rows", "binary", "pdf", "gzip", "cut-gzip", "cut-json", "no-objects", "zip",
         "quote", "encoding"],
)  # fmt: skip
def test_a_file_that_is_no_list_is_refused_in_a_sentence(tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(CannotRead) as refusal:
        checked(Kind.HOUSES, path)
    assert str(refusal.value).endswith(".")
    assert House.objects.count() == 0


def test_a_formula_is_refused_with_its_cell(tmp_path):
    with pytest.raises(CannotRead, match="B3"):
        checked(Kind.HOUSES, workbook(tmp_path / "book.xlsx", formula=True))


def test_an_archive_bomb_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(workbooks, "LARGEST_PART", 1 << 20)
    with pytest.raises(CannotRead):
        open_source(bomb(tmp_path / "bomb.xlsx"))


def test_a_gzip_bomb_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "LARGEST_UNPACKED", 1 << 20)
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(HOUSES.encode() * 20_000))
    with pytest.raises(CannotRead):
        checked(Kind.HOUSES, path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_any_encoding_and_delimiter_is_read(tmp_path, encoding, delimiter):
    path = tmp_path / "houses.csv"
    lines = ["Адрес;УНОМ", '"г. Сказочинск, ул. Сказочная, д. 5";101']
    path.write_bytes("\r\n".join(line.replace(";", delimiter) for line in lines).encode(encoding))
    assert checked(Kind.HOUSES, path).counts["new"] == 1


def test_workbooks_and_json_are_read(tmp_path):
    assert checked(Kind.HOUSES, workbook(tmp_path / "book.xlsx")).counts["new"] == 1
    one = {"address": "г. Сказочинск, ул. Сказочная, д. 7", "unom": 102}
    for document in ([one], {"houses": [one]}, {"102": one}):
        path = written(tmp_path, json.dumps(document, ensure_ascii=False), "houses.json")
        assert checked(Kind.HOUSES, path).counts["new"] == 1
