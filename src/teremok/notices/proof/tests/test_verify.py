"""Verifying: whatever is done to the log is found and named, in the database and in a file."""

import gzip
import io
import json
import random
from functools import cache

import pytest

from teremok.notices.models import Event, Seal
from teremok.notices.proof import files as reading
from teremok.notices.proof import lines as exact
from teremok.notices.proof.checking import Head, NoHead, Report, read_head
from teremok.notices.proof.database import check_database, newest_head
from teremok.notices.proof.export import write_file
from teremok.notices.proof.files import CannotCheck, check_file, check_lines
from teremok.notices.proof.keys import present_key
from teremok.notices.proof.lines import key_id
from teremok.notices.proof.tests.conftest import AT, happen
from teremok.notices.services.sealing import seal
from teremok.platform.access import SYSTEM

CHANGES = 10_000


@pytest.fixture
def exported(sealed_log, tmp_path):
    write_file(tmp_path / "log.jsonl")
    return tmp_path / "log.jsonl"


def said(report: Report) -> list[str]:
    return [fault.sentence for fault in report.faults]


def ids() -> list[int]:
    return list(Event.objects.order_by("id").values_list("id", flat=True))


def judged(content: bytes, **known) -> list[str]:
    try:
        return said(check_lines(io.BytesIO(content), **known))
    except CannotCheck as refusal:
        return [str(refusal)]


# In the database


def test_a_log_left_alone_is_sound(sealed_log):
    happen(3, first=120)
    report = check_database(heads=[newest_head()])
    assert (report.is_sound, report.records, report.seals, report.waiting) == (True, 120, 5, 3)


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 microsecond'",
        "kind = 'failed'",
        "facts = '{}'",
        "notice = 8",
        "addressee = 99",
        "message = gen_random_uuid()",
    ],
)
def test_an_altered_record_is_named(sealed_log, rewrite, change):
    record = ids()[60]
    rewrite(f"UPDATE notices_event SET {change} WHERE id = %s", record)  # noqa: S608 (of the list above)
    [fault] = check_database().faults
    assert (fault.record, fault.seal) == (record, 3)
    assert fault.sentence == f"Record {record} was altered after seal 3 was made."


def test_a_missing_record_is_named(sealed_log, rewrite):
    record = ids()[30]
    rewrite("DELETE FROM notices_event WHERE id = %s", record)
    assert said(check_database()) == [f"Record {record} is missing: seal 2 holds it."]


def test_an_added_record_is_named(sealed_log, rewrite):
    happen(1, first=120)
    rewrite("DELETE FROM notices_unsealed")
    assert said(check_database()) == [f"Record {ids()[-1]} was added behind the log's back: no seal holds it."]


def test_a_record_removed_before_its_seal_is_named(sealed_log, rewrite):
    happen(1, first=120)
    record = ids()[-1]
    rewrite("DELETE FROM notices_event WHERE id = %s", record)
    assert said(check_database()) == [f"Record {record} was removed before it was sealed."]


def test_two_records_that_changed_places_are_named(sealed_log, rewrite):
    first, other = ids()[10], ids()[11]
    for old, new in ((first, 0), (other, first), (0, other)):
        rewrite("UPDATE notices_event SET id = %s WHERE id = %s", new, old)
    assert {fault.record for fault in check_database().faults} == {first, other}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("signature = sha512(signature)", "Seal 3 was altered: its signature does not belong to it."),
        ("root = sha256(root)", "Seal 3 was altered: it does not have its own hash."),
        ("hash = sha256(hash)", "Seal 3 was altered: it does not have its own hash."),
        ("previous = sha256(previous)", "Seal 3 does not follow seal 2: one of the two was replaced."),
        ("leaves = sha256(leaves) || leaves", "The leaves kept with seal 3 are not those it was made over."),
        ("sealed_at = sealed_at + interval '1 s'", "Seal 3 was altered: its signature does not belong to it."),
        ("signed_with = repeat('0', 64)", "Seal 3 is signed with a key nobody knows here: " + "0" * 64 + "."),
        ("events = jsonb_set(events, '{0,0}', '1')", "Seal 3 was altered: it does not have its own hash."),
        ("number = 30", "Seal 3 is missing before seal 4."),
    ],
)
def test_an_altered_seal_is_named(sealed_log, rewrite, change, sentence):
    rewrite(f"UPDATE notices_seal SET {change} WHERE number = 3")  # noqa: S608 (of the list above)
    assert sentence in said(check_database())


def test_a_seal_removed_with_its_records_is_named(sealed_log, rewrite):
    gone = Seal.objects.get(number=3).events[0]
    rewrite("DELETE FROM notices_seal WHERE number = 3")
    rewrite("DELETE FROM notices_event WHERE id BETWEEN %s AND %s", *gone)
    assert said(check_database()) == ["Seal 3 is missing before seal 4."]


def test_a_tail_cut_off_is_found_by_a_head_that_was_published(sealed_log, rewrite):
    known = newest_head()
    rewrite("DELETE FROM notices_event WHERE id >= %s", Seal.objects.get(number=5).events[0][0])
    rewrite("DELETE FROM notices_seal WHERE number = 5")
    assert check_database().is_sound
    assert said(check_database(heads=[known])) == ["The log is cut off: it ends with seal 4, and seal 5 was published."]


