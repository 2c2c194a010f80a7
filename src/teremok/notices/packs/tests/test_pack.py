"""Evidence packs: what is in them, that they prove it, who is given one."""

import csv
import io
import json
import random
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from teremok.notices.events import canonical
from teremok.notices.models import Addressee, Event, Seal, Task
from teremok.notices.packs import building
from teremok.notices.packs.gathering import _is_in, _places, held_by_seals
from teremok.notices.packs.keeping import forget_old, keep_pack, packs_of
from teremok.notices.packs.papers import of_person, told
from teremok.notices.packs.tests.conftest import AT, mailed
from teremok.notices.proof.checking import Report
from teremok.notices.proof.database import newest_head
from teremok.notices.proof.files import CannotCheck
from teremok.notices.proof.keys import present_key
from teremok.notices.proof.lines import key_id
from teremok.notices.proof.packing import MANIFEST, SIGNATURE, check_pack, is_pack
from teremok.notices.proof.tests.conftest import rewrite  # noqa: F401 (a fixture)
from teremok.notices.services.sealing import seal
from teremok.notices.states import AddresseeState
from teremok.platform.access import SYSTEM
from teremok.platform.audit.models import Look
from teremok.platform.jobs.worker import run_waiting
from tests.cast import client_of

LATER = AT + timedelta(days=30)


