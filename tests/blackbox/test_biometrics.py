# SPDX-License-Identifier: Apache-2.0
"""Direct biometrics (9.4.1): a face is compared by an engine of its own process, by an approved parameter set. The engine is a double; what it
answers is right, at the edge, odd and forged."""
import base64
import hashlib
import itertools
import json
import re
import subprocess
import time

import pytest
from banking import at_once
from conftest import BUILD, SOURCE, Server
from engine_double import ALIKE, KEY, Engine, answers, keyed, parameters, sample
from otp_device import Oath
from stored import first_log, rows

identifiers = itertools.count(400000000)
LIMIT, TRIES = 5, 2
PATTERN = "15963"


class Bank:
    """A server with the double as its engine, that waits a second for it."""

    def __init__(self, folder, engine, rule=None, **changes):
        folder.mkdir(exist_ok=True)
        self.engine = engine
        face = {"attempts": LIMIT, "tries": TRIES, **changes.pop("face", {})}
        demobank = SOURCE / "demobank"
        self.start(folder, catalogue=str(demobank / "catalogue.yaml"), conferences=str(demobank / "video.yaml"), face=face,
                   passwords={"hash_memory_mib": 19}, biometrics=str(engine.settings(folder, **(rule or {}))), **changes)

    def start(self, folder, **settings):
        self.server = Server(folder / "data", **settings).start()

    def ask(self, method, path, body=None, role="channel", expect=None):
        answer = self.server.ask(method, path, role, body)
        assert expect is None or answer.status == expect, (answer.status, answer.body)
        return answer.json()

    def put_in_force(self, **changes):
        identity = self.ask("POST", "/v1/biometric-parameters", {**parameters(), **changes}, "admin", 201)["id"]
        for approver in ("approver", "second-approver"):
            self.ask("POST", f"/v1/biometric-parameters/{identity}/approvals", role=approver, expect=200)
        return identity

    def customer(self):
        body = {"kind": "natural", "identifier": f"A{next(identifiers)}", "name": "示範生物特徵客戶"}
        return self.ask("POST", "/v1/customers", body, "counter", 201)["id"]

    def enrol(self, customer, picture=None, expect=201, **details):
        details = {"technique": "face", "sample": picture or sample(customer, at="enrolment"), "confirmed_by": "counter", **details}
        return self.ask("POST", f"/v1/customers/{customer}/credentials", {"design": "two_factor", "details": details}, "counter", expect)

    def operation(self, customer, code="A110", **more):
        return self.ask("POST", "/v1/operations", {"customer": customer, "code": code, "channel": "web", **more}, expect=201)["id"]

    def begin(self, operation, credential, expect=201):
        body = {"design": "two_factor", "credential": credential}
        return self.ask("POST", f"/v1/operations/{operation}/ceremonies", body, expect=expect)

    def give(self, ceremony, samples, expect=200):
        return self.ask("POST", f"/v1/ceremonies/{ceremony['id']}/answers", {"samples": samples}, expect=expect)

    def show(self, customer, credential, ceremony=None, expect=200, **told):
        """A face before the camera, for a query."""
        ceremony = ceremony or self.begin(self.operation(customer), credential)
        return self.give(ceremony, answers(ceremony, customer, **told), expect)

    def trail(self, operation):
        return [entry["entry"] for entry in self.ask("GET", f"/v1/operations/{operation}/trail", role="auditor")["entries"]]

    def close(self):
        assert self.server.stop() == 0


@pytest.fixture
def make_bank(tmp_path):
    """One more bank with an engine of its own."""
    made = []

    def make(**changes):
        made.append(Bank(tmp_path / f"bank{len(made)}", Engine(), **changes))
        return made[-1]

    yield make
    for bank in made:
        bank.close()
        bank.engine.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    engine = Engine()
    bank = Bank(tmp_path_factory.mktemp("faces"), engine)
    bank.parameters = bank.put_in_force()
    yield bank
    bank.close()
    engine.close()


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """A bank that is set otherwise: its engine is behind a Unix socket, it asks more and more often, and keeps samples."""
    folder = tmp_path_factory.mktemp("other")
    engine = Engine(folder / "engine.sock")
    bank = Bank(folder, engine, face={"prompts": 3, "tries": 5, "keep_samples": "on"})
    bank.put_in_force()
    yield bank
    bank.close()
    engine.close()


