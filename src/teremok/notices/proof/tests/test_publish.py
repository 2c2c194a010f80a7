"""The heads leave the database: page, JSON, mail."""

import json

from teremok.notices.models import Seal
from teremok.notices.proof.database import newest_head
from teremok.notices.proof.lines import compact, is_signed, key_id, read_seal
from teremok.notices.proof.published import tell_witnesses
from teremok.notices.proof.tests.conftest import AT
from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.sending import contents_of
from tests.cast import client_of
from tests.client import StrictClient


def test_anyone_reads_the_newest_head_and_those_before(sealed_log, cast):
    for client in (StrictClient(), client_of(cast["anna"])):
        page = client.get("/notices/heads/").content.decode()
        assert str(newest_head()) in page
        assert all(bytes(seal.hash).hex() in page for seal in Seal.objects.all())


def test_an_empty_log_has_a_page_too(db):
    assert "Пока ничего не запечатано" in StrictClient().get("/notices/heads/").content.decode()
    assert json.loads(StrictClient().get("/notices/heads.json").content)["heads"] == []


def test_programs_get_heads_they_can_check(sealed_log):
    told = json.loads(StrictClient().get("/notices/heads.json").content)
    keys = {key_id(bytes.fromhex(key)): bytes.fromhex(key) for key in told["keys"]}
    seals = [read_seal(compact(one)) for one in told["heads"]]
    assert [seal.facts.number for seal in seals] == [5, 4, 3, 2, 1]
    assert all(is_signed(seal, keys[seal.facts.signed_with]) for seal in seals)
    later = json.loads(StrictClient().get("/notices/heads.json?after=3").content)["heads"]
    assert [one["seal"]["number"] for one in later] == [4, 5]
    assert StrictClient().get("/notices/heads.json?after=x").status_code == 200


def test_each_head_goes_to_each_witness_once(sealed_log, settings):
    settings.WITNESSES = ("court@skazochinsk.example", "duma@skazochinsk.example")
    assert tell_witnesses(at=AT) == tell_witnesses(at=AT) == 2
    sent = Outgoing.objects.order_by("to")
    assert [one.to for one in sent] == list(settings.WITNESSES)
    assert str(newest_head()) in contents_of(sent[0])["text"]


def test_nothing_is_told_while_nothing_is_sealed(db, settings):
    settings.WITNESSES = ("court@skazochinsk.example",)
    assert tell_witnesses(at=AT) == 0
