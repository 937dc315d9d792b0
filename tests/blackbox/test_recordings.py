# SPDX-License-Identifier: Apache-2.0
"""Recordings (9.5.1): chunks that arrive in any order, twice, changed, too large or too late; who may look; how long they are kept; and what a
kill or a changed store does to them."""
import base64
import http.client
import os
import random
import signal
import threading
import time

import pytest
from banking import at_once, eventually
from conferences import Hall, chain_of, chunk, settings, violated
from conftest import Server
from stored import all_bytes, change, first_log, rows
from test_video import NOBODY, entries, make_server_with, whole

DAY = 86400
NOISE = "(SELECT salt FROM subject LIMIT 1)"  # 32 bytes that are something else
FACES = os.urandom(60_000)


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("hall") / "data", **settings(chunk_bytes=65536)).start()
    yield Hall(server)
    assert server.stop() == 0


def told(hall, event):
    """The ledger's entries of this kind, as everybody may read them."""
    log = f"/v1/ledger/logs/{first_log(hall.server.directory)}"
    size = int(hall.ask("GET", f"{log}/checkpoint").splitlines()[1])
    found = []
    for first in range(0, size, 256):
        width = "" if size - first >= 256 else f".p/{size - first}"
        data = hall.ask("GET", f"{log}/tile/entries/{first // 256:03}{width}")
        while data:
            length = int.from_bytes(data[:2], "big")
            entry, data = data[2 : 2 + length], data[2 + length :]
            if f'"{event}"'.encode() in entry:
                found.append(entry.decode())
    return found