@pytest.fixture
def bank(shared):
    """The engine answers right, whatever a test before made of it."""
    shared.engine.change, shared.engine.delay, shared.engine.code = (lambda answer: answer), 0, 200
    shared.engine.mac = lambda request, body: keyed("answer", request, body)
    return shared


@pytest.fixture
def owner(bank):
    customer = bank.customer()
    return customer, bank.enrol(customer)["id"]


def violated(answer):
    return sorted({clause for entry in answer["decision"]["evidence"] for clause in entry["violated"]})


class TestConfirmed:
    def test_a_living_person_and_the_very_person_signs_in(self, bank, owner):
        operation = bank.operation(owner[0])
        ceremony = bank.begin(operation, owner[1])
        given = bank.give(ceremony, answers(ceremony, owner[0]))
        assert given["state"] == "permitted" and given["receipt"]
        assert given["evidence"] == {"design": "two_factor", "factors": ["biometric_direct"], "liveness": True, "person": True,
                                     "biometric_rule_kept": True, "parameters_recorded": True}
        [entry] = [entry for entry in bank.trail(operation) if entry["type"] == "ceremony.answered"]
        assert entry["details"] == {"engine": "double", "engine_version": "1.0", "liveness": "confirmed", "model": "names",
                                    "parameters": bank.parameters, "person": "confirmed", "technique": "face"}

    def test_the_record_keeps_set_scores_engine_and_hashes_of_samples_but_no_sample_and_no_template(self, bank, owner):
        operation = bank.operation(owner[0])
        ceremony = bank.begin(operation, owner[1])
        samples = answers(ceremony, owner[0])
        bank.give(ceremony, samples)
        record, text = record_of(bank, operation)
        assert record["parameters"] == {"id": bank.parameters, "engine": "double", "model": "names", "similarity_min": 500_000,
                                        "liveness_min": 600_000, "far_ppm": 100, "frr_ppm": 20_000, "document_sha256": "ab" * 32}
        assert record["similarity"] == ALIKE and record["engine"] == {"name": "double", "version": "1.0", "model": "names"}
        assert record["rule_document_sha256"] == "cd" * 32
        hashes = [hashlib.sha256(decoded(one)).hexdigest() for one in samples]
        assert [one["sha256"] for one in record["samples"]] == hashes and all("data" not in one for one in record["samples"])
        assert [one["prompt"] for one in record["samples"]] == [prompt["id"] for prompt in ceremony["challenge"]["prompts"]]
        assert "template" not in text and not any(one["data"] in text for one in samples)

    def test_prompts_begin_with_a_look_into_the_camera_and_are_told_in_both_languages(self, bank, owner):
        seen = set()
        for _ in range(8):
            prompts = bank.begin(bank.operation(owner[0]), owner[1])["challenge"]["prompts"]
            assert prompts[0]["id"] == "straight" and len(prompts) == 3 == len({prompt["id"] for prompt in prompts})
            assert all(prompt["zh-TW"] and prompt["en"] for prompt in prompts)
            seen.add(tuple(prompt["id"] for prompt in prompts))
        assert len(seen) > 1

    def test_one_technique_pays_nobody_and_two_of_different_kinds_do(self, bank, owner):
        customer, face = owner
        details = {"technique": "pattern", "secret": PATTERN, "confirmed_by": "counter"}
        pattern = bank.ask("POST", f"/v1/customers/{customer}/credentials", {"design": "two_factor", "details": details}, "counter", 201)["id"]
        bank.put_in_force(purpose="application")
        operation = bank.operation(customer, "B050")
        ceremony = bank.begin(operation, face)
        first = bank.give(ceremony, answers(ceremony, customer))
        assert first["state"] == "awaiting_evidence" and "9.4" in violated(first)
        second = bank.begin(operation, pattern)
        given = bank.ask("POST", f"/v1/ceremonies/{second['id']}/answers", {"secret": PATTERN}, expect=200)
        assert given["state"] == "permitted"


def decoded(one):
    return base64.b64decode(one["data"])


