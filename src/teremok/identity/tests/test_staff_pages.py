"""Pages of the platform's administrator and of those who keep a house: policies, failed post, papers; unlinking."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from teremok.identity.actors import actor_for_account
from teremok.identity.models import Account, Authority, Policy, ProviderIdentity
from teremok.identity.queries.policies import in_force, to_come
from teremok.platform.access import Denied
from teremok.platform.audit.models import Look
from teremok.platform.channels import send_mail
from teremok.platform.channels.delivering import CannotTryAgain, try_again
from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.states import State
from tests.cast import client_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def version_of(day: date, **changed: str) -> dict[str, str]:
    russian = {"title_ru": "Политика", "text_ru": "Мы храним только нужное.", "title_en": "", "text_en": ""}
    return {"kind": "privacy", "from_on": day.isoformat()} | russian | changed


def test_the_administrator_publishes_the_next_version_for_a_day_to_come(cast):
    maya, today = client_of(cast["maya"]), timezone.localdate()
    assert maya.post("/staff/policies/", version_of(today)).status_code == 302
    english = {"title_en": "Policy", "text_en": "We keep only what is needed."}
    maya.post("/staff/policies/", version_of(today + timedelta(days=3), text_ru="Новое.", **english))
    assert set(Policy.objects.values_list("version", "language")) == {(1, "ru"), (2, "ru"), (2, "en")}
    assert in_force(Policy.Kind.PRIVACY, on=today).version == 1
    assert to_come(Policy.Kind.PRIVACY, on=today).version == 2
    assert maya.get("/staff/policies/").content.decode().count("/policies/privacy/") >= 1


@pytest.mark.parametrize("changed", [{"title_en": "Policy"}, {"text_ru": " "}, {"from_on": "2020-01-01"}])
def test_a_version_that_cant_be_published_is_explained(cast, changed):
    page = client_of(cast["maya"]).post("/staff/policies/", version_of(timezone.localdate()) | changed)
    assert page.status_code == 200
    assert not Policy.objects.exists()


@pytest.fixture
def failed(cast):
    outgoing = send_mail(to="anna@skazochinsk.example", subject="Счёт", text="Ваш счёт.", key="bill-1", at=NOW)
    Outgoing.objects.filter(pk=outgoing.pk).update(
        state=State.FAILED, attempts=9, ended_at=NOW, trouble="The mail server answered 550 no such user"
    )
    outgoing.refresh_from_db()
    return outgoing


def test_a_failed_message_is_shown_without_its_text_and_sent_again(cast, failed):
    maya = client_of(cast["maya"])
    page = maya.get("/staff/post/").content.decode()
    assert "550 no such user" in page
    assert "Ваш счёт." not in page
    maya.post(f"/staff/post/{failed.public_id}/again/")
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == (State.QUEUED, 0)
    assert "550" not in maya.get("/staff/post/").content.decode()


def test_an_erased_code_is_not_sent_again_and_nobody_else_sends(cast, failed):
    with pytest.raises(Denied):
        try_again(outgoing=failed, by=cast["lev"].actor, at=NOW)
    Outgoing.objects.filter(pk=failed.pk).update(contents_sealed=None)
    with pytest.raises(CannotTryAgain):
        try_again(outgoing=failed, by=cast["maya"].actor, at=NOW)
    assert "/again/" not in client_of(cast["maya"]).get("/staff/post/").content.decode()


def test_the_registrar_enters_a_paper_and_the_agent_acts(cast):
    ksenia, path = client_of(cast["ksenia"]), f"/staff/people/{cast['anna'].person.public_id}/authorities/"
    paper = {
        "agent": cast["boris"].account.email,
        "scope": "bills",
        "basis": "Доверенность № 7 от 01.03.2026, нотариус Сорокина",
        "starts_on": timezone.localdate().isoformat(),
        "ends_on": "",
    }
    assert ksenia.post(path, paper | {"basis": ""}).status_code == 200
    assert ksenia.post(path, paper).status_code == 302
    given = Authority.objects.get(principal=cast["anna"].person)
    assert given.granted_by == cast["ksenia"].account.public_id
    assert [one.person_id for one in cast["boris"].actor.authorities] == [cast["anna"].person.pk]
    assert "Доверенность № 7" in ksenia.get(path).content.decode()
    assert {look.purpose for look in Look.objects.all()} == {"Entering who may act for a person"}
    end = f"/staff/authorities/{given.public_id}/end/"
    for who in ("egor", "nina", "zoya"):
        assert client_of(cast[who]).post(end).status_code == 404
    ksenia.post(end)
    assert cast["boris"].actor.authorities == ()


def test_a_person_unlinks_the_provider_but_never_the_last_door(cast):
    account = Account.objects.create_user(email="new@skazochinsk.example")
    client = client_of(cast["anonymous"])
    client.force_login(account)
    identity = ProviderIdentity.objects.create(
        account=account, issuer="https://id.skazochinsk.example", subject="7", linked_at=NOW, used_at=NOW
    )
    unlink = f"/account/provider/{identity.public_id}/unlink/"
    client_of(cast["anna"]).post(unlink)
    Account.objects.filter(pk=account.pk).update(email=None)
    client.post(unlink)
    assert ProviderIdentity.objects.count() == 1
    Account.objects.filter(pk=account.pk).update(email="new@skazochinsk.example")
    assert unlink in client.get("/account/").content.decode()
    client.post(unlink)
    assert not ProviderIdentity.objects.exists()
    assert actor_for_account(account).is_signed_in
