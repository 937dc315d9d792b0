# SPDX-License-Identifier: Apache-2.0
"""`countersign decide` as its users meet it: the same answers as a second reading of the law, errors that name what is wrong, and a run that
goes on whatever a line holds."""

import json
import os
import pathlib
import random
import subprocess

import law_oracle
import pytest

BUILD = pathlib.Path(os.environ.get("COUNTERSIGN_BUILD", pathlib.Path(__file__).resolve().parents[2] / "build"))
LINE_BYTES_MAX = 64 * 1024


def run(lines, *arguments):
    data = lines if isinstance(lines, bytes) else "".join(line + "\n" for line in lines).encode()
    return subprocess.run([BUILD / "countersign", "decide", *arguments], input=data, capture_output=True, check=False)


def answers(lines):
    return [json.loads(line) for line in run(lines).stdout.splitlines()]


def answer(case):
    return answers([json.dumps(case)])[0]


def compare(seed, count):
    source = random.Random(seed)
    cases = [law_oracle.random_case(source) for _ in range(count)]
    result = run([json.dumps(case, ensure_ascii=source.random() < 0.5) for case in cases])
    lines = result.stdout.splitlines()
    assert result.returncode == 0 and len(lines) == count
    permits = 0
    for case, line in zip(cases, lines):
        decided = json.loads(line)
        assert ("options" in decided) == (not case["evidence"])
        decided.pop("options", None)
        expected = law_oracle.decide(case)
        assert decided == expected, json.dumps(case)
        assert line.decode() == json.dumps(json.loads(line), separators=(",", ":"))
        permits += decided["decision"] == "permit"
    return permits


@pytest.mark.parametrize("seed", range(8))
def test_second_reading_decides_alike(seed):
    assert compare(seed, 4000) > 50


def best_entry(design, **facts):
    """Everything established; conditions that only narrow left out."""
    conditions = {"other_bank", "other_bank_carrier", "same_device", "ra_counter", "document_required"}
    entry = {"design": design}
    for name, kind in law_oracle.EVIDENCE[design].items():
        if kind == law_oracle.BOOL:
            entry[name] = name not in conditions
    entry.update({
        "certificate": {"kind": "fxml", "enrolment": "counter", "key_storage": "hardware", "hardware_standard": "cc_eal4_plus",
                        "trust_audit": "etsi"},
        "otp": {"delivery": "hardware_token", "age_seconds": 0},
        "two_factor": {"factors": ["known", "held"]},
    }.get(design, {}))
    return {**entry, **facts}


def some_entry_permits(operation, design):
    signed = ["identity", "document", "payment_instruction", "other"] if design == "certificate" else [None]
    kinds = law_oracle.EVIDENCE["certificate"]["kind"] if design == "certificate" else [None]
    for content in signed:
        for kind in kinds:
            facts = {"signed": content, "kind": kind} if design == "certificate" else {}
            if law_oracle.decide({"operation": operation, "evidence": [best_entry(design, **facts)]})["decision"] == "permit":
                return True
    return False


def test_options_are_the_designs_that_could_permit():
    source = random.Random(9)
    operations = [law_oracle.random_operation(source) for _ in range(1500)]
    for operation, decided in zip(operations, answers([json.dumps({"operation": operation}) for operation in operations])):
        expected = [design for design in law_oracle.DESIGNS if some_entry_permits(operation, design)]
        assert [option["design"] for option in decided["options"]] == expected, operation
        assert all(option["clauses"] == sorted(option["clauses"]) and option["clauses"] for option in decided["options"])


def test_the_example_of_the_documentation():
    case = ('{"operation":{"service":"transfer","payee":"non_designated","risk":"low"},"evidence":[{"design":"otp","delivery":"sms",'
            '"age_seconds":45,"sms_sender":"transaction","phone_change":"counter","protections":["otp_bound"]}]}')
    expected = ('{"decision":"permit","evidence":[{"design":"otp","admissible":true,"satisfied":["8.2.low","8.2.non_designated","9.3.1",'
                '"9.3.2.1","9.3.2.3.1","9.3.2.3.2"],"violated":[]}],"satisfied":[],"violated":[],"clauses_version":"2022-06-02"}')
    result = run([case])
    assert result.stdout.decode() == expected + "\n" and result.returncode == 0


def operation(**facts):
    return {"operation": {"service": "login", **facts}}