def test_a_log_written_anew_is_found_by_the_head_and_by_the_key(sealed_log, rewrite, settings, tmp_path):
    known, key = newest_head(), present_key()
    rewrite("DELETE FROM notices_seal")
    rewrite("DELETE FROM notices_sealkey")
    rewrite("UPDATE notices_event SET facts = '{}' WHERE id = %s", ids()[5])
    rewrite("INSERT INTO notices_unsealed SELECT id FROM notices_event")
    settings.SEAL_KEY = b"f" * 32
    seal(by=SYSTEM, at=AT, batch=25)
    write_file(tmp_path / "forged.jsonl")
    assert check_database().is_sound
    assert check_file(tmp_path / "forged.jsonl").is_sound
    for told in (check_database(heads=[known]), check_file(tmp_path / "forged.jsonl", heads=[known])):
        assert said(told) == ["Seal 5 is not the one that was published: the log was written anew."]
    for told in (check_database(keys=[key.hex()]), check_file(tmp_path / "forged.jsonl", keys=[key_id(key)])):
        assert len(told.faults) >= 5
        assert "signed with a key nobody knows" in told.faults[0].sentence


# In a file


def test_the_exported_log_is_sound_and_says_its_head(exported):
    report = check_file(exported, heads=[newest_head()], keys=[present_key().hex()])
    assert (said(report), report.records, report.seals) == ([], 120, 5)
    assert report.head == newest_head()


def test_an_empty_log_can_be_taken_along(db, tmp_path):
    write_file(tmp_path / "log.jsonl")
    assert check_file(tmp_path / "log.jsonl").is_sound


def test_a_change_of_any_one_byte_is_found(exported, monkeypatch):
    # The lines that weren't changed are read and verified once.
    for module, name in ((exact, "verifies"), (reading, "read_seal"), (reading, "leaf_hash")):
        monkeypatch.setattr(module, name, cache(getattr(module, name)))
    chance, content = random.Random(20260504), exported.read_bytes()
    assert judged(content) == []
    missed = []
    for _ in range(CHANGES):
        at, by = chance.randrange(len(content)), chance.randrange(1, 256)
        changed = bytearray(content)
        changed[at] ^= by
        if not judged(bytes(changed)):
            missed.append((at, by))
    assert missed == []


def test_a_byte_of_a_record_names_the_record(exported):
    content, chance = exported.read_bytes(), random.Random(5)
    lines = content.splitlines(keepends=True)
    records = [place for place, line in enumerate(lines) if line.startswith(b'{"id":')]
    for place in chance.sample(records, 50):
        line, at = bytearray(lines[place]), chance.randrange(6, len(lines[place]) - 1)
        line[at] = ord("#")
        faults = check_lines(iter([*lines[:place], bytes(line), *lines[place + 1 :]])).faults
        assert json.loads(lines[place])["id"] in {fault.record for fault in faults}


def test_each_byte_left_out_or_put_in_is_found(exported):
    content, chance = exported.read_bytes(), random.Random(6)
    for at in chance.sample(range(len(content)), 300):
        assert judged(content[:at] + content[at + 1 :])
        assert judged(content[:at] + b"0" + content[at:])


def test_records_swapped_removed_and_doubled_are_named(exported):
    lines, (one, two) = exported.read_bytes().splitlines(keepends=True), ids()[:2]
    assert judged(b"".join([lines[0], lines[2], lines[1], *lines[3:]])) == [
        f"Record {two} stands where record {one} belongs.",
        f"Record {one} stands where record {two} belongs.",
    ]
    assert judged(b"".join([lines[0], *lines[2:]]))[0] == f"Record {one} is missing: seal 1 holds it."
    assert judged(b"".join([lines[0], lines[1], *lines[1:]]))[0] == f"Record {one} stands there 2 times."
    late = b"".join([lines[0], lines[1], lines[60], *lines[2:]])
    assert f"Record {json.loads(lines[60])['id']} was added: seal 1 does not hold it." in judged(late)


def test_a_seal_removed_or_moved_is_named(exported):
    lines = exported.read_bytes().splitlines(keepends=True)
    places = [place for place, line in enumerate(lines) if line.startswith(b'{"seal":')]
    without = [line for place, line in enumerate(lines) if place != places[1]]
    assert "Seal 2 is missing before seal 3." in judged(b"".join(without))
    block = lines[places[0] + 1 : places[1] + 1]
    assert "Seal 2 is missing before seal 3." in judged(b"".join(line for line in lines if line not in block))
    moved = [*lines[: places[0] + 1], *lines[places[1] + 1 : places[2] + 1], *block, *lines[places[2] + 1 :]]
    assert "Seal 2 stands after seal 3, where it does not belong." in judged(b"".join(moved))


def test_a_file_cut_short_is_found(exported):
    lines = exported.read_bytes().splitlines(keepends=True)
    assert judged(b"".join(lines[:-1])) == ["The last line, which counts the records, is missing: the file was cut."]
    assert judged(b"".join(lines)[:-1]) == [f"Line {len(lines)}, the last one, breaks off: the file was cut."]
    cut = [*lines[:27], lines[-1]]
    assert judged(b"".join(cut), heads=[newest_head()])[0].startswith("The log is cut off: it ends with seal 1")


def test_the_compressed_copy_is_the_same(exported, tmp_path):
    write_file(tmp_path / "log.jsonl.gz")
    assert gzip.decompress((tmp_path / "log.jsonl.gz").read_bytes()) == exported.read_bytes()
    assert check_file(tmp_path / "log.jsonl.gz").is_sound
    (tmp_path / "half.gz").write_bytes((tmp_path / "log.jsonl.gz").read_bytes()[:2000])
    with pytest.raises(CannotCheck, match="can't be read"):
        check_file(tmp_path / "half.gz")


@pytest.mark.parametrize("text", ["", "7", "7:", "x:00", "0:" + "00" * 32, "7:" + "00" * 31])
def test_what_is_no_head_is_refused(text):
    with pytest.raises(NoHead):
        read_head(text)


def test_a_head_is_read_as_it_is_written():
    head = Head(7, bytes(range(32)))
    assert read_head(str(head)) == head