def record_of(bank, operation):
    """What the one ceremony of an operation left, behind its salt of 32 bytes; and all that the export says."""
    evidence = bank.ask("GET", f"/v1/operations/{operation}/evidence", role="auditor", expect=200)
    [record] = evidence["records"]
    plain = base64.b64decode(record["plain"])[32:]
    return json.loads(plain), json.dumps(evidence) + plain.decode()


def verify(bank, tmp_path, evidence):
    file, public = tmp_path / "evidence.json", bank.server.directory / "public"
    file.write_text(json.dumps(evidence))
    trust = tmp_path / "trust.pem"
    trust.write_bytes((bank.server.directory / "tls/server.pem").read_bytes())
    keys = ["--key", public / "checkpoint.key", "--jwks", public / "receipt.jwks", "--trust", trust]
    return subprocess.run([BUILD / "countersign", "evidence", "verify", *keys, file], capture_output=True, text=True, timeout=60)


class TestEvidence:
    def test_its_scores_are_judged_again_from_the_exported_file(self, bank, owner, tmp_path):
        operation = bank.operation(owner[0])
        bank.show(*owner, bank.begin(operation, owner[1]))
        evidence = bank.ask("GET", f"/v1/operations/{operation}/evidence", role="auditor", expect=200)
        told = verify(bank, tmp_path, evidence)
        assert told.returncode == 0 and f"judged again by set {bank.parameters}" in told.stdout, told.stdout + told.stderr

    def test_a_record_that_was_changed_is_found(self, bank, owner, tmp_path):
        operation = bank.operation(owner[0])
        bank.show(*owner, bank.begin(operation, owner[1]))
        evidence = bank.ask("GET", f"/v1/operations/{operation}/evidence", role="auditor", expect=200)
        plain = base64.b64decode(evidence["records"][0]["plain"])
        evidence["records"][0]["plain"] = base64.b64encode(plain.replace(b'"similarity":900000', b'"similarity":400000')).decode()
        assert verify(bank, tmp_path, evidence).returncode == 1


def asked_by(given):
    return {prompt["id"] for prompt in given["challenge"]["prompts"]}


