# SPDX-License-Identifier: Apache-2.0
"""A server that asks who made an authenticator: roots and FIDO's metadata in files, models that they know and do not know, and files that are
not what they should be."""
import subprocess

import pytest
import yaml
from attesting import ALWAYS_BIOMETRIC, DAY, PIN_TOO, Authority, MetadataService, Model, PackedAuthenticator, U2fAuthenticator, now
from banking import Desk, assert_refused
from conftest import BUILD
from test_passkeys import ORIGIN, Owner, customers, owner  # noqa: F401, fixtures are found by name

from software_authenticator import SoftwareAuthenticator


class Market:
    """Two manufacturers, their models, and what the metadata say of them."""

    def __init__(self):
        self.maker, self.other = Authority("Maker Root"), Authority("Other Root")
        self.service = MetadataService()
        self.finger, self.pin = Model(self.maker, "Finger Key"), Model(self.maker, "Pin Key")
        self.broken, self.unknown = Model(self.maker, "Broken Key"), Model(self.maker, "New Key")

    def entries(self):
        return (self.finger.entry("FIDO_CERTIFIED_L1", "FIDO_CERTIFIED_L2", verification=ALWAYS_BIOMETRIC),
                self.pin.entry("FIDO_CERTIFIED_L1", verification=PIN_TOO),
                self.broken.entry("FIDO_CERTIFIED_L1", "USER_KEY_REMOTE_COMPROMISE", "FIDO_CERTIFIED_L3", verification=ALWAYS_BIOMETRIC))

    def files(self):
        return {"blob.jwt": self.service.blob(*self.entries()), "metadata-root.pem": self.service.root.pem(), "maker-root.pem": self.maker.pem()}


METADATA = {"file": "blob.jwt", "roots": ["metadata-root.pem"], "signer": MetadataService.HOST, "required": True}


class AskingDesk(Desk):
    """A bank whose file of passkeys has these members changed, and these files beside it."""

    def __init__(self, folder, pki, files, **changes):
        super().__init__(folder, BUILD, pki=pki)
        self.files, self.changes = files, changes

    def make_data(self, **settings):
        super().make_data(**settings)
        path = self.data / "webauthn.yaml"
        path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), **self.changes}))
        for name, content in self.files.items():
            (self.data / name).write_text(content)


@pytest.fixture(scope="module")
def market():
    return Market()


@pytest.fixture(scope="module")
def desk(pki, market, tmp_path_factory):
    """It takes what the metadata know, and nothing else."""
    bank = AskingDesk(tmp_path_factory.mktemp("bank"), pki, market.files(), attestation="required", metadata=METADATA).open()
    yield bank
    bank.verify_ledger()
    bank.stop()
    assert bank.process.returncode == 0


@pytest.fixture(scope="module")
def rooted(pki, market, tmp_path_factory):
    """A bank that trusts one manufacturer, and has metadata of some models."""
    metadata = {**METADATA, "required": False}
    bank = AskingDesk(tmp_path_factory.mktemp("rooted"), pki, market.files(), attestation="required", metadata=metadata, roots=["maker-root.pem"]).open()
    yield Owner(bank, bank.person)
    bank.stop()
    assert bank.process.returncode == 0


def registers(owner, authenticator):
    enrolled = owner.enrol()
    assert owner.desk.change(owner.customer, enrolled["id"], "activation", authenticator.create(enrolled["once"]["publicKey"]))["state"] == "active"
    authenticator.id = enrolled["id"]
    return owner.shown(enrolled["id"])["details"]


def is_refused(owner, authenticator, reason):
    enrolled = owner.enrol()
    answer = authenticator.create(enrolled["once"]["publicKey"])
    refused = assert_refused(403, "refused", owner.desk.change, owner.customer, enrolled["id"], "activation", answer)
    assert refused["field"] == reason
    assert owner.shown(enrolled["id"])["state"] == "suspended"


# --- which models register ---


def test_a_certified_model_registers_and_its_finger_counts(owner, market):  # noqa: F811
    authenticator = PackedAuthenticator(ORIGIN, market.finger)
    details = registers(owner, authenticator)
    assert (details["attestation"], details["attested"], details["model_attested"]) == ("basic", True, True)
    assert details["aaguid"] == str(market.finger.aaguid)
    assert (details["authenticator"], details["certification"]) == ("Finger Key", "L2")
    answer = owner.touch(owner.sign_in(), authenticator)
    assert answer["state"] == "permitted" and answer["details"]["verification"] == "metadata"
    assert answer["evidence"]["factors"] == ["held", "biometric_indirect"]


