# SPDX-License-Identifier: Apache-2.0
"""Knowledge questions through the API: the institution's sets, what counts as the same answer, and how little a wrong answer tells."""
import pytest
from banking import STRANGER, SUPPLIER, Problem, assert_refused, at_once, spoken
from test_passwords import sign_in, transfer

SETTINGS = {"passwords": {"hash_memory_mib": 19}, "knowledge": {"asked": 3, "required": 2}, "ceremonies": {"attempts": 5}}
ANSWERS = {"pet": "Fido", "city": "台北", "street": "O'Neil 12", "school": "Café 街", "number": "0042", "emoji": "🐶"}


def question(identity, *answers):
    return {"id": identity, "text": {"zh-TW": f"問題 {identity}？", "en": f"Question {identity}?"}, "answers": list(answers)}


def enrol(desk, questions=None, customer=None):
    questions = questions or [question(identity, answer, *(["臺北"] if identity == "city" else [])) for identity, answer in ANSWERS.items()]
    body = {"design": "knowledge", "details": {"confirmed_by": "counter", "questions": questions}}
    return desk.call("POST", f"/v1/customers/{customer or desk.person}/credentials", body)


@pytest.fixture(scope="module", autouse=True)
def designated(desk):
    desk.designate(desk.person, SUPPLIER)


@pytest.fixture(scope="module")
def credential(desk, designated):
    return enrol(desk)


def begin(desk, operation, credential):
    return desk.call("POST", f"/v1/operations/{operation['id']}/ceremonies", {"design": "knowledge", "credential": credential["id"]})


def give(desk, ceremony, change=lambda identity, answer: answer):
    asked = [one["id"] for one in ceremony["challenge"]["questions"]]
    answers = {identity: change(place, ANSWERS[identity]) for place, identity in enumerate(asked)}
    return desk.call("POST", f"/v1/ceremonies/{ceremony['id']}/answers", {"answers": answers})


def test_what_is_kept_shows_no_question_and_no_answer(desk, credential):
    assert credential["details"] == {"confirmed_by": "counter", "questions": len(ANSWERS)}


def test_answers_serve_what_9_6_lists(desk, credential):
    assert spoken(give(desk, begin(desk, transfer(desk, SUPPLIER), credential))) == ("permit", ["8.2.low", "9.6.1.1"])
    assert spoken(give(desk, begin(desk, sign_in(desk), credential))) == ("permit", ["8.1", "9.6"])
    assert assert_refused(403, "refused", begin, desk, transfer(desk, STRANGER), credential)["clauses"] == ["9.6"]


@pytest.mark.parametrize("change", [
    str.upper,
    str.lower,
    lambda text: f"  {text}　",
    lambda text: " ".join(text),
    lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
    lambda text: text.replace("台", "臺"),
    lambda text: text.replace("é", "e\u0301"),
], ids=["capitals", "small", "spaces around", "spaces between", "full-width", "another spelling", "decomposed"])
def test_one_answer_in_other_letters_is_right(desk, credential, change):
    for _ in range(2):
        ceremony = begin(desk, sign_in(desk), credential)
        assert spoken(give(desk, ceremony, lambda place, answer: change(answer)))[0] == "permit"


@pytest.mark.parametrize("wrong, outcome", [({0}, "established"), ({1}, "established"), ({0, 1}, "wrong"), ({0, 1, 2}, "wrong")])
def test_enough_must_be_right_and_which_were_not_is_never_told(desk, credential, wrong, outcome):
    ceremony = begin(desk, sign_in(desk), credential)
    answer = give(desk, ceremony, lambda place, text: "wrong" if place in wrong else text)
    assert answer["outcome"] == outcome
    if outcome == "wrong":
        assert set(answer) == {"outcome", "attempts_left"}
    give(desk, begin(desk, sign_in(desk), credential))


def test_the_pick_is_not_the_same_each_time(desk, credential):
    picks = set()
    operation = sign_in(desk)
    for _ in range(12):
        picks.add(tuple(one["id"] for one in begin(desk, operation, credential)["challenge"]["questions"]))
    assert len(picks) > 3 and all(len(set(pick)) == 3 for pick in picks)


@pytest.mark.parametrize("answers", [{}, None, [], {"pet": "Fido"}, "all", {**ANSWERS}])
def test_answers_to_other_questions_are_no_attempt(desk, credential, answers):
    ceremony = begin(desk, sign_in(desk), credential)
    for _ in range(6):
        assert_refused(422, "invalid", desk.call, "POST", f"/v1/ceremonies/{ceremony['id']}/answers", {"answers": answers})
    assert spoken(give(desk, ceremony))[0] == "permit"


@pytest.mark.parametrize("text", ["", "   ", "　", "x" * 257, "\u200b", 7, None])
def test_an_answer_that_says_nothing_is_no_attempt(desk, credential, text):
    ceremony = begin(desk, sign_in(desk), credential)
    assert_refused(422, "invalid", give, desk, ceremony, lambda place, answer: text)
    assert spoken(give(desk, ceremony))[0] == "permit"


@pytest.mark.parametrize("questions, status, field", [
    ([question("a", "1"), question("b", "2")], 403, "details.questions"),
    ([question("a", "1"), question("a", "2"), question("c", "3")], 422, "details.questions.id"),
    ([question("a"), question("b", "2"), question("c", "3")], 422, "details.questions.answers"),
    ([question("a", " "), question("b", "2"), question("c", "3")], 422, "details.questions.answers"),
    ([question(str(number), "1") for number in range(17)], 422, "details.questions"),
    ([{"id": "a"}] * 3, 422, "details.questions.text"),
])
def test_a_set_that_cannot_be_asked_is_refused(desk, questions, status, field):
    with pytest.raises(Problem) as caught:
        enrol(desk, questions)
    assert (caught.value.status, caught.value.body["field"]) == (status, field)


def test_parallel_guesses_get_no_more_than_the_limit(desk):
    customer = desk.customer("natural", "B123456780", "示範", "00111222333444")
    credential = enrol(desk, customer=customer)
    ceremonies = [begin(desk, sign_in(desk, customer), credential) for _ in range(16)]
    answers = at_once([lambda at=at: give(desk, ceremonies[at % 16], lambda place, text: "no") for at in range(64)])
    counted = [answer for answer in answers if not isinstance(answer, Exception)]
    assert len(counted) == 3 and all(answer["outcome"] == "wrong" for answer in counted)
    assert_refused(409, "conflict", begin, desk, sign_in(desk, customer), credential)