def entry(**facts):
    return {"operation": {"service": "login"}, "evidence": [{"design": "video"}, facts]}


BAD = [
    ("unknown service", operation(service="transfers"), "operation.service"),
    ("no service", {"operation": {}}, "operation.service"),
    ("no operation", {"evidence": []}, "operation"),
    ("operation is a list", {"operation": []}, "operation"),
    ("unknown top member", {**operation(), "extra": 1}, "extra"),
    ("unknown operation field", operation(amount=1), "operation.amount"),
    ("unknown risk", operation(risk="medium"), "operation.risk"),
    ("risk in capitals", operation(risk="High"), "operation.risk"),
    ("risk null", operation(risk=None), "operation.risk"),
    ("customer a number", operation(customer=1), "operation.customer"),
    ("boolean as a number", operation(new_customer=1), "operation.new_customer"),
    ("boolean as a word", operation(first_time="true"), "operation.first_time"),
    ("boolean null", operation(account_high_risk=None), "operation.account_high_risk"),
    ("no class", operation(service="open_account"), "operation.account_class"),
    ("class 4", operation(service="open_account", account_class=4), "operation.account_class"),
    ("class 0", operation(account_class=0), "operation.account_class"),
    ("class a word", operation(account_class="1"), "operation.account_class"),
    ("class true", operation(account_class=True), "operation.account_class"),
    ("class 1.0", operation(account_class=1.0), "operation.account_class"),
    ("lifetime negative", operation(otp_lifetime_limit=-1), "operation.otp_lifetime_limit"),
    ("consent a word", operation(credit_consent="yes"), "operation.credit_consent"),
    ("consent null", operation(credit_consent=None), "operation.credit_consent"),
    ("consent time a number", operation(credit_consent={"at": 5}), "operation.credit_consent.at"),
    ("consent unknown", operation(credit_consent={"when": "x"}), "operation.credit_consent.when"),
    ("corporate a list", operation(corporate=[]), "operation.corporate"),
    ("makers half", operation(corporate={"makers": 1.5}), "operation.corporate.makers"),
    ("approved by nobody known", operation(corporate={"approved_by": "cfo"}), "operation.corporate.approved_by"),
    ("container unknown", operation(corporate={"container": "phone"}), "operation.corporate.container"),
    ("evidence an object", {**operation(), "evidence": {}}, "evidence"),
    ("entry a word", {**operation(), "evidence": ["otp"]}, "evidence[0]"),
    ("no design", entry(), "evidence[1].design"),
    ("unknown design", entry(design="fingerprint"), "evidence[1].design"),
    ("design a number", entry(design=3), "evidence[1].design"),
    ("kind missing", entry(design="certificate"), "evidence[1].kind"),
    ("kind unknown", entry(design="certificate", kind="gca"), "evidence[1].kind"),
    ("delivery missing", entry(design="otp", age_seconds=1), "evidence[1].delivery"),
    ("delivery unknown", entry(design="otp", delivery="fax", age_seconds=1), "evidence[1].delivery"),
    ("age missing", entry(design="otp", delivery="sms"), "evidence[1].age_seconds"),
    ("age negative", entry(design="otp", delivery="sms", age_seconds=-1), "evidence[1].age_seconds"),
    ("age a fraction", entry(design="otp", delivery="sms", age_seconds=1.5), "evidence[1].age_seconds"),
    ("protection unknown", entry(design="otp", delivery="sms", age_seconds=1, protections=["otp_bound", "prayer"]), "evidence[1].protections"),
    ("protections a word", entry(design="otp", delivery="sms", age_seconds=1, protections="otp_bound"), "evidence[1].protections"),
    ("protection a number", entry(design="otp", delivery="sms", age_seconds=1, protections=[1]), "evidence[1].protections"),
    ("factor unknown", entry(design="two_factor", factors=["biometric"]), "evidence[1].factors"),
    ("another design's field", entry(design="video", pin_entered=True), "evidence[1].pin_entered"),
    ("a fact where none is", entry(design="password", strength=9), "evidence[1].strength"),
    ("65 entries", {**operation(), "evidence": [{"design": "password"}] * 65}, "evidence"),
]