class TestUploads:
    def test_a_repeated_chunk_is_answered_alike(self, hall):
        conference = hall.open()
        first = conference.upload(chunk(0), expect=201)
        assert conference.upload(chunk(0), expect=201) == first
        assert len(conference.recording()["chunks"]) == 1

    @pytest.mark.parametrize("changes", [
        {"data": b"other"}, {"kind": "snapshot"}, {"last": True}, {"hints": ["virtual_camera"]}, {"media_type": "video/mp4"},
    ])
    def test_a_changed_one_under_the_same_number_is_refused_and_on_record(self, hall, changes):
        conference = hall.open()
        conference.upload(chunk(0), expect=201)
        before = conference.recording()
        assert conference.upload(chunk(0, **changes), expect=409)["field"] == "sequence"
        after = conference.recording()
        assert after["refusals"] == 1 and after["chunks"] == before["chunks"] and after["head"] == before["head"]
        refused = entries(hall, after["operation"])[-1]
        assert refused["type"] == "recording.refused" and refused["details"] == {"sequence": "0", "side": "customer"}

    def test_refusals_do_not_fill_the_trail(self, hall):
        conference = hall.open()
        conference.upload(chunk(0), expect=201)
        for number in range(12):
            conference.upload(chunk(0, str(number).encode()), expect=409)
        recording = conference.recording()
        assert recording["refusals"] == 12
        assert sum(entry["type"] == "recording.refused" for entry in entries(hall, recording["operation"])) == 8

    def test_chunks_that_arrive_out_of_order_are_complete(self, hall):
        conference = hall.open()
        for sequence in (2, 0, 3, 1):
            conference.upload(chunk(sequence, str(sequence).encode()), expect=201)
        recording = conference.recording()
        assert [one["sequence"] for one in recording["chunks"]] == [2, 0, 3, 1]
        assert recording["complete"] and recording["customer"]["missing"] == 0 and recording["head"] == chain_of(recording)

    def test_a_gap_is_a_fact_until_it_is_filled(self, hall):
        conference = hall.open()
        conference.upload(chunk(0), expect=201)
        conference.upload(chunk(2), expect=201)
        assert not conference.recording()["complete"] and conference.recording()["customer"]["missing"] == 1
        conference.upload(chunk(1), expect=201)
        assert conference.recording()["complete"]

    def test_the_chain_grows_in_the_ledger_while_the_conference_runs(self, hall):
        conference = hall.open()
        chains = [conference.upload(chunk(number), expect=201)["chain"] for number in range(65)]
        recording = conference.recording()
        grown = [entry["details"] for entry in entries(hall, recording["operation"]) if entry["type"] == "recording.grew"]
        assert grown == [{"chain": chains[31], "chunks": "32"}, {"chain": chains[63], "chunks": "64"}]

    def test_both_sides_count_for_themselves(self, hall):
        conference = hall.open()
        conference.upload(chunk(0), expect=201)
        conference.upload(chunk(0, b"officer", side="officer"), expect=201)
        recording = conference.recording()
        assert recording["customer"]["chunks"] == recording["officer"]["chunks"] == 1

    def test_a_missing_chunk_of_the_officers_side_is_a_gap_too(self, hall):
        conference = whole(hall)
        conference.upload(chunk(1, side="officer"), expect=201)
        assert violated(conference.verdict()) == ["9.5.1"]

    def test_hints_are_kept_and_shown_and_change_no_fact(self, hall):
        conference = whole(hall)
        conference.send(hints=["virtual_camera", "frame_rate"])
        assert conference.recording()["chunks"][-1]["hints"] == ["virtual_camera", "frame_rate"]
        assert conference.verdict()["state"] == "permitted"

    @pytest.mark.parametrize("body", [
        chunk(0, b"x" * 65537), {**chunk(0), "data": base64.b64encode(bytes(65539)).decode()},
    ], ids=["by one byte", "by padding"])
    def test_one_that_is_too_large_is_refused(self, hall, body):
        assert hall.open().upload(body, expect=413)["field"] == "data"

    def test_the_largest_is_taken(self, hall):
        assert hall.open().upload(chunk(0, os.urandom(65536)), expect=201)

    @pytest.mark.parametrize("changes", [
        {"sha256": "ab" * 32}, {"sha256": "ab"}, {"data": "AAA"}, {"data": "%%%%"}, {"side": "bank"}, {"kind": "sound"}, {"sequence": -1},
        {"sequence": 1024}, {"sequence": "0"}, {"media_type": "text/html"}, {"media_type": "video/webm; codecs=vp8"}, {"media_type": "image/png"},
        {"media_type": 'video/"'}, {"hints": ["Virtual Camera"]}, {"hints": [""]}, {"hints": ["x"] * 9}, {"hints": [1]}, {"last": 1}, {"more": 1}, {"data": None},
    ])
    def test_what_is_no_chunk_is_refused(self, hall, changes):
        conference = hall.open()
        body = {**chunk(0), **changes}
        assert conference.upload(body, role="channel", expect=422)["code"] == "invalid"
        assert conference.recording()["chunks"] == []

    def test_nobody_sends_the_other_side(self, hall):
        conference = hall.open()
        assert conference.upload(chunk(0, side="officer"), role="channel", expect=403)["field"] == "side"
        assert conference.upload(chunk(0, side="customer"), role="officer", expect=403)["field"] == "side"
        for role in ("atm", "auditor", "approver"):
            conference.upload(chunk(0), role=role, expect=403)

    def test_nothing_comes_after_the_end_of_a_side(self, hall):
        conference = hall.open()
        conference.upload(chunk(0), expect=201)
        conference.upload(chunk(2, last=True), expect=201)
        assert conference.upload(chunk(3), expect=409)["field"] == "sequence"
        conference.upload(chunk(1, last=True), expect=409)
        conference.upload(chunk(1), expect=201)
        assert conference.recording()["customer"] == {"chunks": 3, "missing": 0, "ended": True}

    def test_an_end_below_what_came_is_none(self, hall):
        conference = hall.open()
        conference.upload(chunk(5), expect=201)
        assert conference.upload(chunk(4, last=True), expect=409)["field"] == "last"

    def test_nothing_comes_after_the_verdict(self, hall):
        conference = whole(hall)
        conference.verdict()
        head = conference.recording()["head"]
        conference.upload(chunk(conference.next), expect=409)
        conference.upload(chunk(0, side="officer"), expect=409)
        assert conference.recording()["head"] == head

    def test_other_ceremonies_and_none_have_no_recording(self, hall):
        for role, method, path, body in [
            ("channel", "POST", "chunks", chunk(0)), ("officer", "GET", "recording", None), ("officer", "GET", "chunks/0", None),
            ("approver", "POST", "recording/hold", None),
        ]:
            for ceremony in (NOBODY, "x"):
                hall.ask(method, f"/v1/ceremonies/{ceremony}/{path}", body, role, 404)

    def test_an_operation_has_an_end_of_recordings(self, hall):
        operation = hall.operation(hall.customer())
        for _ in range(4):
            hall.conference(operation)
        assert hall.ask("POST", f"/v1/operations/{operation}/ceremonies", {"design": "video"}, expect=409)["field"] == "operation"

    def test_customers_have_recordings_of_their_own(self, hall):
        one, other = hall.open(), hall.open()
        one.upload(chunk(0, b"one"), expect=201)
        other.upload(chunk(0, b"other"), expect=201)
        assert one.read(0) == b"one" and other.read(0) == b"other"


