"""The Actor of a session: what it holds, what it costs, and that what is revoked ends at once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.models import Session
from django.test import RequestFactory

from teremok.identity.actors import SECOND_FACTOR, actor_for_account, actor_for_session_key
from teremok.identity.middleware import ActingPerson
from teremok.identity.models import Account, Authority, Membership, OpenSession
from teremok.identity.services import sessions
from teremok.identity.session_store import SessionStore
from teremok.platform.access import ANONYMOUS, Role
from teremok.platform.access.requests import actor_of
from teremok.registry.models import Organisation, Person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def organisation() -> Organisation:
    return Organisation.objects.create(name="УК «Теремок-Сервис»", name_key="ук теремок-сервис")


@pytest.fixture
def dispatcher(organisation) -> Account:
    account = Account.objects.create_user(email="egor@example.org")
    Membership.objects.create(account=account, organisation=organisation, role=Role.DISPATCHER)
    return account


def sign_in(client, account, *, second_factor=False) -> str:
    client.force_login(account)
    session = client.session
    session[SECOND_FACTOR] = second_factor
    session.save()
    return session.session_key


def test_roles_are_in_force_only_after_the_second_factor(client, dispatcher, organisation):
    assert not actor_for_session_key(sign_in(client, dispatcher)).is_staff
    actor = actor_for_session_key(sign_in(client, dispatcher, second_factor=True))
    assert actor.organisations_where(Role.DISPATCHER) == {organisation.pk}
    assert actor.has_second_factor


def test_a_revoked_role_ends_at_once(client, dispatcher):
    key = sign_in(client, dispatcher, second_factor=True)
    Membership.objects.update(revoked_at=NOW)
    assert not actor_for_session_key(key).is_staff


def test_a_closed_account_is_nobody(client, dispatcher):
    key = sign_in(client, dispatcher, second_factor=True)
    Account.objects.update(is_active=False)
    assert actor_for_session_key(key) == ANONYMOUS
    assert actor_for_session_key("no-such-session") == ANONYMOUS


def test_a_session_made_before_the_account_was_secured_anew_is_nobody(client, dispatcher):
    key = sign_in(client, dispatcher)
    dispatcher.set_unusable_password()
    dispatcher.save()
    assert actor_for_session_key(key) == ANONYMOUS


def test_an_authority_is_held_in_its_period(dispatcher):
    principal = Person.objects.create(last_name="Теремкова", first_name="Анна", name_key="теремкова анна")
    today = NOW.date()
    Authority.objects.create(
        principal=principal,
        agent=dispatcher,
        scope=Authority.Scope.METERS,
        starts_on=today,
        ends_on=today + timedelta(days=1),
        basis="доверенность",
        granted_at=NOW,
    )
    held = actor_for_account(dispatcher, at=NOW).authorities
    assert [(one.person_id, one.scope) for one in held] == [(principal.pk, "meters")]
    assert actor_for_account(dispatcher, at=NOW + timedelta(days=1)).authorities == ()
    assert actor_for_account(dispatcher, at=NOW - timedelta(days=1)).authorities == ()


def test_a_request_costs_one_query_and_the_user_none_more(client, dispatcher, django_assert_num_queries):
    sign_in(client, dispatcher, second_factor=True)
    request = RequestFactory().get("/")
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth.middleware import AuthenticationMiddleware

    request.session = import_module(settings.SESSION_ENGINE).SessionStore(request.COOKIES[settings.SESSION_COOKIE_NAME])
    AuthenticationMiddleware(lambda _: None).process_request(request)
    with django_assert_num_queries(1):
        ActingPerson(lambda request: request.user.pk)(request)
    assert actor_of(request).account_id == dispatcher.public_id
    assert isinstance(dispatcher, get_user_model())


def test_a_visitor_costs_no_query(django_assert_num_queries):
    request = RequestFactory().get("/")
    with django_assert_num_queries(0):
        ActingPerson(lambda request: None)(request)
    assert actor_of(request) == ANONYMOUS


def test_a_session_closed_while_it_proves_more_stays_closed(client, dispatcher):
    session = SessionStore(sign_in(client, dispatcher))
    assert session.get(SESSION_KEY)
    actor = actor_for_account(dispatcher, at=NOW)
    sessions.close(account=dispatcher, session_id=OpenSession.objects.get().public_id, by=actor, at=NOW)
    with pytest.raises(SessionInterrupted):
        sessions.renew_key(session=session, by=actor, at=NOW)
    assert not Session.objects.exists()


def test_a_cookie_that_is_no_key_is_nobodys(client):
    client.cookies["teremok_session"] = "key\0of nobody"
    assert client.get("/").status_code == 200
