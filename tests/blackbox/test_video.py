# SPDX-License-Identifier: Apache-2.0
"""Video conferences (9.5): from the first chunk to the officer's verdict, and what the law says of it."""
import hashlib
import re

import pytest
from conferences import Hall, chain_of, settings, violated
from conftest import Server

OPENING = {"facts": {"account_class": 1}}  # a document is compared in it: demobank/video.yaml
NOBODY = "2b6wzsnq5k3k5y7l4r2h5j3u4a"


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("hall") / "data", **settings()).start()
    yield Hall(server)
    assert server.stop() == 0


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    """A bank where two officers decide."""
    server = Server(tmp_path_factory.mktemp("strict") / "data", **settings(two_officers="on")).start()
    yield Hall(server)
    assert server.stop() == 0


def entries(hall, operation):
    return [entry["entry"] for entry in hall.ask("GET", f"/v1/operations/{operation}/trail", role="auditor")["entries"]]


def whole(hall, code="B050", **more):
    """Run to its end, with a snapshot, but for the verdict."""
    conference = hall.open(code, **more).run()
    conference.send(kind="snapshot")
    return conference


def document(conference, **changes):
    return {"document": "national_id", "compared": ["chip", "face"], "matches": True, "chunk": conference.send(kind="document"), **changes}


class TestVerdict:
    def test_a_conference_whose_recording_is_whole_authorises(self, hall):
        operation = hall.operation(hall.customer())
        conference = hall.conference(operation).run()
        conference.send(kind="snapshot")
        given = conference.verdict()
        assert given["state"] == "permitted" and given["receipt"]
        assert given["evidence"] == {"design": "video", "liveness": True, "person": True, "retained": True}
        assert given["details"]["officer"] == "officer" and given["details"]["missing"] == "0"
        assert [entry["type"] for entry in entries(hall, operation)][-3:] == ["recording.closed", "ceremony.answered", "operation.permitted"]
        recording = conference.recording()
        assert recording["chain_holds"] and recording["complete"] and recording["head"] == chain_of(recording) == given["details"]["chain"]

    @pytest.mark.parametrize("changes", [{"liveness": False}, {"person": False}, {"verdict": "refused"}])
    def test_what_the_officer_does_not_confirm_denies(self, hall, changes):
        given = whole(hall).verdict(**changes)
        assert given["state"] == "denied" and violated(given) == ["9.5"] and "receipt" not in given

    def test_a_prompt_that_was_not_answered_denies(self, hall):
        conference = whole(hall)
        conference.lines[1] = {"id": conference.lines[1]["id"], "answered": False}
        assert violated(conference.verdict()) == ["9.5"]

    def test_an_officer_cannot_name_an_answer_from_before_the_question(self, hall):
        conference = whole(hall)
        conference.lines[2] = {**conference.lines[2], "chunk": 0}
        assert violated(conference.verdict()) == ["9.5"]

    @pytest.mark.parametrize("kind", ["snapshot", "document"])
    def test_a_picture_is_no_answer_to_a_prompt(self, hall, kind):
        conference = whole(hall)
        conference.lines[2] = {**conference.lines[2], "chunk": conference.send(kind=kind)}
        assert violated(conference.verdict()) == ["9.5"]

    def test_a_prompt_that_was_never_asked_denies(self, hall):
        conference = hall.open()
        conference.send()
        conference.send(kind="snapshot")
        asked = conference.say({"step": "ask"})["challenge"]["prompt"]
        line = {"id": asked, "answered": True, "chunk": conference.send()}
        for prompts in ([], [line, line], [{**line, "id": "another"}], [line, {**line, "id": "another"}]):
            conference.verdict(prompts=prompts, expect=422)
        assert violated(conference.verdict(prompts=[line])) == ["9.5"]

    def test_without_a_picture_nothing_is_retained(self, hall):
        given = hall.open().run().verdict()
        assert given["state"] == "denied" and violated(given) == ["9.5.1"]

    def test_a_chunk_that_never_came_denies(self, hall):
        conference = whole(hall)
        conference.next += 1
        conference.send()
        assert conference.recording()["customer"] == {"chunks": 6, "missing": 1, "ended": False}
        given = conference.verdict()
        assert given["details"]["missing"] == "1" and violated(given) == ["9.5.1"]

    def test_a_ceremony_is_judged_once(self, hall):
        conference = whole(hall)
        conference.verdict()
        assert conference.verdict(expect=409)["code"] == "conflict"