class TestRaces:
    def test_the_same_chunk_at_once_is_taken_once(self, hall):
        conference = hall.open()
        answers = at_once([lambda: conference.upload(chunk(0), expect=201)] * 12)
        assert all(answer == answers[0] for answer in answers) and len(conference.recording()["chunks"]) == 1

    def test_of_different_ones_with_one_number_one_is_taken(self, hall):
        conference = hall.open()
        sent = [chunk(0, bytes([number])) for number in range(12)]
        statuses = at_once([lambda body=body: hall.server.ask("POST", f"/v1/ceremonies/{conference.id}/chunks", "channel", body).status for body in sent])
        assert sorted(statuses) == [201] + [409] * 11
        assert conference.recording()["refusals"] == 11

    def test_many_at_once_make_one_chain(self, hall):
        conference = hall.open()
        at_once([lambda number=number: conference.upload(chunk(number, bytes([number])), expect=201) for number in range(40)])
        recording = conference.recording()
        assert len(recording["chunks"]) == 40 and recording["chain_holds"] and recording["head"] == chain_of(recording)

    def test_a_verdict_and_chunks_at_once_agree_on_the_recording(self, hall):
        conference = whole(hall)
        path = f"/v1/ceremonies/{conference.id}/chunks"
        chunks = [lambda n=n: hall.server.ask("POST", path, "channel", chunk(conference.next + n)).status for n in range(8)]
        *_, given = at_once([*chunks, lambda: conference.verdict(expect=None)])
        recording = conference.recording()
        if given.get("code") == "conflict":  # it grew meanwhile: judged again
            given = conference.verdict()
            recording = conference.recording()
        assert "details" in given, given
        assert given["details"]["chain"] == recording["head"] and given["details"]["chunks"] == str(len(recording["chunks"]))