class TestNotConfirmed:
    @pytest.mark.parametrize("told, missing", [
        ({"who": "another"}, ["person"]), ({"live": 100_000}, ["liveness"]), ({"attack": "screen"}, ["liveness"]),
        ({"signals": ["virtual_camera"]}, ["liveness"]), ({"prompt": "straight"}, ["liveness"]),
        ({"who": "another", "attack": "print", "signals": ["frame_rate", "metadata"]}, ["liveness", "person"]),
    ])
    def test_it_asks_again_otherwise_and_says_which_design_would_do(self, bank, owner, told, missing):
        ceremony = bank.begin(bank.operation(owner[0]), owner[1])
        given = bank.give(ceremony, answers(ceremony, owner[0], **told))
        assert given["outcome"] == "continue" and given["challenge"]["not_confirmed"] == missing
        assert given["challenge"]["add_design"] == ["certificate", "chip_card", "otp", "video"]
        again = bank.give(ceremony, answers(given, owner[0]))
        assert again["state"] == "permitted"

    def test_no_try_asks_what_the_one_before_asked(self, bank):
        customer = bank.customer()
        face = bank.enrol(customer)["id"]
        for _ in range(24):
            ceremony = bank.begin(bank.operation(customer), face)
            again = bank.give(ceremony, answers(ceremony, customer, live=1))
            assert asked_by(again) != asked_by(ceremony)
            assert bank.give(ceremony, answers(again, customer))["state"] == "permitted"

    def test_at_the_end_it_is_evidence_of_what_was_not_confirmed_and_another_design_is_asked_for(self, bank, owner):
        operation = bank.operation(owner[0])
        ceremony = bank.begin(operation, owner[1])
        given = bank.give(ceremony, answers(ceremony, owner[0], live=1))
        given = bank.give(ceremony, answers(given, owner[0], live=1))
        assert given["state"] == "awaiting_evidence" and "receipt" not in given and "9.4.1" in violated(given)
        assert given["evidence"]["factors"] == ["biometric_direct"] and given["evidence"]["person"] and "liveness" not in given["evidence"]
        assert given["details"]["liveness"] == "not_confirmed" and "certificate" in given["details"]["add_design"].split(",")
        entries = [entry for entry in bank.trail(operation) if entry["type"] == "ceremony.answered"]
        assert [entry["details"]["liveness"] for entry in entries] == ["not_confirmed"] * 2
        assert {entry["details"]["parameters"] for entry in entries} == {bank.parameters}

    def test_the_design_that_is_added_lets_the_unsure_face_count(self, bank, owner):
        customer, face = owner
        details = {"algorithm": "totp", "confirmed_by": "counter"}
        token = bank.ask("POST", f"/v1/customers/{customer}/credentials", {"design": "otp", "details": details}, "counter", 201)
        device = Oath.from_uri(token["once"]["uri"])
        activation = f"/v1/customers/{customer}/credentials/{token['id']}/activation"
        bank.ask("POST", activation, {"code": device.now(-1)}, "counter", 200)
        operation = bank.operation(customer)
        ceremony = bank.begin(operation, face)
        given = bank.give(ceremony, answers(ceremony, customer, live=1))
        bank.give(ceremony, answers(given, customer, live=1))
        second = bank.ask("POST", f"/v1/operations/{operation}/ceremonies", {"design": "otp", "credential": token["id"]}, expect=201)
        given = bank.ask("POST", f"/v1/ceremonies/{second['id']}/answers", {"code": device.now()}, expect=200)
        assert given["state"] == "permitted"
        alone, _, together = given["decision"]["evidence"]
        assert alone["violated"] == ["9.4.1"] and together["violated"] == [] and "9.4.1" in together["satisfied"]

    def test_other_prompts_are_asked_each_time(self, other):
        customer = other.customer()
        ceremony = other.begin(other.operation(customer), other.enrol(customer)["id"])
        shown, orders = ceremony, set()
        for _ in range(4):
            orders.add(tuple(prompt["id"] for prompt in shown["challenge"]["prompts"]))
            shown = other.give(ceremony, answers(shown, customer, live=1))
        assert len(orders) > 1 and {len(order) for order in orders} == {4}

    def test_one_picture_for_two_prompts_and_that_of_the_enrolment_are_signs_of_injection(self, bank):
        customer = bank.customer()
        picture = sample(customer, at="enrolment")
        credential = bank.enrol(customer, picture)["id"]
        ceremony = bank.begin(bank.operation(customer), credential)
        right = answers(ceremony, customer)
        assert bank.give(ceremony, [picture, *right[1:]])["challenge"]["not_confirmed"] == ["liveness"]
        ceremony = bank.begin(bank.operation(customer), credential)
        right = answers(ceremony, customer)
        assert bank.give(ceremony, [right[1], *right[1:]])["challenge"]["not_confirmed"] == ["liveness"]

    @pytest.mark.parametrize("name, told, confirmed", [
        ("similarity", 500_000, True), ("similarity", 499_999, False), ("live", 600_000, True), ("live", 599_999, False),
        ("similarity", 1_000_000, True), ("similarity", 0, False), ("live", 0, False),
    ])
    def test_a_threshold_is_reached_or_not(self, bank, owner, name, told, confirmed):
        given = bank.show(*owner, **{name: told})
        assert given["outcome"] == ("established" if confirmed else "continue")

    def test_every_try_without_a_confirmation_counts_and_the_last_locks(self, bank, owner):
        for left in range(LIMIT):
            ceremony = bank.begin(bank.operation(owner[0]), owner[1])
            assert bank.show(*owner, ceremony, who="another")["outcome"] == "continue", left
        bank.begin(bank.operation(owner[0]), owner[1], expect=409)
        bank.show(*owner, ceremony, expect=409)

    def test_a_confirmation_begins_the_count_anew(self, bank, owner):
        for _ in range(2):
            for _ in range(LIMIT - 1):
                bank.show(*owner, who="another")
            assert bank.show(*owner)["state"] == "permitted"

    def test_parallel_tries_get_no_more_than_the_limit(self, bank, owner):
        ceremonies = [bank.begin(bank.operation(owner[0]), owner[1]) for _ in range(16)]
        given = at_once([lambda at=at: bank.show(*owner, ceremonies[at], who="another", expect=None) for at in range(16)])
        assert sum(one.get("outcome") == "continue" for one in given) == LIMIT
        bank.begin(bank.operation(owner[0]), owner[1], expect=409)

    def test_racing_answers_establish_once(self, bank, owner):
        ceremony = bank.begin(bank.operation(owner[0]), owner[1])
        given = at_once([lambda: bank.show(*owner, ceremony, expect=None)] * 8)
        assert sum(one.get("outcome") == "established" for one in given) == 1


