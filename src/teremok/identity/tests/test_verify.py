"""Recognising an account's holder: by whom, how surely, undone; letters that open only the account that asked."""

from datetime import UTC, date, datetime, timedelta

import pytest

from teremok.identity import assurance
from teremok.identity.access import visible_requests
from teremok.identity.actors import actor_for_account
from teremok.identity.contacts import read_contact
from teremok.identity.models import Account, Authority, Method, VerificationLetter
from teremok.identity.queries.candidates import candidates_for
from teremok.identity.services import accounts, authorities, codes, letters, verifications
from teremok.platform.access import SYSTEM, Assurance, Denied
from teremok.platform.channels import contents_of
from teremok.platform.channels.models import Outgoing

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def newcomer(cast) -> Account:
    return Account.objects.create_user(email="new@skazochinsk.example", assurance=Assurance.DECLARED)


def ask(account, cast, **changed):
    given = {
        "house": cast.house,
        "premises_number": "1",
        "last_name": "Теремкова",
        "first_name": "Анна",
        "middle_name": "Сергеевна",
        "birth_date": date(1984, 3, 8),
        "remark": "",
    }
    return verifications.ask(account=account, by=actor_for_account(account, at=NOW), at=NOW, **given | changed)


def letter_of(account, cast, **changed) -> str:
    given = {
        "house": cast.house,
        "premises_number": "1",
        "full_name": "Теремкова Анна Сергеевна",
        "birth_date": date(1984, 3, 8),
    }
    letters.ask(account=account, by=actor_for_account(account, at=NOW), at=NOW, **given | changed)
    last = Outgoing.objects.filter(channel="letter").order_by("id").last()
    return contents_of(last)["document"]["code"] if last else ""


def prove(account, code, *, at=NOW):
    return letters.prove(account=account, code=code, by=actor_for_account(account, at=at), at=at)


def test_the_organisation_recognises_and_says_who_did_it(cast, newcomer):
    request = ask(newcomer, cast)
    best, other = candidates_for(request, on=NOW.date())
    assert (best.person, best.fits, other.fits) == (cast["anna"].person, True, False)
    verifications.accept(asked=request, person=best.person, showed_passport=False, by=cast["ksenia"].actor, at=NOW)
    newcomer.refresh_from_db()
    assert (newcomer.person, newcomer.assurance) == (cast["anna"].person, Assurance.VERIFIED)
    standing = newcomer.verifications.get()
    assert (standing.method, standing.by_account) == (Method.ORGANISATION, cast["ksenia"].account.public_id)


def test_a_passport_confirms(cast, newcomer):
    person = cast["anna"].person
    verifications.accept(asked=ask(newcomer, cast), person=person, showed_passport=True, by=cast["lev"].actor, at=NOW)
    newcomer.refresh_from_db()
    assert newcomer.assurance == Assurance.CONFIRMED


@pytest.mark.parametrize("who", ["anonymous", "anna", "egor", "zhanna", "darya", "nina", "ilya"])
def test_only_those_who_keep_the_house_recognise(cast, newcomer, who):
    request = ask(newcomer, cast)
    with pytest.raises(Denied):
        verifications.accept(
            asked=request, person=cast["anna"].person, showed_passport=False, by=cast[who].actor, at=NOW
        )
    with pytest.raises(Denied):
        verifications.refuse(asked=request, answer="нет", by=cast[who].actor, at=NOW)


def test_nobody_recognises_themselves(cast):
    request = ask(cast["ksenia"].account, cast)
    with pytest.raises(Denied):
        verifications.accept(
            asked=request, person=cast["anna"].person, showed_passport=True, by=cast["ksenia"].actor, at=NOW
        )


def test_the_queue_shows_only_the_houses_one_keeps(cast, newcomer):
    request = ask(newcomer, cast)
    assert list(visible_requests(cast["ksenia"].actor)) == [request]
    for who in ("anonymous", "anna", "egor", "nina", "zhanna"):
        assert not visible_requests(cast[who].actor).exists(), who


def test_a_refusal_says_what_to_bring_and_a_new_request_replaces_the_old(cast, newcomer):
    first, second = ask(newcomer, cast), ask(newcomer, cast, premises_number="2")
    first.refresh_from_db()
    assert first.state == "withdrawn"
    with pytest.raises(verifications.CannotVerify):
        verifications.refuse(asked=second, answer=" ", by=cast["ksenia"].actor, at=NOW)
    verifications.refuse(asked=second, answer="Принесите договор найма.", by=cast["ksenia"].actor, at=NOW)
    with pytest.raises(verifications.CannotVerify):
        verifications.accept(
            asked=second, person=cast["anna"].person, showed_passport=True, by=cast["ksenia"].actor, at=NOW
        )


def test_an_account_is_one_person(cast):
    with pytest.raises(verifications.CannotVerify):
        verifications.join(
            account=cast["anna"].account, person=cast["boris"].person, method=Method.LETTER, basis="", by=SYSTEM, at=NOW
        )


def test_a_wrong_join_is_undone_with_what_came_of_it(cast, newcomer):
    grandmother = cast.grandmother
    wrong = verifications.join(account=newcomer, person=grandmother, method=Method.LETTER, basis="", by=SYSTEM, at=NOW)
    newcomer.refresh_from_db()
    given = authorities.give(
        principal=grandmother,
        agent=read_contact("friend@skazochinsk.example"),
        scope=Authority.Scope.ALL,
        starts_on=NOW.date(),
        ends_on=None,
        basis="",
        by=actor_for_account(newcomer, at=NOW),
        at=NOW,
    )
    for who in ("anna", "egor", "nina", "ilya"):
        with pytest.raises(Denied):
            verifications.undo(verification=wrong, because="ошибка", by=cast[who].actor, at=NOW)
    with pytest.raises(verifications.CannotVerify):
        verifications.undo(verification=wrong, because="", by=cast["ksenia"].actor, at=NOW)
    verifications.undo(verification=wrong, because="Однофамилица", by=cast["ksenia"].actor, at=NOW)
    for row in (newcomer, wrong, given):
        row.refresh_from_db()
    assert (newcomer.person, newcomer.assurance) == (None, Assurance.DECLARED)
    assert (wrong.undone_because, wrong.undone_by) == ("Однофамилица", cast["ksenia"].account.public_id)
    assert given.revoked_at == NOW


