"""The authenticator app: RFC 6238, set up before the workspace opens, recovery codes, no code twice."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from teremok.identity import totp
from teremok.identity.actors import SECOND_FACTOR, actor_for_session_key
from teremok.identity.models import TotpDevice
from teremok.identity.services import second_factors
from teremok.platform.access import ANONYMOUS, SYSTEM
from tests.cast import client_of

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds, code):
    assert totp.code_for(RFC_SECRET, totp.counter_at(datetime.fromtimestamp(seconds, UTC))) == code


@given(st.integers(1_500_000_000, 4_000_000_000))
def test_a_code_fits_half_a_minute_around_and_no_longer(seconds):
    moment = datetime.fromtimestamp(seconds, UTC)
    code = totp.code_for(RFC_SECRET, totp.counter_at(moment))
    for offset in (-30, 0, 30):
        assert totp.matching_counter(RFC_SECRET, code, moment + timedelta(seconds=offset)) == totp.counter_at(moment)


@pytest.mark.django_db
def test_a_code_works_once_and_an_older_one_not_after_it(cast):
    account, now = cast["egor"].account, timezone.now()
    second_factors.install(account=account, secret=RFC_SECRET, by=SYSTEM, at=now)
    older, current = (totp.code_for(RFC_SECRET, totp.counter_at(now) + step) for step in (-1, 0))
    second_factors.check(account=account, code=current, by=ANONYMOUS, at=now)
    for code in (current, older):
        with pytest.raises(second_factors.WrongCode):
            second_factors.check(account=account, code=code, by=ANONYMOUS, at=now)


@pytest.mark.django_db
def test_guessing_stops_and_even_the_right_code_waits(cast):
    account, now = cast["egor"].account, timezone.now()
    second_factors.install(account=account, secret=RFC_SECRET, by=SYSTEM, at=now)
    right = totp.code_for(RFC_SECRET, totp.counter_at(now))
    for _ in range(second_factors.TRIES):
        with pytest.raises(second_factors.WrongCode):
            second_factors.check(account=account, code=f"{(int(right) + 7) % 10**6:06}", by=ANONYMOUS, at=now)
    with pytest.raises(second_factors.WrongCode):
        second_factors.check(account=account, code=right, by=ANONYMOUS, at=now)


@pytest.mark.django_db
def test_a_recovery_code_works_once_in_any_writing(cast):
    account, now = cast["egor"].account, timezone.now()
    code, *others = second_factors.renew_recovery_codes(account=account, by=cast["egor"].actor, at=now)
    second_factors.check(account=account, code=f" {code.upper()} ", by=ANONYMOUS, at=now)
    with pytest.raises(second_factors.WrongCode):
        second_factors.check(account=account, code=code, by=ANONYMOUS, at=now)
    second_factors.check(account=account, code=others[0].replace("-", ""), by=ANONYMOUS, at=now)
    with pytest.raises(second_factors.WrongCode):
        second_factors.check(account=cast["nina"].account, code=others[1], by=ANONYMOUS, at=now)


@pytest.mark.django_db
def test_staff_are_led_to_set_it_up_before_the_workspace_opens(cast):
    second_factors.remove(account=cast["egor"].account, keep="", by=cast["egor"].actor, at=timezone.now())
    browser = client_of(cast["egor"], second_factor=False)
    assert browser.get("/staff/").headers["Location"] == "/account/authenticator/"
    assert not actor_for_session_key(browser.session.session_key).is_staff
    assert "data:image/svg+xml" in browser.get("/account/authenticator/").content.decode()
    device = TotpDevice.objects.get(account=cast["egor"].account)
    code = device.code_at(timezone.now())
    sheet = browser.post("/account/authenticator/", {"code": code}).content.decode()
    assert sheet.count("<code ") == second_factors.RECOVERY_CODES
    assert browser.session[SECOND_FACTOR]
    assert actor_for_session_key(browser.session.session_key).is_staff


@pytest.mark.django_db
def test_an_app_that_is_not_confirmed_asks_nobody_for_codes(cast):
    second_factors.remove(account=cast["egor"].account, keep="", by=cast["egor"].actor, at=timezone.now())
    second_factors.begin(account=cast["egor"].account, by=cast["egor"].actor, at=timezone.now())
    assert not second_factors.is_set_up(cast["egor"].account)


@pytest.mark.django_db
def test_a_session_without_the_second_factor_cant_take_it_away(cast):
    second_factors.install(account=cast["egor"].account, secret=RFC_SECRET, by=SYSTEM, at=timezone.now())
    browser = client_of(cast["egor"], second_factor=False)
    browser.post("/account/authenticator/remove/")
    browser.post("/account/authenticator/recovery-codes/")
    assert second_factors.is_set_up(cast["egor"].account)
    assert browser.get("/account/authenticator/").headers["Location"] == "/sign-in/second-step/"


@pytest.mark.django_db
def test_what_another_browser_proved_by_the_app_ends_with_the_app(cast):
    egor = cast["egor"]
    here, there, boris = client_of(egor), client_of(egor), client_of(cast["boris"])
    assert here.post("/account/authenticator/remove/").headers["Location"] == "/account/"
    assert actor_for_session_key(there.session.session_key) == ANONYMOUS
    left = actor_for_session_key(here.session.session_key)
    assert (left.account_id, left.has_second_factor) == (egor.account.public_id, False)
    assert actor_for_session_key(boris.session.session_key).is_signed_in


@pytest.mark.django_db
def test_the_secret_lies_sealed(cast):
    second_factors.install(account=cast["egor"].account, secret=RFC_SECRET, by=SYSTEM, at=timezone.now())
    assert RFC_SECRET.encode() not in bytes(TotpDevice.objects.get(account=cast["egor"].account).secret_sealed)
