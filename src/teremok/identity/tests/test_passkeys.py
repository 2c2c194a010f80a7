"""Passkeys: added, used, replayed, copied, of another site."""

import hashlib
import json
from base64 import urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from teremok.identity.actors import SECOND_FACTOR, actor_for_session_key
from teremok.identity.models import Passkey
from tests.cast import client_of
from tests.client import StrictClient

pytestmark = pytest.mark.django_db
FLAG = AuthenticatorData.FLAG
ORIGIN = "http://localhost:8000"


def coded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


class Device:
    """An authenticator as a phone has one: one key, a counter, and the person shown to it."""

    def __init__(self, *, origin: str = ORIGIN, verifies: bool = True) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = hashlib.sha256(b"passkey").digest()
        self.origin, self.count = origin, 0
        self.flags = FLAG.UP | (FLAG.UV if verifies else FLAG(0))
        self.user = b""

    def create(self, options) -> str:
        key = options["publicKey"]
        self.user = websafe_decode(key["user"]["id"])
        credential = AttestedCredentialData.create(
            bytes(16), self.credential_id, ES256.from_cryptography_key(self.key.public_key())
        )
        data = self._data(key["rp"]["id"], FLAG.AT, credential)
        attestation = AttestationObject.create("none", data, {})
        client = self._client(CollectedClientData.TYPE.CREATE, key)
        return self._answer({"clientDataJSON": coded(client), "attestationObject": coded(attestation)})

    def get(self, options) -> str:
        key = options["publicKey"]
        self.count += 1
        data = self._data(key["rpId"], FLAG(0))
        client = self._client(CollectedClientData.TYPE.GET, key)
        signature = self.key.sign(data + client.hash, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": coded(client),
                "authenticatorData": coded(data),
                "signature": coded(signature),
                "userHandle": coded(self.user),
            }
        )

    def _data(self, rp, flags, credential=b""):
        return AuthenticatorData.create(
            hashlib.sha256(rp.encode()).digest(), self.flags | flags, self.count, credential
        )

    def _client(self, type_, key):
        return CollectedClientData.create(type_, websafe_decode(key["challenge"]), self.origin)

    def _answer(self, response) -> str:
        identity = coded(self.credential_id)
        return json.dumps(
            {
                "id": identity,
                "rawId": identity,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {},
            }
        )


def add(browser, device):
    options = browser.post("/account/passkeys/options/").json()
    return browser.post("/account/passkeys/", {"credential": device.create(options), "name": "Телефон"})


def sign_in(browser, device):
    options = browser.post("/sign-in/passkey/options/").json()
    return browser.post("/sign-in/passkey/", {"credential": device.get(options)})


def signed_in_as(browser):
    return actor_for_session_key(browser.session.session_key or "none").account_id


def test_a_passkey_signs_in_and_counts_as_the_second_factor(cast):
    device = Device()
    add(client_of(cast["egor"]), device)
    assert Passkey.objects.get().name == "Телефон"
    browser = StrictClient()
    assert sign_in(browser, device).headers["Location"] == "/staff/"
    assert signed_in_as(browser) == cast["egor"].account.public_id
    assert browser.session[SECOND_FACTOR]


def test_the_browser_learns_no_primary_key(cast):
    options = client_of(cast["anna"]).post("/account/passkeys/options/").json()
    assert websafe_decode(options["publicKey"]["user"]["id"]) == cast["anna"].account.public_id.bytes


def test_an_answer_works_once(cast):
    device = Device()
    add(client_of(cast["anna"]), device)
    browser = StrictClient()
    answer = device.get(browser.post("/sign-in/passkey/options/").json())
    browser.post("/sign-in/passkey/", {"credential": answer})
    browser.post("/sign-out/")
    browser.post("/sign-in/passkey/", {"credential": answer})
    assert signed_in_as(browser) is None
    browser.post("/sign-in/passkey/options/")
    browser.post("/sign-in/passkey/", {"credential": answer})
    assert signed_in_as(browser) is None


def test_a_copied_passkey_is_noticed(cast):
    device = Device()
    add(client_of(cast["anna"]), device)
    sign_in(StrictClient(), device)
    device.count = 0
    browser = StrictClient()
    sign_in(browser, device)
    assert signed_in_as(browser) is None


@pytest.mark.parametrize("wrong", [{"origin": "https://teremok.example"}, {"verifies": False}])
def test_a_passkey_of_another_site_or_without_its_person_is_not_added(cast, wrong):
    add(client_of(cast["anna"]), Device(**wrong))
    assert not Passkey.objects.exists()


def test_a_stranger_s_passkey_opens_nothing(cast):
    add(client_of(cast["anna"]), Device())
    browser, other_key = StrictClient(), Device()
    other_key.user = cast["anna"].account.public_id.bytes
    sign_in(browser, other_key)
    assert signed_in_as(browser) is None


@pytest.mark.parametrize("rubbish", ["", "null", "[]", "{}", '{"id": 5}', '{"rawId": "a", "response": {}}'])
def test_rubbish_is_refused(cast, rubbish):
    browser = client_of(cast["anna"])
    browser.post("/account/passkeys/options/")
    assert browser.post("/account/passkeys/", {"credential": rubbish}).status_code == 302
    visitor = StrictClient()
    assert visitor.post("/sign-in/passkey/", {"credential": rubbish}).headers["Location"] == "/sign-in/"
    visitor.post("/sign-in/passkey/options/")
    assert visitor.post("/sign-in/passkey/", {"credential": rubbish}).headers["Location"] == "/sign-in/"


def test_a_removed_passkey_opens_nothing_and_only_its_owner_removes_it(cast):
    device = Device()
    anna = client_of(cast["anna"])
    add(anna, device)
    address = f"/account/passkeys/{Passkey.objects.get().public_id}/remove/"
    client_of(cast["zoya"]).post(address)
    assert Passkey.objects.exists()
    anna.post(address)
    browser = StrictClient()
    sign_in(browser, device)
    assert signed_in_as(browser) is None