def files_of(path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(path, files: dict[str, bytes]):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def said(report: Report) -> list[str]:
    return [fault.sentence for fault in report.faults]


@pytest.fixture
def anna(notice, cast) -> Addressee:
    return notice.addressees.get(person=cast["anna"].person)


@pytest.fixture
def pack(anna, tmp_path):
    with (tmp_path / "pack.zip").open("wb") as out:
        building.for_addressee(anna, out, at=LATER)
    return tmp_path / "pack.zip"


def test_a_pack_proves_what_happened_to_one_person(pack, anna):
    report = check_pack(pack, heads=[newest_head()], keys=[key_id(present_key())])
    assert (said(report), report.records) == ([], 5)
    events = [json.loads(line) for line in files_of(pack)["events.jsonl"].splitlines()]
    assert [event["kind"] for event in events] == ["prepared", "handed", "delivered", "opened", "served"]
    assert files_of(pack)["evidence.pdf"].startswith(b"%PDF-1.7")
    assert "До 12 июня откройте" in files_of(pack)["text.txt"].decode()
    assert is_pack(pack)


def test_a_pack_gives_away_nothing_about_the_others(pack, anna):
    everything = b"".join(files_of(pack).values())
    others = Addressee.objects.exclude(pk=anna.pk)
    assert others.count() > 2
    assert not [one for one in others if str(one.public_id).encode() in everything]
    told = json.loads(files_of(pack)["prepared.json"])
    assert len(told["hashes"]) == others.count() + 1
    assert str(anna.public_id) in told["line"]


def test_a_pack_of_one_without_a_cabinet_says_so(notice, cast, tmp_path):
    person = notice.addressees.filter(placed_at=None).order_by("pk").first()
    assert person is not None
    with (tmp_path / "pack.zip").open("wb") as out:
        building.for_addressee(person, out, at=LATER)
    assert check_pack(tmp_path / "pack.zip").is_sound
    assert json.loads(files_of(tmp_path / "pack.zip")["prepared.json"])["line"].endswith(" prepared")


@pytest.mark.parametrize("served_by_placing", [True, False])
def test_the_group_is_told_as_it_was_prepared(notice, served_by_placing):
    """Whatever became of them since."""
    Addressee.objects.filter(notice=notice, served_at=None).update(
        served_at=LATER, ground="placed" if served_by_placing else "read", state="served"
    )
    for addressee in notice.addressees.all():
        told = building._prepared(addressee)
        event = Event.objects.get(pk=told["record"])
        digest = building.hashlib.sha256(b"".join(bytes.fromhex(one) for one in told["hashes"])).hexdigest()
        assert canonical({"count": notice.people, "digest": digest}) == event.facts


def test_what_happened_while_seals_crossed_is_proved_too(notice, anna, tmp_path):
    seal(by=SYSTEM, at=AT, batch=2, wait=True)
    mailed_ids = list(Event.objects.order_by("id").values_list("id", flat=True))
    assert Seal.objects.count() >= len(mailed_ids) // 2
    with (tmp_path / "pack.zip").open("wb") as out:
        building.for_addressee(anna, out, at=LATER)
    assert check_pack(tmp_path / "pack.zip").is_sound


def judged(path) -> list[str]:
    """The faults; what is refused altogether is one."""
    try:
        return said(check_pack(path))
    except CannotCheck as refusal:
        return [str(refusal)]


def test_every_altered_file_is_named(pack, tmp_path):
    files, chance = files_of(pack), random.Random(4)
    for name in files.keys() - {MANIFEST, SIGNATURE}:
        refused = f"{tmp_path / 'changed.zip'} is not a whole evidence pack"
        for at in chance.sample(range(len(files[name])), min(12, len(files[name]))):
            content = bytearray(files[name])
            content[at] ^= chance.randrange(1, 256)
            told = judged(written(tmp_path / "changed.zip", files | {name: bytes(content)}))
            assert f"The file {name} was altered." in told or told[0].startswith(refused)
        path = written(tmp_path / "changed.zip", {key: value for key, value in files.items() if key != name})
        told = judged(path)
        assert f"The file {name} is missing." in told or (told[0].startswith(refused) and name in told[0])
    path = written(tmp_path / "more.zip", files | {"letter.pdf": b"%PDF"})
    assert judged(path) == ["The file letter.pdf was added: the manifest does not name it."]


def test_every_byte_of_the_manifest_and_its_signature_counts(pack, tmp_path):
    files, chance = files_of(pack), random.Random(5)
    for name in (MANIFEST, SIGNATURE):
        for at in chance.sample(range(len(files[name])), 100):
            content = bytearray(files[name])
            content[at] ^= chance.randrange(1, 256)
            assert judged(written(tmp_path / "changed.zip", files | {name: bytes(content)}))


def test_a_pack_made_by_somebody_else_is_found_by_the_key_and_the_head(pack, anna, rewrite, settings, tmp_path):  # noqa: F811
    known, key = newest_head(), present_key()
    rewrite("DELETE FROM notices_seal")
    rewrite("UPDATE notices_event SET at = at - interval '1 month'")
    rewrite("INSERT INTO notices_unsealed SELECT id FROM notices_event")
    rewrite("DELETE FROM notices_sealkey")
    settings.SEAL_KEY = b"f" * 32
    with (tmp_path / "forged.zip").open("wb") as out:
        building.for_addressee(anna, out, at=LATER)
    assert "published" in said(check_pack(tmp_path / "forged.zip", heads=[known]))[0]
    assert "a key nobody knows" in said(check_pack(tmp_path / "forged.zip", keys=[key.hex()]))[0]


def test_the_pack_of_a_mailing_names_everyone(notice, cast, tmp_path):
    with (tmp_path / "pack.zip").open("wb") as out:
        building.for_notice(notice, out, at=LATER)
    report = check_pack(tmp_path / "pack.zip", heads=[newest_head()])
    assert (said(report), report.records) == ([], Event.objects.filter(notice=notice.pk).count())
    rows = list(
        csv.reader(io.StringIO(files_of(tmp_path / "pack.zip")["people.csv"].decode("utf-8-sig")), delimiter=";")
    )
    assert len(rows) == notice.people + 1
    [anna] = [row for row in rows if row[0] == cast["anna"].person.full_name]
    assert anna[3] == str(AddresseeState.ACKNOWLEDGED.label)


def test_the_paper_says_by_which_record_the_text_was_shown(anna):
    seal(by=SYSTEM, at=LATER, wait=True)
    held = held_by_seals("event.notice = %(notice)s", {"notice": anna.notice_id})
    opened = Event.objects.get(addressee=anna.pk, kind=Event.Kind.OPENED)
    [[label, digest], _wording] = of_person(anna, held, prepared=None)["digests"]
    assert label.endswith(f"то же в записи {opened.pk}")
    assert digest in opened.facts


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"ways": "sms mail", "rung": 1}, "SMS, Электронная почта"),
        ({"way": "sms", "provider": "sms1", "answer": "550"}, "SMS; sms1; 550"),
        ({"outcome": "no_answer", "by": "nobody known"}, str(Task.Outcome.NO_ANSWER.label)),
        ({"by": "link"}, "по ссылке из сообщения"),
        ({"hash": "00", "person": "00"}, ""),
    ],
)
def test_facts_are_told_in_words(facts, words):
    assert told(Event(kind=Event.Kind.CALLED, facts=canonical(facts)), {}) == words