def test_a_certified_model_that_takes_a_pin_as_well_is_held_and_no_more(owner, market):  # noqa: F811
    authenticator = PackedAuthenticator(ORIGIN, market.pin)
    assert registers(owner, authenticator)["certification"] == "L1"
    answer = owner.touch(owner.sign_in(), authenticator)
    assert answer["details"]["verification"] == "unknown" and answer["evidence"]["factors"] == ["held"]


def test_a_model_that_the_metadata_do_not_know_is_refused(owner, market):  # noqa: F811
    is_refused(owner, PackedAuthenticator(ORIGIN, market.unknown), "authenticator_unknown")


def test_a_model_that_was_broken_once_is_refused_though_certified_since(owner, market):  # noqa: F811
    is_refused(owner, PackedAuthenticator(ORIGIN, market.broken), "authenticator_compromised")


def claim_to_be(market, model):
    """Whoever says that it is of this model, as nobody says, as the credential's key says itself, as another manufacturer says, and in a format
    that vouches for no model."""
    claimed = {"aaguid": model.aaguid.bytes}
    copied = Model(market.other, model.name, certified_as=model.aaguid)
    return {"nobody": SoftwareAuthenticator(ORIGIN, **claimed), "itself": SoftwareAuthenticator(ORIGIN, attestation="packed", **claimed),
            "another manufacturer": PackedAuthenticator(ORIGIN, copied, **claimed), "u2f": U2fAuthenticator(ORIGIN, model, **claimed)}


@pytest.mark.parametrize("who", ["nobody", "itself", "another manufacturer"])
def test_nobody_registers_by_the_name_of_a_certified_model_alone(owner, rooted, market, who):  # noqa: F811
    is_refused(owner, claim_to_be(market, market.finger)[who], "authenticator_unknown")
    is_refused(rooted, claim_to_be(market, market.finger)[who], "attestation_untrusted")


def test_a_certificate_of_another_model_is_refused(owner, market):  # noqa: F811
    is_refused(owner, PackedAuthenticator(ORIGIN, market.pin, aaguid=market.finger.aaguid.bytes), "attestation_aaguid")


def test_an_attestation_by_another_key_than_the_certified_is_refused(owner, market):  # noqa: F811
    forged = PackedAuthenticator(ORIGIN, market.finger)
    forged.model = Model(market.other, "Forger")
    forged.model.certificate = market.finger.certificate
    is_refused(owner, forged, "attestation_signature")


def test_u2f_vouches_for_no_model_that_metadata_could_know(owner, market):  # noqa: F811
    is_refused(owner, U2fAuthenticator(ORIGIN, market.finger), "authenticator_unknown")
    is_refused(owner, claim_to_be(market, market.finger)["u2f"], "authenticator_unknown")


# --- roots of the institution's own ---


both_formats = pytest.mark.parametrize("kind", [PackedAuthenticator, U2fAuthenticator])


@both_formats
def test_whatever_a_trusted_manufacturer_makes_registers_and_signs_in(rooted, market, kind):
    authenticator = kind(ORIGIN, market.unknown)
    assert registers(rooted, authenticator)["attestation"] == "basic"
    answer = rooted.touch(rooted.sign_in(), authenticator)
    assert answer["state"] == "permitted" and answer["details"]["verification"] == "unknown"


def test_u2f_under_the_name_of_a_biometric_model_is_held_and_no_more(rooted, market):
    authenticator = claim_to_be(market, market.finger)["u2f"]
    details = registers(rooted, authenticator)
    assert (details["attested"], details["model_attested"]) == (True, False)
    answer = rooted.touch(rooted.sign_in(), authenticator)
    assert answer["details"]["verification"] == "unknown" and answer["evidence"]["factors"] == ["held"]


@both_formats
def test_what_another_manufacturer_made_is_refused(rooted, market, kind):
    is_refused(rooted, kind(ORIGIN, Model(market.other, "Other Key")), "attestation_untrusted")


@both_formats
def test_a_broken_model_is_refused_on_its_own_word(rooted, market, kind):
    is_refused(rooted, kind(ORIGIN, market.broken, aaguid=market.broken.aaguid.bytes), "authenticator_compromised")


