# SPDX-License-Identifier: Apache-2.0
"""Pattern locks and gestures: `known` factors, alone good for queries and sign-in, counted and locked like passwords."""
import pytest
from banking import SUPPLIER, assert_refused, at_once, spoken
from test_passwords import sign_in, transfer

SETTINGS = {"passwords": {"hash_memory_mib": 19}, "ceremonies": {"attempts": 5}}
SECRETS = {"pattern": ("15963", "75369"), "gesture": ("268491", "973124")}
LIMIT = 5


@pytest.fixture(scope="module", autouse=True)
def designated(desk):
    desk.designate(desk.person, SUPPLIER)


def enrol(desk, technique="pattern", secret=None, customer=None):
    details = {"technique": technique, "secret": secret or SECRETS[technique][0], "confirmed_by": "counter"}
    return desk.call("POST", f"/v1/customers/{customer or desk.person}/credentials", {"design": "two_factor", "details": details})


def begin(desk, operation, credential):
    return desk.call("POST", f"/v1/operations/{operation['id']}/ceremonies", {"design": "two_factor", "credential": credential["id"]})


def give(desk, ceremony, secret, **more):
    return desk.call("POST", f"/v1/ceremonies/{ceremony['id']}/answers", {"secret": secret, **more})


@pytest.mark.parametrize("technique", SECRETS)
def test_one_technique_signs_in_and_pays_nobody(desk, technique):
    credential = enrol(desk, technique)
    ceremony = begin(desk, sign_in(desk), credential)
    assert ceremony["challenge"]["technique"] == technique
    assert spoken(give(desk, ceremony, SECRETS[technique][0])) == ("permit", ["8.1", "9.4"])
    assert spoken(give(desk, begin(desk, transfer(desk, SUPPLIER), credential), SECRETS[technique][0])) == ("deny", ["9.4"])


@pytest.mark.parametrize("technique, secret, status, code", [
    ("pattern", "1234", 403, "refused"), ("pattern", "1365", 422, "invalid"), ("pattern", "159", 422, "invalid"),
    ("pattern", "１５９６３", 422, "invalid"), ("gesture", "262626", 403, "refused"), ("gesture", "26849", 422, "invalid"),
    ("signature", "15963", 422, "invalid"),
])
def test_what_nobody_can_draw_or_everybody_would_is_refused(desk, technique, secret, status, code):
    assert_refused(status, code, enrol, desk, technique, secret)


def test_it_is_changed_by_an_answer_and_never_to_the_same(desk):
    old, new = SECRETS["pattern"]
    credential = enrol(desk)
    ceremony = begin(desk, sign_in(desk), credential)
    assert assert_refused(403, "refused", give, desk, ceremony, old, new_secret=old)["detail"].startswith("previous: ")
    assert_refused(403, "refused", give, desk, ceremony, old, new_secret="9876")
    assert spoken(give(desk, ceremony, old, new_secret=new))[0] == "permit"
    ceremony = begin(desk, sign_in(desk), credential)
    assert give(desk, ceremony, old)["outcome"] == "wrong"
    assert spoken(give(desk, ceremony, new))[0] == "permit"


@pytest.mark.parametrize("body", [{}, {"secret": ""}, {"secret": "1365"}, {"secret": "🐶"}, {"secret": 15963}, {"secret": "1" * 33}])
def test_what_cannot_be_drawn_is_no_attempt(desk, body):
    ceremony = begin(desk, sign_in(desk), enrol(desk))
    for _ in range(LIMIT + 1):
        assert_refused(422, "invalid", desk.call, "POST", f"/v1/ceremonies/{ceremony['id']}/answers", body)
    assert spoken(give(desk, ceremony, SECRETS["pattern"][0]))[0] == "permit"


def test_parallel_guesses_get_no_more_than_the_limit(desk):
    customer = desk.customer("natural", "B123456780", "示範", "00111222333444")
    credential = enrol(desk, customer=customer)
    ceremonies = [begin(desk, sign_in(desk, customer), credential) for _ in range(16)]
    answers = at_once([lambda at=at: give(desk, ceremonies[at % 16], "1478") for at in range(64)])
    counted = [answer for answer in answers if not isinstance(answer, Exception)]
    assert len(counted) == LIMIT and all(answer["outcome"] == "wrong" for answer in counted)
    assert_refused(409, "conflict", begin, desk, sign_in(desk, customer), credential)