def without(name):
    return lambda answer: {key: value for key, value in answer.items() if key != name}


class TestEngine:
    """Whatever the engine does not say well confirms nothing, is no attempt of the customer's, and leaves the ceremony as it was."""

    @pytest.mark.parametrize("change", [
        lambda answer: b"", lambda answer: b"garbage", lambda answer: [], lambda answer: {}, lambda answer: json.dumps(answer).encode() + b"{}",
        lambda answer: b" " * 40_000, lambda answer: {**answer, "contract": 2}, lambda answer: {**answer, "contract": "1"},
        lambda answer: {**answer, "request": "0" * 32}, lambda answer: {**answer, "similarity": 1_000_001},
        lambda answer: {**answer, "similarity": -1}, lambda answer: {**answer, "similarity": 0.9}, lambda answer: {**answer, "similarity": "900000"},
        lambda answer: {**answer, "similarity": True}, without("similarity"), without("pad"), without("signals"), without("prompts"), without("engine"),
        lambda answer: {**answer, "pad": {"score": 900_000, "attack": "none", "more": 1}}, lambda answer: {**answer, "pad": {"score": 900_000}},
        lambda answer: {**answer, "pad": {"score": 900_000, "attack": "unheard_of"}}, lambda answer: {**answer, "signals": ["unheard_of"]},
        lambda answer: {**answer, "signals": [1]}, lambda answer: {**answer, "prompts": [True]}, lambda answer: {**answer, "prompts": [1, 1, 1]},
        lambda answer: {**answer, "prompts": answer["prompts"] + [True]}, lambda answer: {**answer, "engine": {"name": "double"}},
        lambda answer: {**answer, "engine": {**answer["engine"], "name": "dou ble"}}, lambda answer: {**answer, "more": 1},
        lambda answer: {**answer, "template": "AAAA"}, lambda answer: {**answer, "fault": "no_face"}, lambda answer: {**answer, "fault": "none"},
    ])
    def test_an_odd_answer_confirms_nothing(self, bank, owner, change):
        ceremony = bank.begin(bank.operation(owner[0]), owner[1])
        bank.engine.change = change
        refused = bank.show(*owner, ceremony, expect=503)
        assert re.search("engine_(answer|unavailable)", refused["detail"])
        bank.engine.change = lambda answer: answer
        assert bank.show(*owner, ceremony)["state"] == "permitted"

    @pytest.mark.parametrize("mac", [
        lambda request, body: None, lambda request, body: "", lambda request, body: keyed("request", request, body),
        lambda request, body: keyed("answer", "0" * 32, body), lambda request, body: keyed("answer", request, body).upper(),
        lambda request, body: keyed("answer", request, body, KEY + "!"), lambda request, body: keyed("answer", request, body + b" "),
    ])
    def test_an_answer_that_is_not_the_engines_confirms_nothing(self, bank, owner, mac):
        bank.engine.mac = mac
        assert "engine_answer" in bank.show(*owner, expect=503)["detail"]

    @pytest.mark.parametrize("code", [201, 302, 401, 404, 500])
    def test_another_status_confirms_nothing(self, bank, owner, code):
        bank.engine.code = code
        assert "engine_unavailable" in bank.show(*owner, expect=503)["detail"]

    def test_a_slow_engine_is_not_waited_for_and_holds_nobody_up(self, bank, owner):
        bank.engine.delay = 1.5
        began = time.monotonic()
        slow, quick = at_once([lambda: bank.show(*owner, expect=None), bank.customer])
        assert "engine_timeout" in slow["detail"] and isinstance(quick, str) and time.monotonic() - began < 10

    @pytest.mark.parametrize("fault", ["no_face", "many_faces", "poor_quality"])
    def test_what_could_not_be_measured_is_no_attempt(self, bank, owner, fault):
        ceremony = bank.begin(bank.operation(owner[0]), owner[1])
        for _ in range(LIMIT + 1):
            assert fault in bank.show(*owner, ceremony, fault=fault, expect=422)["detail"]
        assert bank.show(*owner, ceremony)["state"] == "permitted"

    def test_an_engine_that_is_gone_confirms_nothing(self, make_bank):
        bank = make_bank()
        bank.put_in_force()
        customer = bank.customer()
        credential = bank.enrol(customer)["id"]
        ceremony = bank.begin(bank.operation(customer), credential)
        bank.engine.close()
        assert "engine_unavailable" in bank.show(customer, credential, ceremony, expect=503)["detail"]

    def test_another_model_measures_nothing_that_the_template_knows(self, bank, owner):
        bank.engine.change = lambda answer: {**answer, "engine": {**answer["engine"], "model": "faces"}}
        assert "anew" in bank.show(*owner, expect=409)["detail"]

    def test_another_version_of_the_same_model_is_on_record(self, bank, owner):
        bank.engine.change = lambda answer: {**answer, "engine": {**answer["engine"], "version": "1.1"}}
        assert bank.show(*owner)["details"]["engine_version"] == "1.1"

    def test_the_question_is_keyed_fresh_and_names_nobody(self, bank, owner):
        bank.show(*owner)
        bank.show(*owner)
        one, other = bank.engine.requests[-2:]
        assert one["request"] != other["request"] and set(one) == {"contract", "request", "samples", "template"}
        assert [sorted(shown) for shown in one["samples"]] == [["data", "media_type", "prompt"]] * 3

    def test_a_unix_socket_serves_as_well(self, other):
        customer = other.customer()
        assert other.show(customer, other.enrol(customer)["id"])["state"] == "permitted"


