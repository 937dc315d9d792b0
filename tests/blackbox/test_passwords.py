# SPDX-License-Identifier: Apache-2.0
"""Fixed passwords through the API: who may set which, what they may authorise (9.6), and that no racing guesses get more than the limit."""
import pytest
from banking import ACCOUNT, PERSON_ACCOUNT, STRANGER, SUPPLIER, Problem, assert_refused, at_once, spoken
from stored import all_bytes

SETTINGS = {"passwords": {"hash_memory_mib": 19}, "ceremonies": {"attempts": 5}}
SECRET, OTHER = "tR7-mq2x", "zK4.pw9v"
LIMIT = 5


@pytest.fixture(scope="module", autouse=True)
def designated(desk):
    desk.designate(desk.person, SUPPLIER)


codes = (f"fox7tree{number}" for number in range(100, 1000))


def enrol(desk, customer=None, password=SECRET, **details):
    if details.setdefault("use", "login") == "login":
        details.setdefault("user_code", next(codes))
    body = {"design": "password", "details": {"password": password, "confirmed_by": "counter", **details}}
    return desk.call("POST", f"/v1/customers/{customer or desk.person}/credentials", body)


def begin(desk, operation, credential):
    return desk.call("POST", f"/v1/operations/{operation['id']}/ceremonies", {"design": "password", "credential": credential["id"]})


def give(desk, ceremony, password=SECRET, **more):
    return desk.call("POST", f"/v1/ceremonies/{ceremony['id']}/answers", {"password": password, **more})


def sign_in(desk, customer=None):
    return desk.operation(customer or desk.person, "A000", login_subject="A123456789")


def transfer(desk, payee):
    return desk.operation(desk.person, "T100", PERSON_ACCOUNT, payee, 1000)


def test_a_password_signs_in(desk):
    answer = give(desk, begin(desk, sign_in(desk), enrol(desk)))
    assert spoken(answer) == ("permit", ["8.1", "9.6"]) and answer["receipt"]


def test_a_password_may_pay_a_designated_account_only(desk):
    credential = enrol(desk)
    assert spoken(give(desk, begin(desk, transfer(desk, SUPPLIER), credential))) == ("permit", ["8.2.low", "9.6.1.1"])
    problem = assert_refused(403, "refused", begin, desk, transfer(desk, STRANGER), credential)
    assert problem["clauses"] == ["9.6"] and "8.2.non_designated" in problem["detail"]


def test_a_credential_serves_its_own_design_only(desk):
    certificate = {"id": desk.credential(desk.company, "fxml_customer1", device="demo-token")}
    assert assert_refused(422, "invalid", begin, desk, sign_in(desk, desk.company), certificate)["field"] == "credential"
    password = enrol(desk)["id"]
    assert assert_refused(422, "invalid", desk.ceremony, transfer(desk, SUPPLIER), password)["field"] == "credential"


@pytest.mark.parametrize("first, decision", [(False, "permit"), (True, None)])
def test_a_questionnaire_but_not_the_first(desk, first, decision):
    operation = desk.operation(desk.person, "B090", facts={"first_time": first})
    credential = enrol(desk)
    if decision:
        assert spoken(give(desk, begin(desk, operation, credential))) == ("permit", ["9.6.4.1"])
    else:
        assert assert_refused(403, "refused", begin, desk, operation, credential)["clauses"] == ["9.6"]


def test_no_password_resets_a_password(desk):
    assert assert_refused(403, "refused", begin, desk, desk.operation(desk.person, "B050"), enrol(desk))["clauses"] == ["9.6"]


def test_a_transaction_password_signs_nobody_in(desk):
    credential = enrol(desk, use="transaction")
    assert assert_refused(403, "refused", begin, desk, sign_in(desk), credential)["field"] == "credential"
    assert spoken(give(desk, begin(desk, transfer(desk, SUPPLIER), credential)))[0] == "permit"