# Who


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("anna", 200),
        ("boris", 404),
        ("zoya", 404),
        ("egor", 200),
        ("darya", 200),
        ("nina", 404),
        ("ilya", 200),
        ("maya", 200),
    ],
)
def test_who_is_given_annas_pack(notice, anna, cast, key, status):
    response = client_of(cast[key]).get(f"/notices/evidence/{anna.public_id}.zip")
    assert response.status_code == status
    looks = Look.objects.filter(people=[cast["anna"].person.public_id])
    assert looks.exists() == (status == 200 and key != "anna")
    if status == 200:
        assert response.content.startswith(b"PK")


def test_a_mailings_pack_is_made_by_a_job_and_everyone_in_it_sees_who_took_it(notice, cast):
    client, page = client_of(cast["egor"]), f"/staff/evidence/{notice.public_id}/"
    assert "Доказательств пока не собирали" in client.get(page).content.decode()
    assert client.post(page).status_code == 302
    run_waiting()
    [file] = packs_of(notice)
    assert f"/staff/evidence/packs/{file.public_id}.zip" in client.get(page).content.decode()
    assert not Look.objects.exists()
    response = client.get(f"/staff/evidence/packs/{file.public_id}.zip")
    assert b"".join(response.streaming_content).startswith(b"PK")
    assert len(Look.objects.get().people) == notice.people
    for key in ("anna", "nina", "zoya"):
        assert client_of(cast[key]).get(f"/staff/evidence/packs/{file.public_id}.zip").status_code == 404
    assert client.get(f"/files/{file.public_id}/").status_code == 404


def test_packs_go_after_a_month(notice):
    now = timezone.now()
    keep_pack(notice=notice, by=SYSTEM, at=now - timedelta(days=31))
    kept = keep_pack(notice=notice, by=SYSTEM, at=now - timedelta(days=29))
    assert forget_old(by=SYSTEM, at=now) == 1
    assert list(packs_of(notice)) == [kept]


def test_what_is_not_a_pack_is_refused(tmp_path):
    with pytest.raises(CannotCheck):
        check_pack(written(tmp_path / "other.zip", {"a.txt": b"a"}))
    (tmp_path / "b.zip").write_bytes(b"PK\x03\x04nonsense")
    assert not is_pack(tmp_path / "b.zip")


def test_places_within_ranges():
    ranges = ((3, 5), (9, 9), (20, 30))
    assert _places(ranges, [3, 5, 9, 20, 30]) == [0, 2, 3, 4, 14]
    assert [number for number in range(1, 32) if _is_in(number, ranges)] == [3, 4, 5, 9, *range(20, 31)]


def test_two_mailings_do_not_mix(notice, cast, tmp_path):
    other = mailed(cast, key="other")
    with (tmp_path / "pack.zip").open("wb") as out:
        building.for_notice(other, out, at=LATER)
    lines = files_of(tmp_path / "pack.zip")["events.jsonl"].splitlines()
    assert {json.loads(line)["notice"] for line in lines} == {other.pk}