class TestSamples:
    @pytest.mark.parametrize("spoil", [
        lambda samples: samples[:-1], lambda samples: samples + samples[:1], lambda samples: [], lambda samples: [1, 2, 3], lambda samples: "x",
        lambda samples: [{**samples[0], "media_type": "image/jpeg"}, *samples[1:]], lambda samples: [{**samples[0], "media_type": "image/gif"}, *samples[1:]],
        lambda samples: [{**samples[0], "data": "@@@@"}, *samples[1:]], lambda samples: [{**samples[0], "data": ""}, *samples[1:]],
        lambda samples: [{**samples[0], "more": 1}, *samples[1:]], lambda samples: [{"data": samples[0]["data"]}, *samples[1:]],
    ])
    def test_what_is_no_sample_is_no_attempt_and_never_reaches_the_engine(self, bank, owner, spoil):
        ceremony = bank.begin(bank.operation(owner[0]), owner[1])
        before = len(bank.engine.requests)
        bank.ask("POST", f"/v1/ceremonies/{ceremony['id']}/answers", {"samples": spoil(answers(ceremony, owner[0]))}, expect=422)
        assert len(bank.engine.requests) == before
        assert bank.show(*owner, ceremony)["state"] == "permitted"

    def test_samples_of_the_largest_size_fit_a_request_and_larger_ones_are_told(self, bank, owner):
        filled = {"fill": "x" * (44 * 1024 - 200)}
        assert bank.show(*owner, **filled)["state"] == "permitted"
        bank.show(*owner, fill="x" * 45_100, expect=422)


class TestEnrolment:
    @pytest.mark.parametrize("told, status", [
        ({"attack": "print"}, 403), ({"signals": ["emulator"]}, 403), ({"prompt": "turn_left"}, 403), ({"fault": "no_face"}, 422),
    ])
    def test_only_a_face_that_was_there_becomes_a_template(self, bank, told, status):
        customer = bank.customer()
        bank.enrol(customer, sample(customer, **told), expect=status)

    @pytest.mark.parametrize("change, status", [({"confirmed_by": "nobody"}, 422), ({"more": 1}, 422), ({"technique": "iris"}, 422)])
    def test_what_is_no_enrolment_is_refused(self, bank, change, status):
        bank.enrol(bank.customer(), expect=status, **change)

    def test_an_engine_without_an_answer_enrols_nobody(self, bank):
        bank.engine.code = 500
        bank.enrol(bank.customer(), expect=503)

    def test_neither_template_nor_sample_leaves_by_any_answer(self, bank):
        customer = bank.customer()
        enrolled = bank.enrol(customer)
        assert set(enrolled["details"]) == {"technique", "engine", "model", "enrolled_at"}
        template = base64.b64encode(customer.encode()).decode()
        shown = json.dumps([enrolled, bank.ask("GET", f"/v1/customers/{customer}"), bank.show(customer, enrolled["id"])])
        assert template not in shown and "PNG" not in shown and "similarity" not in shown

    def test_a_revoked_face_is_destroyed(self, bank, owner):
        customer, credential = owner
        assert sealed_record(bank, credential)
        operation = bank.operation(customer)
        bank.ask("DELETE", f"/v1/customers/{customer}/credentials/{credential}", role="counter", expect=200)
        assert sealed_record(bank, credential) == 0
        bank.begin(operation, credential, expect=409)

    def test_it_goes_with_the_customer(self, bank, owner):
        customer, credential = owner
        bank.ask("DELETE", f"/v1/customers/{customer}/personal-data", role="admin", expect=200)
        assert sealed_record(bank, credential) == 0