@pytest.mark.parametrize("password, rule", [
    ("tR7-m", "too_short"),
    ("tR7-mq2" * 12, "too_long"),
    ("tR7 mq2x", "character"),
    ("tR7-mq２x", "character"),
    ("tR7-mq🔑x", "character"),
    ("qwmzkptr", "too_uniform"),
    ("A123456789-x", "explicit_data"),
    ("x0912345678", "explicit_data"),
    ("tR7-1234", "run"),
    ("tR7-4321", "run"),
    ("tR7aaaa-", "run"),
])
def test_a_refused_password_names_its_rule_and_is_not_repeated(desk, password, rule):
    problem = assert_refused(403, "refused", enrol, desk, password=password, explicit_data=["0912345678"])
    assert problem["field"] == "details.password" and problem["detail"].startswith(rule + ": ") and password not in problem["detail"]


@pytest.mark.parametrize("user_code, rule", [(None, "needed"), ("A123456789", "explicit_data"), ("foxtree", "too_uniform"), ("f7", "too_short")])
def test_who_signs_in_by_an_id_number_needs_a_user_code(desk, user_code, rule):
    details = {"password": SECRET, "confirmed_by": "counter", "use": "login"}
    if user_code:
        details["user_code"] = user_code
    body = {"design": "password", "details": details}
    problem = assert_refused(403, "refused", desk.call, "POST", f"/v1/customers/{desk.person}/credentials", body)
    assert problem["field"] == "details.user_code" and problem["detail"].startswith(rule + ": ")


def test_a_user_code_leads_to_one_password_and_is_free_again_when_it_is_revoked(desk):
    code = next(codes)
    credential = enrol(desk, user_code=code)
    assert_refused(409, "conflict", enrol, desk, user_code=code)
    desk.call("DELETE", f"/v1/customers/{desk.person}/credentials/{credential['id']}")
    enrol(desk, user_code=code)


def test_a_default_password_only_serves_to_be_changed(desk):
    code = next(codes)
    credential = enrol(desk, password="12345678", default=True, user_code=code)
    assert credential["details"]["default"] and "void_at" in credential["details"]
    ceremony = begin(desk, transfer(desk, SUPPLIER), credential)
    answer = give(desk, ceremony, "12345678")
    assert (answer["outcome"], answer["challenge"]["step"], answer["challenge"]["reason"]) == ("continue", "change", "default")
    problem = assert_refused(403, "refused", give, desk, ceremony, "12345678", new_password="12345678")
    assert problem["field"] == "new_password"
    answer = give(desk, ceremony, "12345678", new_password=code + "-Z")
    assert (answer["outcome"], answer["challenge"]["reason"]) == ("continue", "explicit_data")
    assert spoken(give(desk, ceremony, "12345678", new_password=OTHER))[0] == "permit"
    assert spoken(give(desk, begin(desk, sign_in(desk), credential), OTHER))[0] == "permit"
    assert give(desk, begin(desk, sign_in(desk), credential), "12345678")["outcome"] == "wrong"


def test_a_new_password_is_not_the_previous_one(desk):
    ceremony = begin(desk, sign_in(desk), enrol(desk))
    assert assert_refused(403, "refused", give, desk, ceremony, new_password=SECRET)["detail"].startswith("previous: ")
    assert spoken(give(desk, ceremony, new_password=OTHER))[0] == "permit"


@pytest.mark.parametrize("body", [
    {},
    {"password": ""},
    {"password": 12345678},
    {"password": "x" * 129},
    {"password": "tR7-mq２x"},
    {"password": "tR7-mq🔑"},
    {"password": SECRET, "new_password": ""},
    {"password": SECRET, "unknown": True},
    {"password": "x" * 200_000},
])
def test_what_cannot_be_read_is_no_attempt(desk, body):
    ceremony = begin(desk, sign_in(desk), enrol(desk))
    for _ in range(LIMIT + 1):
        assert_refused(422, "invalid", desk.call, "POST", f"/v1/ceremonies/{ceremony['id']}/answers", body)
    assert spoken(give(desk, ceremony))[0] == "permit"