class TestDocuments:
    def test_compared_and_in_the_recording_it_authorises(self, hall):
        conference = whole(hall, "B010", **OPENING)
        assert conference.challenge["document_required"]
        given = conference.verdict(documents=[document(conference)])
        assert given["state"] == "permitted" and given["evidence"]["document_checked"]
        assert "9.5.2" in given["decision"]["evidence"][0]["satisfied"]

    def test_not_compared_where_it_is_needed_denies(self, hall):
        assert violated(whole(hall, "B010", **OPENING).verdict()) == ["9.5.2"]

    @pytest.mark.parametrize("changes", [{"matches": False}, {"chunk": 0}, {"chunk": 900}])
    def test_what_does_not_match_or_was_not_recorded_denies(self, hall, changes):
        conference = whole(hall, "B010", **OPENING)
        assert violated(conference.verdict(documents=[document(conference, **changes)])) == ["9.5.2"]

    def test_one_that_does_not_match_spoils_the_others(self, hall):
        conference = whole(hall, "B010", **OPENING)
        documents = [document(conference), document(conference, document="health_card", matches=False)]
        assert violated(conference.verdict(documents=documents)) == ["9.5.2"]

    @pytest.mark.parametrize("changes", [
        {"compared": []}, {"compared": ["eyes"]}, {"compared": ["chip"] * 4}, {"document": "National ID"}, {"chunk": -1}, {"matches": "yes"},
    ])
    def test_what_is_no_comparison_is_refused_and_changes_nothing(self, hall, changes):
        conference = whole(hall, "B010", **OPENING)
        good = document(conference)
        conference.verdict(documents=[{**good, **changes}], expect=422)
        assert conference.verdict(documents=[good])["state"] == "permitted"


class TestPrompts:
    def test_nobody_learns_them_before_they_are_asked(self, hall):
        conference = hall.open()
        assert conference.challenge["prompts"] == 3 and "text" not in str(conference.challenge)
        conference.send()
        assert "prompts" in conference.recording()["conference"] and conference.recording()["conference"]["prompts"] == []
        asked = conference.say({"step": "ask"})["challenge"]
        shown = conference.recording()["conference"]
        assert [prompt["id"] for prompt in shown["prompts"]] == [asked["prompt"]] and shown["officer"] == "officer"
        assert asked["text"]["zh-TW"] and asked["text"]["en"] and asked["left"] == 2

    def test_they_are_drawn_anew_each_time(self, hall):
        seen, digits = set(), set()
        for _ in range(8):
            conference = hall.open()
            conference.send()
            asked = [conference.say({"step": "ask"})["challenge"] for _ in range(3)]
            assert len({one["prompt"] for one in asked}) == 3
            seen.add(tuple(one["prompt"] for one in asked))
            digits |= {re.search(r"\d{6}$", one["text"]["zh-TW"])[0] for one in asked if one["prompt"] == "read_digits"}
        assert len(seen) > 2 and all("{" not in text for text in digits)

    def test_nothing_is_asked_before_the_customer_is_seen(self, hall):
        assert hall.open().say({"step": "ask"}, expect=409)["field"] == "step"

    def test_there_is_an_end_to_them(self, hall):
        assert hall.open().run().say({"step": "ask"}, expect=409)["field"] == "step"

    def test_an_answer_that_comes_late_denies(self, make_server, clock):
        hall = Hall(make_server_with(make_server, clock, prompt_seconds=20, pause_seconds=120))
        conference = hall.open()
        conference.send()
        for late in (0, 0, 25):
            asked = conference.say({"step": "ask"})["challenge"]
            clock.pass_by(late)
            conference.lines.append({"id": asked["prompt"], "answered": True, "chunk": conference.send()})
        conference.send(kind="snapshot")
        assert violated(conference.verdict()) == ["9.5"]


def make_server_with(make_server, clock, **video):
    """A server whose time is moved."""
    server = make_server(**settings(**video))
    server.stop()
    return server.start(wrapper=clock.wrapper)


@pytest.mark.parametrize("where", ["between", "end", "ended"])
def test_a_customer_who_was_away_too_long_is_not_retained(make_server, clock, where):
    conference = whole(Hall(make_server_with(make_server, clock, pause_seconds=15)))
    if where == "ended":
        conference.send(last=True)
    clock.pass_by(20)
    if where == "between":
        conference.send()
    given = conference.verdict()
    assert given["state"] == ("permitted" if where == "ended" else "denied")
    assert violated(given) == ([] if where == "ended" else ["9.5.1"])
    assert int(given["details"]["longest_pause_ms"]) < 5000 if where == "ended" else int(given["details"]["longest_pause_ms"]) >= 20000