def entries_of_log(bank):
    """Of the log of what happens, read as an auditor reads it."""
    address = f"http://127.0.0.1:{bank.server.port}/v1/ledger"
    shown = subprocess.run([BUILD / "countersign", "ledger", "show", address, "--log", str(first_log(bank.server.directory))], capture_output=True, text=True, timeout=60)
    assert shown.returncode == 0, shown.stderr
    return [{**line.get("entry", line), "details": line.get("entry", line).get("details", {})} for line in map(json.loads, shown.stdout.splitlines())]


def sealed_record(bank, credential):
    [[record]] = rows(bank.server.directory, "SELECT length(sealed_record) AS size FROM credential WHERE id = ?", credential)
    return record


class TestParameters:
    def test_a_set_that_one_person_approved_is_not_in_force(self, make_bank):
        bank = make_bank()
        customer = bank.customer()
        credential = bank.enrol(customer)["id"]
        operation = bank.operation(customer)
        identity = bank.ask("POST", "/v1/biometric-parameters", parameters(), "approver", 201)["id"]
        approve = f"/v1/biometric-parameters/{identity}/approvals"
        assert bank.begin(operation, credential, expect=403)["clauses"] == ["9.4.1"]
        bank.ask("POST", approve, role="approver", expect=403)
        assert bank.ask("POST", approve, role="second-approver", expect=200)["approvals"] == 1
        bank.ask("POST", approve, role="second-approver", expect=409)
        assert bank.begin(operation, credential, expect=403)["clauses"] == ["9.4.1"]

    def test_sets_are_versions_and_a_ceremony_keeps_the_one_it_was_judged_by(self, make_bank):
        bank = make_bank()
        first = bank.put_in_force()
        customer = bank.customer()
        credential = bank.enrol(customer)["id"]
        assert bank.show(customer, credential)["details"]["parameters"] == first
        stricter = bank.put_in_force(similarity_min=ALIKE + 1)
        assert bank.show(customer, credential)["challenge"]["not_confirmed"] == ["person"]
        bank.put_in_force(similarity_min=1, valid_from="2098-01-01T00:00:00Z")
        assert bank.show(customer, credential)["challenge"]["not_confirmed"] == ["person"]
        listed = bank.ask("GET", "/v1/biometric-parameters", role="auditor", expect=200)["parameters"]
        assert [one["id"] for one in listed][1:] == [stricter, first] and {one["approvals"] for one in listed} == {2}
        assert listed[2]["far_ppm"] == 100 and listed[2]["document_sha256"] == "ab" * 32 and listed[2]["proposed_by"] == "admin"

    def test_a_set_is_for_one_kind_of_instruction(self, make_bank):
        bank = make_bank()
        bank.put_in_force()
        customer = bank.customer()
        credential = bank.enrol(customer)["id"]
        assert bank.begin(bank.operation(customer, "B050"), credential, expect=403)["clauses"] == ["9.4.1"]

    def test_a_set_of_another_model_confirms_nobody(self, make_bank):
        bank = make_bank()
        bank.put_in_force(model="faces")
        customer = bank.customer()
        bank.show(customer, bank.enrol(customer)["id"], expect=503)

    @pytest.mark.parametrize("changes", [
        {"far_ppm": 0}, {"frr_ppm": 0}, {"far_ppm": 1_000_001}, {"similarity_min": 0}, {"liveness_min": 0}, {"similarity_min": -1},
        {"similarity_min": 0.5}, {"purpose": "everything"}, {"technique": "pattern"}, {"engine": "a b"}, {"model": ""}, {"document_sha256": "ab"},
        {"valid_from": "soon"}, {"more": 1},
    ])
    def test_what_is_no_set_is_refused(self, bank, changes):
        bank.ask("POST", "/v1/biometric-parameters", parameters(**changes), "admin", 422)

    def test_proposal_and_approvals_are_in_the_ledger(self, bank):
        identity = bank.put_in_force(purpose="transaction")
        told = [entry for entry in entries_of_log(bank) if entry["details"].get("parameters") == identity and "caller" in entry["details"]]
        assert [(entry["type"], entry["details"]["caller"]) for entry in told] == [
            ("biometrics.proposed", "admin"), ("biometrics.approved", "approver"), ("biometrics.approved", "second-approver")]
        assert all(entry["details"]["similarity_min"] == 500_000 and entry["details"]["document"] == "ab" * 32 for entry in told)

    @pytest.mark.parametrize("rule", [{"valid_until": "2026-01-02T00:00:00+08:00"}, {"valid_from": "2098-01-01T00:00:00+08:00"}])
    def test_without_the_declared_rule_no_face_is_taken(self, make_bank, rule):
        bank = make_bank(rule=rule)
        bank.put_in_force()
        assert bank.enrol(bank.customer(), expect=403)["clauses"] == ["9.4.1"]

    def test_a_server_without_an_engine_takes_no_face(self, server):
        body = {"kind": "natural", "identifier": f"A{next(identifiers)}", "name": "示範"}
        customer = server.ask("POST", "/v1/customers", "counter", body).json()["id"]
        details = {"technique": "face", "sample": sample("x"), "confirmed_by": "counter"}
        answer = server.ask("POST", f"/v1/customers/{customer}/credentials", "counter", {"design": "two_factor", "details": details})
        assert answer.status == 403