class TestReading:
    def test_the_bytes_come_back_and_the_ledger_tells_who_looked(self, hall):
        conference = hall.open()
        conference.upload(chunk(0, FACES), expect=201)
        before = len(told(hall, "recording.read"))
        assert conference.read(0) == FACES and conference.read(0, role="auditor") == FACES
        now = told(hall, "recording.read")
        assert len(now) == before + 2 and '"caller":"auditor"' in now[-1] and conference.id in now[-1]

    @pytest.mark.parametrize("role", ["channel", "counter", "approver", "admin"])
    def test_nobody_else_looks(self, hall, role):
        conference = hall.open()
        conference.upload(chunk(0), expect=201)
        conference.read(0, role=role, expect=403)

    @pytest.mark.parametrize("position", ["1", "-1", "01", "x", "99999", "0.0"])
    def test_what_is_not_there_is_not_found(self, hall, position):
        conference = hall.open()
        conference.upload(chunk(0), expect=201)
        conference.read(position, expect=404)

    def test_nothing_readable_is_in_the_files(self, hall):
        secret = b"a face that nobody must find in the files"
        conference = hall.open()
        conference.upload(chunk(0, secret * 50), expect=201)
        kept = all_bytes(hall.server.directory)
        assert conference.id.encode() in kept and secret not in kept

    def test_the_evidence_has_every_chunk_by_its_hash(self, hall):
        conference = whole(hall)
        conference.verdict()
        recording = conference.recording()
        exported = hall.ask("GET", f"/v1/operations/{recording['operation']}/evidence", role="auditor", expect=200)
        text = base64.b64decode(exported["records"][0]["plain"])[32:].decode()
        assert all(one["sha256"] in text for one in recording["chunks"]) and recording["head"] in text


class TestKeeping:
    def test_it_is_deleted_when_its_time_is_over_unless_it_is_held(self, make_server, clock):
        hall = Hall(make_server_with(make_server, clock, retention_days=30))
        kept, gone = whole(hall), whole(hall)
        for conference in (kept, gone):
            conference.verdict()
        hall.ask("POST", f"/v1/ceremonies/{kept.id}/recording/hold", role="approver", expect=200)
        clock.pass_by(29 * DAY)
        assert gone.read(0) == b"video 0"
        clock.pass_by(2 * DAY)
        eventually(lambda: "deleted_at" in gone.recording())
        assert gone.read(0, expect=410)["code"] == "expired"
        assert gone.recording()["chain_holds"] and len(gone.recording()["chunks"]) == 5
        assert kept.read(0) == b"video 0" and kept.recording()["held_by"] == "approver"
        assert len(told(hall, "recording.deleted")) == 1
        hall.ask("DELETE", f"/v1/ceremonies/{kept.id}/recording/hold", role="approver", expect=200)
        eventually(lambda: "deleted_at" in kept.recording())

    def test_no_sealed_bytes_of_a_deleted_one_stay_in_the_files(self, make_server, clock):
        hall = Hall(make_server_with(make_server, clock, retention_days=1))
        conference = hall.open()
        conference.upload(chunk(0, FACES), expect=201)
        [[sealed]] = rows(hall.server.directory, "SELECT sealed_bytes FROM recording_chunk")

        def is_in_the_files():
            return sealed[100:400] in all_bytes(hall.server.directory)

        assert is_in_the_files()
        clock.pass_by(2 * DAY)
        eventually(lambda: "deleted_at" in conference.recording())
        eventually(lambda: not is_in_the_files())

    def test_one_of_a_conference_that_came_to_nothing_is_deleted_too(self, make_server, clock):
        hall = Hall(make_server_with(make_server, clock, retention_days=1))
        conference = hall.open()
        conference.send()
        clock.pass_by(2 * DAY)
        eventually(lambda: "deleted_at" in conference.recording())

    def test_a_hold_is_one(self, hall):
        path = f"/v1/ceremonies/{hall.open().id}/recording/hold"
        hall.ask("DELETE", path, role="approver", expect=409)
        hall.ask("POST", path, role="approver", expect=200)
        hall.ask("POST", path, role="approver", expect=409)
        hall.ask("DELETE", path, role="approver", expect=200)
        for role in ("officer", "auditor", "channel"):
            hall.ask("POST", path, role=role, expect=403)

    def test_an_erased_customers_recording_opens_nowhere(self, hall):
        customer = hall.customer()
        conference = hall.conference(hall.operation(customer))
        conference.send()
        hold = f"/v1/ceremonies/{conference.id}/recording/hold"
        hall.ask("POST", hold, role="approver", expect=200)
        assert hall.ask("DELETE", f"/v1/customers/{customer}/personal-data", role="approver", expect=409)["field"] == "customer"
        hall.ask("DELETE", hold, role="approver", expect=200)
        hall.ask("DELETE", f"/v1/customers/{customer}/personal-data", role="approver", expect=200)
        conference.read(0, expect=404)
        conference.recording(expect=404)
        conference.upload(chunk(1), expect=404)
        conference.say({"step": "ask"}, expect=404)