class TestOfficers:
    @pytest.mark.parametrize("role", ["channel", "counter", "atm"])
    def test_nobody_else_gives_a_verdict(self, hall, role):
        conference = whole(hall)
        assert conference.verdict(role=role, expect=403)["code"] == "refused"
        assert conference.verdict()["state"] == "permitted"

    def test_an_officer_answers_no_other_ceremony(self, hall):
        customer = hall.customer()
        question = {"id": "q1", "text": {"zh-TW": "問", "en": "Q"}, "answers": ["a"]}
        details = {"confirmed_by": "counter", "questions": [{**question, "id": f"q{i}"} for i in range(3)]}
        body = {"design": "knowledge", "details": details}
        credential = hall.ask("POST", f"/v1/customers/{customer}/credentials", body, "counter", 201)["id"]
        operation = hall.operation(customer, "A000", login_subject="demo")
        opened = hall.ask("POST", f"/v1/operations/{operation}/ceremonies", {"design": "knowledge", "credential": credential}, expect=201)
        answers = {"answers": {one["id"]: "a" for one in opened["challenge"]["questions"]}}
        assert hall.ask("POST", f"/v1/ceremonies/{opened['id']}/answers", answers, "officer", 403)["code"] == "refused"
        assert hall.ask("POST", f"/v1/ceremonies/{opened['id']}/answers", answers, "channel", 200)["state"] == "permitted"

    def test_whoever_asked_gives_the_verdict(self, hall):
        conference = whole(hall)
        assert conference.verdict(role="second-officer", expect=403)["field"] == "ceremony"
        conference.say({"step": "ask"}, role="second-officer", expect=403)
        assert conference.verdict()["state"] == "permitted"

    @pytest.mark.parametrize("body", [
        {}, {"step": "nod"}, {"step": 1}, {"step": "ask", "more": 1}, {"step": "verdict"}, {"step": "confirm", "digest": "ab" * 32},
    ])
    def test_what_is_no_step_is_refused_and_counts_as_nothing(self, hall, body):
        conference = whole(hall)
        conference.say(body, expect=422)
        assert conference.verdict()["state"] == "permitted"

    @pytest.mark.parametrize("change", [
        {"verdict": "perhaps"}, {"liveness": 1}, {"prompts": {}}, {"note": "x"}, {"prompts": [{"id": "turn_left", "answered": True}] * 6},
    ])
    def test_what_is_no_verdict_is_refused_and_counts_as_nothing(self, hall, change):
        conference = whole(hall)
        conference.verdict(**change, expect=422)
        assert conference.verdict()["state"] == "permitted"


class TestTwoOfficers:
    @staticmethod
    def waiting(strict):
        conference = whole(strict)
        given = conference.verdict()
        assert given["outcome"] == "continue" and given["challenge"]["step"] == "confirm"
        return conference, given["challenge"]["digest"]

    def test_another_officer_confirms_the_same_verdict(self, strict):
        conference, digest = self.waiting(strict)
        shown = conference.recording("second-officer")["conference"]
        assert shown["digest"] == digest and shown["verdict"]["verdict"] == "confirmed"
        given = conference.say({"step": "confirm", "digest": digest, "agrees": True}, role="second-officer")
        assert given["state"] == "permitted" and given["details"]["second_officer"] == "second-officer"

    def test_one_officer_is_not_two(self, strict):
        conference, digest = self.waiting(strict)
        assert conference.say({"step": "confirm", "digest": digest, "agrees": True}, expect=403)["code"] == "refused"
        assert strict.ask("GET", f"/v1/operations/{conference.recording()['operation']}")["state"] == "awaiting_evidence"

    def test_one_verdict_alone_decides_nothing(self, strict):
        conference, _ = self.waiting(strict)
        conference.verdict(expect=409)
        conference.verdict(role="second-officer", expect=409)

    def test_another_verdict_cannot_be_confirmed(self, strict):
        conference, _ = self.waiting(strict)
        other = hashlib.sha256(b"another").hexdigest()
        assert conference.say({"step": "confirm", "digest": other, "agrees": True}, role="second-officer", expect=409)["field"] == "digest"

    def test_a_second_officer_who_disagrees_denies(self, strict):
        conference, digest = self.waiting(strict)
        given = conference.say({"step": "confirm", "digest": digest, "agrees": False}, role="second-officer")
        assert given["state"] == "denied" and violated(given) == ["9.5"]

    def test_nothing_waits_before_the_verdict(self, strict):
        conference = whole(strict)
        conference.say({"step": "confirm", "digest": "ab" * 32, "agrees": True}, role="second-officer", expect=409)


def test_a_server_without_the_file_runs_none(make_server):
    from conftest import SOURCE

    hall = Hall(make_server(catalogue=str(SOURCE / "demobank/catalogue.yaml")))
    operation = hall.operation(hall.customer())
    assert hall.ask("POST", f"/v1/operations/{operation}/ceremonies", {"design": "video"}, expect=403)["code"] == "refused"


@pytest.mark.parametrize("text, field", [
    ("prompts: []\n", "prompts"),
    ("prompts: [{id: a, zh-TW: 甲, en: A}]\n", "prompts"),  # fewer than one conference asks
    ("prompts: [{id: a, zh-TW: 甲}]\n", "en"),
    ("prompts: [{id: a, zh-TW: 甲, en: A}, {id: a, zh-TW: 甲, en: A}]\n", "id"),
    ("prompts: [{id: a, zh-TW: '甲{digits}', en: 'A {digits}'}]\n", "zh-TW"),
    ("prompts: [{id: a, digits: 6, zh-TW: '甲{digits}', en: A}]\n", "en"),
    ("prompts: [{id: a, zh-TW: 甲, en: A}]\ndocuments: [walk]\n", "documents"),
])
def test_a_file_with_a_mistake_starts_no_server(tmp_path, text, field):
    path = tmp_path / "video.yaml"
    path.write_text(text)
    server = Server(tmp_path / "data", conferences=str(path))
    with pytest.raises(AssertionError, match=field):
        server.start()