def test_samples_are_kept_sealed_where_the_configuration_demands_it(other):
    customer = other.customer()
    credential, operation = other.enrol(customer)["id"], other.operation(customer)
    ceremony = other.begin(operation, credential)
    samples = answers(ceremony, customer)
    other.give(ceremony, samples)
    record, _ = record_of(other, operation)
    assert [one["data"] for one in record["samples"]] == [one["data"] for one in samples]


@pytest.fixture(scope="module")
def unstarted(tmp_path_factory):
    """A server's folder, with a file of biometrics beside it."""
    folder, engine = tmp_path_factory.mktemp("unstarted"), Engine()
    path = engine.settings(folder)
    engine.close()
    return Server(folder / "data", biometrics=str(path)), path, path.read_text()


@pytest.mark.parametrize("spoil, field", [
    (lambda told: told["engine"].update(url="http://engine.example"), "engine.url"), (lambda told: told["engine"].update(url="http://127.0.0.1:1/"), "engine.url"),
    (lambda told: told["engine"].update(answer_seconds=31), "engine.answer_seconds"), (lambda told: told["engine"].pop("key_file"), "engine.key_file"),
    (lambda told: told["engine"].update(key_file=str(SOURCE / "LICENSE")), "engine.key_file"), (lambda told: told["engine"].update(more=1), "engine.more"),
    (lambda told: told["rule"].update(document_sha256="ab"), "rule.document_sha256"), (lambda told: told["rule"].update(valid_from="2026-01-01"), "rule.valid_from"),
    (lambda told: told["rule"].update(valid_until="2026-01-01T00:00:00+08:00"), "rule.valid_until"), (lambda told: told.pop("rule"), "rule"),
    (lambda told: told.update(more=1), "more"),
])
def test_a_file_that_says_too_little_is_refused_before_a_start(unstarted, spoil, field):
    server, path, right = unstarted
    check = [BUILD / "countersignd", "--config", server.directory / "countersignd.yaml", "--check-config"]
    told = json.loads(right)
    spoil(told)
    path.write_text(right)
    assert subprocess.run(check, capture_output=True, timeout=60).returncode == 0
    path.write_text(json.dumps(told))
    refused = subprocess.run(check, capture_output=True, text=True, timeout=60)
    assert refused.returncode != 0 and re.search(rf"\b{field}\b", refused.stdout + refused.stderr), refused.stderr