@pytest.mark.parametrize("kind, limit", [("natural", 5), ("corporate", 3)])
def test_parallel_guesses_get_no_more_than_the_limit(desk, kind, limit):
    customer = desk.customer(kind, {"natural": "B123456780", "corporate": "00000604"}[kind], "示範", ACCOUNT + kind[:1])
    credential = enrol(desk, customer)
    ceremonies = [begin(desk, sign_in(desk, customer), credential) for _ in range(16)]
    answers = at_once([lambda at=at: give(desk, ceremonies[at % 16], f"wrong-{at}x") for at in range(64)])
    counted = [answer for answer in answers if not isinstance(answer, Exception)]
    others = {(problem.status, problem.body["code"]) for problem in answers if isinstance(problem, Problem)}
    assert len(counted) == limit and all(answer["outcome"] == "wrong" for answer in counted)
    assert others <= {(409, "conflict"), (503, "unavailable")}
    assert_refused(409, "conflict", begin, desk, sign_in(desk, customer), credential)


def test_a_right_answer_among_wrong_ones_starts_the_count_anew(desk):
    credential = enrol(desk)
    for _ in range(3):
        ceremony = begin(desk, sign_in(desk), credential)
        for guess in range(LIMIT - 1):
            assert give(desk, ceremony, f"wrong-{guess}x")["outcome"] == "wrong"
        assert spoken(give(desk, ceremony))[0] == "permit"


def test_neither_trail_nor_log_repeats_a_password(desk):
    operation = sign_in(desk)
    ceremony = begin(desk, operation, enrol(desk))
    give(desk, ceremony, "wrong-guess-9")
    give(desk, ceremony, new_password=OTHER)
    trail = str(desk.call("GET", f"/v1/operations/{operation['id']}/trail"))
    stored = all_bytes(desk.data)
    for text in (SECRET, OTHER, "wrong-guess-9"):
        assert text not in trail and text not in desk.log.read_text() and text.encode() not in stored


def reset(desk, credential, password=OTHER, operation=None, **more):
    body = {"details": {"password": password, **more}, **({"operation": operation} if operation else {})}
    return desk.call("POST", f"/v1/customers/{desk.person}/credentials/{credential['id']}/password", body)


def lock(desk, credential):
    ceremony = begin(desk, sign_in(desk), credential)
    for guess in range(LIMIT):
        assert give(desk, ceremony, f"wrong-{guess}x")["outcome"] == "wrong"


def test_the_counter_resets_a_forgotten_password_and_that_ends_the_lock(desk):
    credential = enrol(desk)
    lock(desk, credential)
    assert assert_refused(403, "refused", reset, desk, credential, SECRET)["detail"].startswith("previous: ")
    assert assert_refused(403, "refused", reset, desk, credential, "tR7-1234")["detail"].startswith("run: ")
    assert_refused(409, "conflict", begin, desk, sign_in(desk), credential)
    assert reset(desk, credential, "86427531", default=True)["details"]["default"]
    ceremony = begin(desk, sign_in(desk), credential)
    assert give(desk, ceremony)["outcome"] == "wrong"
    assert give(desk, ceremony, "86427531")["challenge"]["reason"] == "default"
    assert spoken(give(desk, ceremony, "86427531", new_password=OTHER))[0] == "permit"


def test_a_permitted_operation_carries_one_reset(desk):
    credential = enrol(desk)
    operation = desk.operation(desk.person, "B050")
    assert_refused(409, "conflict", reset, desk, credential, operation=operation["id"])
    desk.authorise(operation, desk.person, "moica_citizen", device="demo-token")
    other = desk.operation(desk.person, "A100")
    give(desk, begin(desk, other, credential))
    assert_refused(409, "conflict", reset, desk, credential, operation=other["id"])
    assert_refused(403, "refused", reset, desk, credential, "x", operation=operation["id"])  # refused, and not used up by it
    reset(desk, credential, operation=operation["id"])
    assert_refused(409, "conflict", reset, desk, credential, SECRET, operation=operation["id"])
    assert spoken(give(desk, begin(desk, sign_in(desk), credential), OTHER))[0] == "permit"
