"""The account's pages and the staff's: what they show, what they do, whom they refuse."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.utils import timezone

from teremok.identity.actors import actor_for_session_key
from teremok.identity.models import Account, Authority, Consent, Membership, OpenSession, Policy, Verification
from teremok.identity.queries.policies import has_given
from teremok.identity.services import consents
from teremok.identity.tests.test_sign_in import last_code
from teremok.platform.access import SYSTEM, Assurance
from teremok.platform.audit.models import Look
from teremok.platform.channels import contents_of
from teremok.platform.channels.models import Outgoing
from teremok.registry.addresses import normalise
from teremok.registry.models import House
from tests.cast import client_of
from tests.client import StrictClient

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
WHO = {
    "last_name": "Теремкова",
    "first_name": "Анна",
    "middle_name": "Сергеевна",
    "birth_date": "1984-03-08",
    "address": "г. Сказочинск, ул. Сказочная, д. 5",
    "premises_number": "1",
}


@pytest.fixture
def newcomer(cast):
    account = Account.objects.create_user(email="new@skazochinsk.example", assurance=Assurance.DECLARED)
    client = StrictClient()
    client.force_login(account)
    client.account = account
    return client


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(
    "path",
    [
        "/account/",
        "/account/level/",
        "/account/level/organisation/",
        "/account/level/letter/",
        "/account/level/letter/code/",
        "/account/authorities/",
        "/policies/privacy/",
        "/policies/processing/",
    ],
)
def test_every_page_opens_for_its_owner_in_both_languages(cast, path, language):
    for key in ("anna", "gleb", "egor"):
        assert client_of(cast[key], language=language).get(path).status_code == 200


def test_sessions_are_listed_and_closed_one_by_one(cast):
    here, there = client_of(cast["anna"]), client_of(cast["anna"])
    address = f"/account/sessions/{OpenSession.objects.get(session_key=there.session.session_key).public_id}/close/"
    assert address in here.get("/account/").content.decode()
    client_of(cast["zoya"]).post(address)
    assert actor_for_session_key(there.session.session_key).is_signed_in
    here.post(address)
    assert not actor_for_session_key(there.session.session_key).is_signed_in
    assert actor_for_session_key(here.session.session_key).is_signed_in


def test_signing_out_everywhere_ends_every_session(cast):
    here, there, zoya = client_of(cast["anna"]), client_of(cast["anna"]), client_of(cast["zoya"])
    keys = [client.session.session_key for client in (here, there)]
    here.post("/account/sign-out-everywhere/")
    assert not any(actor_for_session_key(key).is_signed_in for key in keys)
    assert actor_for_session_key(zoya.session.session_key).is_signed_in


def test_a_contact_is_added_by_typing_its_code(newcomer):
    assert newcomer.post("/account/contacts/", {"new-contact": "+7 945 123-45-67"}).headers["Location"]
    newcomer.post("/sign-in/code/", {"code": last_code()})
    newcomer.account.refresh_from_db()
    assert (newcomer.account.phone, newcomer.account.email) == ("+79451234567", "new@skazochinsk.example")
    newcomer.post("/account/contacts/email/remove/")
    newcomer.post("/account/contacts/phone/remove/")
    newcomer.account.refresh_from_db()
    assert (newcomer.account.phone, newcomer.account.email) == ("+79451234567", None)


def test_a_name_is_a_name_and_proves_nothing(newcomer):
    newcomer.post("/account/name/", {"display_name": "  Анна   <b>Т</b> "})
    newcomer.account.refresh_from_db()
    assert newcomer.account.display_name == "Анна <b>Т</b>"
    assert "<b>Т</b>" not in newcomer.get("/account/").content.decode()
    assert newcomer.account.person is None
    assert newcomer.post("/account/name/", {"display_name": " "}).status_code == 200


def test_the_organisation_recognises_from_its_queue_and_the_look_is_recorded(cast, newcomer):
    assert newcomer.post("/account/level/organisation/", WHO).headers["Location"] == "/account/level/"
    ksenia = client_of(cast["ksenia"])
    queue = ksenia.get("/staff/recognise/").content.decode()
    assert "Теремкова Анна Сергеевна" in queue
    address = f"/staff/recognise/{newcomer.account.verification_requests.get().public_id}/"
    page = ksenia.get(address).content.decode()
    assert "Теремков Борис Сергеевич" in page
    look = Look.objects.get()
    assert look.account_id == cast["ksenia"].account.public_id
    assert look.purpose == "Comparing a request to be recognised with the register"
    ksenia.post(address, {"person": str(cast["anna"].person.public_id)})
    newcomer.account.refresh_from_db()
    assert newcomer.account.assurance == Assurance.VERIFIED
    assert newcomer.account.verifications.count() == 1


def test_staff_answer_what_to_bring_and_the_person_reads_it(cast, newcomer):
    newcomer.post("/account/level/organisation/", WHO | {"premises_number": "99"})
    address = f"/staff/recognise/{newcomer.account.verification_requests.get().public_id}/"
    lev = client_of(cast["lev"])
    assert lev.post(address, {"answer": ""}).status_code == 200
    lev.post(address, {"answer": "Принесите договор найма."})
    assert "Принесите договор найма." in newcomer.get("/account/level/").content.decode()


def test_a_person_of_another_flat_cant_be_chosen(cast, newcomer):
    newcomer.post("/account/level/organisation/", WHO)
    address = f"/staff/recognise/{newcomer.account.verification_requests.get().public_id}/"
    client_of(cast["ksenia"]).post(address, {"person": str(cast["vera"].person.public_id)})
    assert not newcomer.account.verifications.exists()


@pytest.mark.parametrize("who", ["anna", "egor", "zhanna", "darya", "ilya"])
def test_the_queue_is_for_those_who_recognise(cast, newcomer, who):
    newcomer.post("/account/level/organisation/", WHO)
    address = f"/staff/recognise/{newcomer.account.verification_requests.get().public_id}/"
    for path in ("/staff/recognise/", address):
        assert client_of(cast[who]).get(path).status_code == 403
    assert client_of(cast["nina"]).get(address).status_code == 403


@pytest.mark.parametrize("typed", ["Сказочная 5", "сказочная, 5", "ул. Сказочная д.5", "Сказочная 5 кв 1"])
def test_a_house_is_known_without_its_city(cast, newcomer, typed):
    newcomer.post("/account/level/organisation/", WHO | {"address": typed})
    assert newcomer.account.verification_requests.get().house == cast.house


def test_of_several_houses_one_is_chosen(cast, newcomer):
    other = House.objects.create(
        address="г. Иное, ул. Сказочная, д. 5", address_key=normalise("г. Иное, ул. Сказочная, д. 5").key
    )
    House.objects.create(address="ул. Сказочная, д. 51", address_key=normalise("ул. Сказочная, д. 51").key)
    typed = WHO | {"address": "Сказочная 5"}
    page = newcomer.post("/account/level/organisation/", typed).content.decode()
    assert "Выберите свой" in page
    assert str(other.public_id) in page
    assert "д. 51" not in page
    newcomer.post("/account/level/organisation/", typed | {"house": str(uuid4())})
    assert not newcomer.account.verification_requests.exists()
    newcomer.post("/account/level/organisation/", typed | {"house": str(other.public_id)})
    assert newcomer.account.verification_requests.get().house == other


@pytest.mark.parametrize("typed", ["Сказочная", "5", "Сказочная 5 к 9"])
def test_too_little_is_not_taken_for_a_house(cast, newcomer, typed):
    page = newcomer.post("/account/level/letter/", WHO | {"address": typed}).content.decode()
    assert "Мы не знаем такого дома" in page


def test_an_unknown_house_is_explained(newcomer):
    page = newcomer.post("/account/level/organisation/", WHO | {"address": "ул. Нигде, д. 1"})
    assert page.status_code == 200
    assert not newcomer.account.verification_requests.exists()


def test_a_letter_confirms_through_the_pages(cast, newcomer):
    newcomer.post("/account/level/letter/", WHO)
    code = contents_of(Outgoing.objects.get(channel="letter"))["document"]["code"]
    assert newcomer.post("/account/level/letter/code/", {"code": "ABCD EFGH"}).status_code == 200
    assert newcomer.post("/account/level/letter/code/", {"code": code}).headers["Location"] == "/account/level/"
    newcomer.account.refresh_from_db()
    assert newcomer.account.person == cast["anna"].person


def test_asking_for_a_letter_looks_the_same_whoever_lives_there(cast, newcomer):
    answers = [
        newcomer.post("/account/level/letter/", WHO | changed).headers["Location"]
        for changed in ({}, {"birth_date": date(1999, 9, 9).isoformat()})
    ]
    assert answers == ["/account/level/letter/code/"] * 2


def test_authority_is_given_and_ended_in_one_tap(cast):
    anna = client_of(cast["anna"])
    anna.post("/account/authorities/", {"agent": "friend@skazochinsk.example", "scope": "meters", "ends_on": ""})
    given = Authority.objects.get(principal=cast["anna"].person)
    address = f"/account/authorities/{given.public_id}/revoke/"
    assert address in anna.get("/account/authorities/").content.decode()
    assert client_of(cast["zoya"]).post(address).status_code == 404
    anna.post(address)
    given.refresh_from_db()
    assert given.revoked_at is not None


def test_consent_is_one_tap_both_ways(cast):
    consents.publish(
        kind=Policy.Kind.MESSAGES,
        texts={"ru": ("Новости", "Согласен получать новости."), "en": ("News", "I agree to get news.")},
        from_on=date(2026, 1, 1),
        by=SYSTEM,
        at=NOW,
    )
    anna = client_of(cast["anna"])
    assert "Согласен получать новости." in anna.get("/policies/messages/").content.decode()
    anna.post("/policies/messages/consent/")
    assert has_given(cast["anna"].account, Policy.Kind.MESSAGES)
    anna.post("/policies/messages/consent/", {"withdraw": "yes"})
    assert not has_given(cast["anna"].account, Policy.Kind.MESSAGES)
    assert Consent.objects.count() == 1
    assert StrictClient().get("/policies/messages/?version=1").status_code == 200
    for path in ("/policies/nonsense/", "/policies/messages/?version=9", "/policies/messages/?version=x"):
        assert StrictClient().get(path).status_code == 404


def test_a_manager_gives_and_revokes_roles_on_the_page(cast):
    lev = client_of(cast["lev"])
    form = {
        "contact": "new@skazochinsk.example",
        "organisation": str(cast.organisation.public_id),
        "role": "master",
        "addresses": "г. Сказочинск, ул. Сказочная, д. 5",
    }
    assert lev.post("/staff/roles/", form).status_code == 302
    given = Membership.objects.get(role="master")
    assert list(given.houses.all()) == [cast.house]
    address = f"/staff/roles/{given.public_id}/revoke/"
    assert client_of(cast["ksenia"]).post(address).status_code == 403
    lev.post(address)
    given.refresh_from_db()
    assert given.revoked_at is not None
    other = form | {"organisation": str(cast.other_organisation.public_id)}
    assert lev.post("/staff/roles/", other).status_code == 200
    assert lev.post("/staff/roles/", form | {"addresses": "ул. Нигде, д. 1"}).status_code == 200


def test_the_outbox_shows_codes_and_is_of_the_demo_alone(cast, settings):
    browser = StrictClient()
    browser.post("/sign-in/", {"contact": "anna@skazochinsk.example"})
    assert last_code() in browser.get("/demo/outbox").content.decode()
    assert "Анна" not in browser.get("/demo/outbox?q=zoya").content.decode()
    settings.DEMO = False
    assert browser.get("/demo/outbox").status_code == 404


def test_a_session_in_use_is_noted_once_an_hour(cast):
    anna = client_of(cast["anna"])
    row = OpenSession.objects.get(session_key=anna.session.session_key)
    OpenSession.objects.update(seen_at=NOW)
    anna.get("/account/authorities/")
    row.refresh_from_db()
    assert row.seen_at == NOW
    session = anna.session
    session["seen_at"] = timezone.now().timestamp() - 3601
    session.save()
    anna.get("/account/authorities/")
    row.refresh_from_db()
    assert row.seen_at > NOW


def test_a_letter_is_printed_posted_and_erased(cast, newcomer, settings):
    settings.DEMO = False
    newcomer.post("/account/level/letter/", WHO)
    outgoing = Outgoing.objects.get(channel="letter")
    ksenia = client_of(cast["ksenia"])
    page = ksenia.get("/staff/letters/").content.decode()
    assert "Теремкова Анна Сергеевна" in page
    letter = newcomer.account.verification_letters.get()
    pdf = ksenia.get(f"/staff/letters/{letter.public_id}.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert Look.objects.count() == 2
    for who, status in (("egor", 404), ("anna", 404), ("nina", 404)):
        assert client_of(cast[who]).get(f"/staff/letters/{letter.public_id}.pdf").status_code == status
    assert client_of(cast["nina"]).post(f"/staff/letters/{letter.public_id}/posted/").status_code == 404
    ksenia.post(f"/staff/letters/{letter.public_id}/posted/")
    outgoing.refresh_from_db()
    assert contents_of(outgoing) == {}
    assert "Теремкова Анна Сергеевна" not in ksenia.get("/staff/letters/").content.decode()
    assert ksenia.get(f"/staff/letters/{letter.public_id}.pdf").status_code == 302


def test_the_outbox_opens_the_letter(cast, newcomer):
    newcomer.post("/account/level/letter/", WHO)
    letter = Outgoing.objects.get(channel="letter")
    assert newcomer.get(f"/demo/outbox/{letter.public_id}.pdf").content.startswith(b"%PDF")


def test_a_wrong_join_is_undone_on_the_page_by_those_who_keep_the_house(cast, newcomer):
    newcomer.post("/account/level/organisation/", WHO)
    address = f"/staff/recognise/{newcomer.account.verification_requests.get().public_id}/"
    ksenia = client_of(cast["ksenia"])
    ksenia.post(address, {"person": str(cast["anna"].person.public_id)})
    assert "Теремкова Анна Сергеевна" in ksenia.get("/staff/joins/").content.decode()
    join = Verification.objects.get(account=newcomer.account)
    undo = f"/staff/joins/{join.public_id}/undo/"
    for who in ("anna", "egor", "nina"):
        client_of(cast[who]).post(undo, {"because": "так"})
    ksenia.post(undo, {"because": " "})
    join.refresh_from_db()
    assert join.undone_at is None
    ksenia.post(undo, {"because": "Однофамилица"})
    newcomer.account.refresh_from_db()
    assert (newcomer.account.person, newcomer.account.assurance) == (None, Assurance.DECLARED)
    assert "Однофамилица" in newcomer.get("/account/level/").content.decode()


def test_the_cast_was_recognised_as_their_accounts_say_and_it_can_be_undone(cast):
    ksenia = client_of(cast["ksenia"])
    anna = cast["anna"].account.verifications.get()
    assert (anna.level, anna.by_account) == (cast["anna"].account.assurance, cast["ksenia"].account.public_id)
    assert "Паспорт показан" in client_of(cast["anna"]).get("/account/level/").content.decode()
    ksenia.post(f"/staff/joins/{anna.public_id}/undo/", {"because": "Однофамилица"})
    account = Account.objects.get(pk=cast["anna"].account.pk)
    assert (account.person, account.assurance) == (None, Assurance.DECLARED)


@pytest.mark.parametrize("who", ["anna", "egor", "darya", "ilya"])
def test_joins_are_for_those_who_recognise(cast, who):
    assert client_of(cast[who]).get("/staff/joins/").status_code == 403