def change_store(hall, statement, *values):
    """What somebody with the machine's administrator rights could do."""
    hall.server.stop()
    change(hall.server.directory, statement, *values)
    hall.server.start()


class TestChangedStore:
    @pytest.mark.parametrize("statement", [
        f"UPDATE recording_chunk SET digest = {NOISE} WHERE ceremony = ? AND position = 2",
        "UPDATE recording_chunk SET received_at = received_at + 1 WHERE ceremony = ? AND position = 2",
        "UPDATE recording_chunk SET hints = 'none' WHERE ceremony = ? AND position = 2",
        "DELETE FROM recording_chunk WHERE ceremony = ? AND position = 2",
        "DELETE FROM recording_chunk WHERE ceremony = ? AND position = 4",
        f"UPDATE recording SET head = {NOISE} WHERE ceremony = ?",
    ])
    def test_a_chain_that_was_tampered_with_shows_and_decides_nothing(self, make_server, statement):
        hall = Hall(make_server(**settings()))
        conference = whole(hall)
        change_store(hall, statement, conference.id)
        assert not conference.recording()["chain_holds"]
        conference.verdict(expect=500)

    def test_bytes_whose_hash_was_changed_are_not_handed_out(self, make_server):
        hall = Hall(make_server(**settings()))
        conference = whole(hall)
        change_store(hall, f"UPDATE recording_chunk SET digest = {NOISE} WHERE ceremony = ? AND position = 0", conference.id)
        conference.read(0, expect=500)
        assert conference.read(1) == b"video 1"

    @pytest.mark.parametrize("other", ["(SELECT c.sealed_bytes FROM recording_chunk AS c WHERE c.customer = r.customer AND c.position = 1)", None])
    def test_bytes_that_were_exchanged_open_nowhere(self, make_server, other):
        hall = Hall(make_server(**settings()))
        conference = whole(hall)
        statement = f"UPDATE recording_chunk AS r SET sealed_bytes = {other or NOISE} WHERE ceremony = ? AND position = 0"
        change_store(hall, statement, conference.id)
        conference.read(0, expect=500)


def upload_until_killed(hall, conference, side, role, acknowledged, killed):
    number = 0
    try:
        while not killed.is_set():
            body = chunk(number, os.urandom(random.randrange(1, 3000)), side=side)
            if hall.server.ask("POST", f"/v1/ceremonies/{conference.id}/chunks", role, body).status == 201:
                acknowledged.append((side, number, body["sha256"]))
            number += 1
    except (OSError, http.client.HTTPException):
        pass


def test_kill_9_between_chunks_loses_none_that_was_acknowledged(make_server):
    hall = Hall(make_server(**settings()))
    for _ in range(5):
        conference, acknowledged, killed = hall.open(), [], threading.Event()
        sides = [("customer", "channel"), ("officer", "officer")]
        threads = [threading.Thread(target=upload_until_killed, args=(hall, conference, *side, acknowledged, killed)) for side in sides]
        for thread in threads:
            thread.start()
        time.sleep(random.uniform(0.1, 0.3))
        hall.server.stop(signal.SIGKILL)
        killed.set()
        for thread in threads:
            thread.join()
        hall.server.start()
        recording = conference.recording()
        kept = {(one["side"], one["sequence"], one["sha256"]) for one in recording["chunks"]}
        assert acknowledged and set(acknowledged) <= kept and recording["chain_holds"] and recording["head"] == chain_of(recording)
        conference.upload(chunk(900), expect=201)