def test_undoing_one_of_two_verifications_leaves_the_other(cast, newcomer):
    person = cast["anna"].person
    verifications.join(account=newcomer, person=person, method=Method.ORGANISATION, basis="", by=SYSTEM, at=NOW)
    letter = verifications.join(account=newcomer, person=person, method=Method.LETTER, basis="", by=SYSTEM, at=NOW)
    verifications.undo(verification=letter, because="Письмо вручили другому", by=cast["ksenia"].actor, at=NOW)
    newcomer.refresh_from_db()
    assert (newcomer.person, newcomer.assurance) == (person, Assurance.VERIFIED)


def test_a_letter_confirms_the_account_that_asked_once(cast, newcomer):
    code = letter_of(newcomer, cast)
    verification = prove(newcomer, f" {code.lower().replace(' ', '-')}")
    newcomer.refresh_from_db()
    assert (newcomer.person, newcomer.assurance) == (cast["anna"].person, Assurance.CONFIRMED)
    assert verification.method == Method.LETTER
    with pytest.raises(letters.WrongLetterCode):
        prove(newcomer, code)


def test_a_letter_of_another_account_is_worth_nothing(cast, newcomer):
    code = letter_of(newcomer, cast)
    thief = Account.objects.create_user(email="thief@skazochinsk.example")
    with pytest.raises(letters.WrongLetterCode):
        prove(thief, code)
    thief.refresh_from_db()
    assert thief.person is None


def test_a_letter_is_late_after_its_term_and_spent_after_five_wrong_codes(cast, newcomer):
    code = letter_of(newcomer, cast)
    with pytest.raises(letters.WrongLetterCode):
        prove(newcomer, code, at=NOW + letters.LIFETIME)
    for _ in range(letters.ATTEMPTS):
        with pytest.raises(letters.WrongLetterCode):
            prove(newcomer, "ABCD EFGH")
    with pytest.raises(letters.WrongLetterCode):
        prove(newcomer, code)


@pytest.mark.parametrize(
    "changed",
    [
        {"premises_number": "2"},
        {"premises_number": "77"},
        {"birth_date": date(1984, 3, 9)},
        {"full_name": "Теремкова Анна Петровна"},
    ],
)
def test_a_letter_goes_only_to_whom_the_register_knows_and_nobody_learns(cast, newcomer, changed):
    assert letter_of(newcomer, cast, **changed) == ""
    assert not VerificationLetter.objects.exists()


def test_letters_are_few(cast, newcomer):
    for _ in range(letters.PER_ACCOUNT):
        letter_of(newcomer, cast)
    with pytest.raises(letters.CannotAskForLetter):
        letter_of(newcomer, cast)


def test_the_table_names_every_method_once_and_levels_rise():
    assert sorted(way.method for way in assurance.WAYS) == sorted(Method)
    assert [level.level for level in assurance.LEVELS] == sorted(Assurance)
    assert assurance.ways_up(Assurance.CONFIRMED) == []


def test_a_level_too_low_is_refused_with_the_next_step(cast):
    assurance.require_level(cast["boris"].actor, Assurance.VERIFIED)
    with pytest.raises(Denied) as refusal:
        assurance.require_level(cast["boris"].actor, Assurance.CONFIRMED)
    assert str(refusal.value)


def test_a_contact_is_added_by_its_proof_alone(cast, newcomer):
    by = actor_for_account(newcomer, at=NOW)
    sent = codes.send(contact=read_contact("+7 945 123-45-67"), address="10.0.0.9", by=by, at=NOW, account=newcomer)
    with pytest.raises(accounts.CannotAddContact):
        accounts.add_contact(code=sent, account=newcomer, by=by, at=NOW)
    sent.used_at = NOW + timedelta(minutes=1)
    sent.save()
    with pytest.raises(accounts.CannotAddContact):
        accounts.add_contact(code=sent, account=cast["anna"].account, by=cast["anna"].actor, at=NOW)
    accounts.add_contact(code=sent, account=newcomer, by=by, at=NOW)
    newcomer.refresh_from_db()
    assert newcomer.phone == "+79451234567"


def test_a_contact_with_which_only_codes_were_asked_moves_to_who_proves_it(cast, newcomer):
    holder = Account.objects.create_user(phone="+79451234567")
    _prove_contact(newcomer)
    holder.refresh_from_db()
    assert (holder.phone, holder.is_active) == (None, False)


def test_a_contact_of_an_account_with_another_way_in_stays_there(cast, newcomer):
    holder = Account.objects.create_user(phone="+79451234567")
    holder.passkeys.create(name="телефон", credential_id=b"1", credential=b"2", added_at=NOW)
    with pytest.raises(accounts.CannotAddContact):
        _prove_contact(newcomer)
    holder.refresh_from_db()
    assert holder.phone == "+79451234567"


def _prove_contact(account: Account) -> None:
    by = actor_for_account(account, at=NOW)
    sent = codes.send(contact=read_contact("+79451234567"), address="10.0.0.9", by=by, at=NOW, account=account)
    sent.used_at = NOW
    sent.save()
    accounts.add_contact(code=sent, account=account, by=by, at=NOW)