@pytest.mark.parametrize("case,field", [pytest.param(case, field, id=name) for name, case, field in BAD])
def test_wrong_fields_are_named(case, field):
    good = json.dumps(operation())
    result = run([good, json.dumps(case), good])
    first, error, last = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.returncode == 1
    assert list(error) == ["error"] and list(error["error"]) == ["line", "field", "message"]
    assert error["error"]["line"] == 2 and error["error"]["field"] == field and error["error"]["message"]
    assert first == last and first["decision"] == "deny"


NOT_JSON = [
    b"", b" ", b"{", b"nothing", b"[]", b"5", b"null", b'"text"', b"\xff\xfe", b"\xef\xbb\xbf{}", b'{"operation":{"service":"login"}} x',
    b'{"operation":{"service":"login"}}{}', b'{"operation":{"service":"login","service":"login"}}',
    b'{"operation":{"service":"login"},"operation":{"service":"login"}}', b'{"operation":{"service":"log\xc3in"}}',
    b'{"operation":{"service":"login\x00"}}', b'{"operation":{"service":"login","otp_lifetime_limit":99999999999999999999}}',
    b'{"operation":{"service":"login","otp_lifetime_limit":1e999}}', b"[" * 5000, b'{"operation":' * 3000,
    b'{"operation":{"service":"login"},"' + b"n" * 3000 + b'":1}', b'{"operation":{"' + "名".encode() * 900 + b'":1}}',
]


@pytest.mark.parametrize("line", NOT_JSON, ids=range(len(NOT_JSON)))
def test_any_line_gets_one_answer_and_the_run_goes_on(line):
    good = b'{"operation":{"service":"login"},"evidence":[{"design":"password"}]}'
    result = run(line + b"\n" + good + b"\n")
    error, decided = [json.loads(text) for text in result.stdout.splitlines()]
    assert error["error"]["line"] == 1 and decided["decision"] == "permit" and result.returncode == 1 and not result.stderr


def padded(size):
    line = b'{"operation":{"service":"login"},"evidence":[{"design":"password"}]}'
    return line + b" " * (size - len(line))


def test_a_line_as_long_as_allowed_is_decided_and_one_byte_more_is_not():
    result = run(padded(LINE_BYTES_MAX) + b"\n" + padded(LINE_BYTES_MAX + 1) + b"\n" + padded(9 * LINE_BYTES_MAX) + b"\n" + padded(100))
    first, second, third, last = [json.loads(text) for text in result.stdout.splitlines()]
    assert first == last and first["decision"] == "permit"
    assert second["error"]["line"] == 2 and third["error"]["line"] == 3


def test_line_ends_of_windows_and_a_last_line_without_one():
    line = padded(0)
    assert run(line + b"\r\n" + line).stdout == run(line + b"\n" + line + b"\n").stdout
    assert run(b"").stdout == b"" and run(b"").returncode == 0


def test_two_runs_give_the_same_bytes():
    source = random.Random(77)
    lines = [json.dumps(law_oracle.random_case(source)) for _ in range(300)]
    assert run(lines).stdout == run(lines).stdout


def test_the_order_of_members_and_of_entries_changes_no_result():
    source = random.Random(78)
    for _ in range(40):
        case = law_oracle.random_case(source)
        entries = case["evidence"][::-1]
        turned = {"evidence": [dict(reversed(e.items())) for e in entries], "operation": dict(reversed(case["operation"].items()))}
        one, other = answers([json.dumps(case), json.dumps(turned)])
        assert one["decision"] == other["decision"] and one["evidence"] == other["evidence"][::-1]


def test_answers_come_line_by_line_through_a_pipe():
    with subprocess.Popen([BUILD / "countersign", "decide"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        for _ in range(3):
            process.stdin.write(padded(0) + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["decision"] == "permit"
        process.stdin.close()
        assert process.wait(10) == 0


def test_a_file_is_read_and_a_missing_one_is_told(tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_bytes(padded(0) + b"\n")
    assert run(b"", path).stdout == run(padded(0)).stdout
    missing = run(b"", tmp_path / "none.jsonl")
    assert missing.returncode == 2 and b"none.jsonl" in missing.stderr
    assert run(b"", tmp_path).returncode == 2
    assert run(b"", path, path).returncode == 2


def test_answers_that_cannot_be_written_are_an_error():
    with open("/dev/full", "wb") as full:
        process = subprocess.run([BUILD / "countersign", "decide"], input=padded(0), stdout=full, stderr=subprocess.PIPE, check=False)
    assert process.returncode == 2 and process.stderr