def test_a_model_that_newer_metadata_report_as_broken_opens_nothing_any_more(pki, market, tmp_path):
    bank = AskingDesk(tmp_path, pki, market.files(), attestation="required", metadata=METADATA).open()
    try:
        owner = Owner(bank, bank.person)  # noqa: F811
        mine, other = PackedAuthenticator(ORIGIN, market.finger), PackedAuthenticator(ORIGIN, market.pin)
        for authenticator in (mine, other):
            registers(owner, authenticator)
        opened = owner.begin(owner.sign_in(), mine.id)
        bank.stop()
        newer = market.finger.entry("FIDO_CERTIFIED_L2", "USER_KEY_PHYSICAL_COMPROMISE", verification=ALWAYS_BIOMETRIC)
        (bank.data / "blob.jwt").write_text(market.service.blob(newer, *market.entries()[1:]))
        bank.start()
        answer = owner.give(opened, mine.get(opened["challenge"]["publicKey"]))
        assert (answer["outcome"], answer["details"]["reason"]) == ("wrong", "authenticator_compromised")
        assert_refused(403, "refused", owner.begin, owner.sign_in(), mine.id)
        assert owner.touch(owner.sign_in(), other)["state"] == "permitted"
    finally:
        bank.stop()


# --- files that are not what they should be ---


@pytest.fixture(scope="module")
def idle(pki, market, tmp_path_factory):
    """A data directory, for servers that are to refuse it."""
    bank = AskingDesk(tmp_path_factory.mktemp("idle"), pki, market.files(), attestation="required", metadata=METADATA)
    bank.make_data()
    return bank


def with_another_byte(text, at):
    return text[:at] + ("B" if text[at] == "A" else "A") + text[at + 1 :]


STRANGE, ENDED = MetadataService(), MetadataService(end=-DAY)


@pytest.mark.parametrize("broken, told", [
    (lambda right: {"blob.jwt": with_another_byte(right, -20)}, "blob_signature: the metadata's signature does not check"),
    (lambda right: {"blob.jwt": with_another_byte(right, right.index(".") + 40)}, "blob_signature: the metadata's signature does not check"),
    (lambda right: {"blob.jwt": right[: right.rindex(".")]}, "blob_malformed: the metadata are no signed blob"),
    (lambda right: {"blob.jwt": STRANGE.blob()}, "blob_untrusted: the metadata's signer is under no configured root"),
    (lambda right: {"blob.jwt": ENDED.blob(), "metadata-root.pem": ENDED.root.pem()}, "blob_untrusted: the metadata's signer is under no configured root"),
    (lambda right: {"blob.jwt": None}, "blob.jwt"), (lambda right: {"metadata-root.pem": None}, "metadata-root.pem"),
    (lambda right: {"metadata-root.pem": "no certificate"}, "metadata-root.pem: not a certificate"),
])
def test_a_server_does_not_start_with_metadata_that_nobody_vouches_for(idle, market, broken, told):
    right = market.files()
    for name, content in {**right, **broken(right["blob.jwt"])}.items():
        (idle.data / name).unlink(missing_ok=True)
        if content is not None:
            (idle.data / name).write_text(content)
    done = subprocess.run([BUILD / "countersignd", "--config", idle.data / "countersignd.yaml"], capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 2 and "webauthn.yaml" in done.stderr and told in done.stderr, done.stderr


def test_metadata_of_another_signer_than_the_configured_are_refused_at_the_start(pki, market, tmp_path):
    bank = AskingDesk(tmp_path, pki, market.files(), metadata={**METADATA, "signer": "evil.example"})
    bank.make_data()
    done = subprocess.run([BUILD / "countersignd", "--config", bank.data / "countersignd.yaml"], capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 2 and "blob_signer: the metadata are signed by somebody else" in done.stderr, done.stderr


def test_metadata_past_their_day_serve_on_and_the_log_says_so(pki, market, tmp_path):
    old = {**market.files(), "blob.jwt": market.service.blob(*market.entries(), next_update=now() - DAY)}
    bank = AskingDesk(tmp_path, pki, old, attestation="required", metadata=METADATA).open()
    try:
        assert '"webauthn.metadata_old"' in bank.log.read_text()
        assert registers(Owner(bank, bank.person), PackedAuthenticator(ORIGIN, market.finger))["certification"] == "L2"
    finally:
        bank.stop()
