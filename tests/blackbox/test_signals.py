# SPDX-License-Identifier: Apache-2.0
"""Signals of a video conference: how the two sides find each other, and that nobody else is told."""
import base64
import hashlib
import hmac
import json
import os
import threading
import time

import pytest
from banking import at_once, eventually
from conferences import Hall, settings
from conftest import Server, needs_sqlite
from stored import all_bytes, rows
from test_nodes import running_nodes
from test_video import NOBODY, make_server_with

OFFER = {"type": "offer", "sdp": "v=0 192.0.2.17 candidate of a customer's own network"}
SECRET = "a-secret-that-the-relay-shares"


STUN, TURN = ["stun:stun.bank.example:3478"], ["turn:turn.bank.example:3478?transport=udp", "turns:turn.bank.example:5349"]


def with_relays(folder, stun=STUN, turn=TURN, **video):
    """The demo's conferences, and a STUN and a TURN server."""
    secret = folder / "turn-secret"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o400)
    made = settings(**video)
    file = folder / "video.yaml"
    with open(made["conferences"], encoding="utf-8") as demo:
        servers = [{"urls": stun}, {"urls": turn, "secret_file": "turn-secret"}]
        file.write_text(demo.read() + f"ice_servers: {json.dumps(servers)}\n")
    return {**made, "conferences": str(file)}


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hall")
    server = Server(folder / "data", **with_relays(folder)).start()
    yield Hall(server)
    assert server.stop() == 0


def send(conference, to, kind="candidate", data=None, role=None, expect=201, **more):
    body = {"to": to, "kind": kind, **({} if data is None else {"data": data}), **more}
    role = role or {"officer": "channel", "customer": "officer"}.get(to, "channel")
    return conference.hall.ask("POST", f"/v1/ceremonies/{conference.id}/signals", body, role, expect)


def read(conference, role="officer", after="0", expect=200):
    query = "" if after is None else f"?after={after}"
    return conference.hall.ask("GET", f"/v1/ceremonies/{conference.id}/signals{query}", role=role, expect=expect)


class TestWhoReads:
    def test_each_side_reads_what_the_other_said_in_its_order(self, hall):
        conference = hall.open()
        assert send(conference, "officer", "offer", OFFER) == {"position": 1}
        send(conference, "officer", "candidate", {"candidate": "a"})
        assert send(conference, "customer", "answer", {"sdp": "other"}) == {"position": 1}
        seen = read(conference)["signals"]
        assert [(one["position"], one["kind"], one["data"]) for one in seen] == [(1, "offer", OFFER), (2, "candidate", {"candidate": "a"})]
        assert [one["kind"] for one in read(conference, "channel")["signals"]] == ["answer"]
        assert [one["position"] for one in read(conference, after=1)["signals"]] == [2]

    def test_staff_at_a_counter_stand_on_the_customers_side(self, hall):
        conference = hall.open()
        send(conference, "officer", "bye", role="counter")
        send(conference, "customer", "prompt", {"id": "turn_left"})
        assert read(conference)["signals"][0]["data"] == {}
        assert [one["kind"] for one in read(conference, "counter")["signals"]] == ["prompt"]

    @pytest.mark.parametrize("role,to,kind,field", [
        ("channel", "customer", "offer", "to"), ("officer", "officer", "offer", "to"), ("channel", "officer", "prompt", "kind"),
    ])
    def test_nobody_speaks_for_the_other_side(self, hall, role, to, kind, field):
        conference = hall.open()
        assert send(conference, to, kind, {}, role, 403)["field"] == field
        assert read(conference, role, None)["signals"] == []

    @pytest.mark.parametrize("role", ["atm", "auditor", "approver", "admin", "operator"])
    def test_nobody_else_reads_or_speaks(self, hall, role):
        conference = hall.open()
        send(conference, "officer", "offer", OFFER, role, 403)
        read(conference, role, expect=403)

    def test_conferences_hear_nothing_of_each_other(self, hall):
        one, other = hall.open(), hall.open()
        send(one, "officer", "offer", OFFER)
        assert read(other, after=None)["signals"] == []


class TestWhatIsSent:
    @pytest.mark.parametrize("changes,field", [
        ({"to": "bank"}, "to"), ({"to": None}, "to"), ({"kind": "text"}, "kind"), ({"kind": 1}, "kind"), ({"data": "sdp"}, "data"), ({"data": [1]}, "data"),
        ({"more": 1}, "more"),
    ])
    def test_what_is_no_signal_is_refused(self, hall, changes, field):
        conference = hall.open()
        body = {"to": "officer", "kind": "offer", "data": OFFER, **changes}
        problem = hall.ask("POST", f"/v1/ceremonies/{conference.id}/signals", body, expect=422)
        assert problem["code"] == "invalid" and problem["field"] == field
        assert read(conference, after=None)["signals"] == []

    def test_the_largest_is_taken_and_one_byte_more_is_not(self, hall):
        conference = hall.open()
        frame = len('{"sdp":""}')
        send(conference, "officer", "offer", {"sdp": "x" * (16384 - frame)})
        assert send(conference, "officer", "offer", {"sdp": "x" * (16385 - frame)}, expect=413)["field"] == "data"
        assert len(read(conference)["signals"]) == 1

    @pytest.mark.parametrize("after", ["-1", "x", "1.0", "01", "99999999999999999999", ""])
    def test_a_place_that_is_none_is_refused(self, hall, after):
        assert read(hall.open(), after=after, expect=422)["code"] == "invalid"

    def test_there_is_no_conference_elsewhere(self, hall):
        for ceremony in (NOBODY, "x"):
            path = f"/v1/ceremonies/{ceremony}/signals"
            hall.ask("GET", path, role="officer", expect=404)
            hall.ask("POST", path, {"to": "officer", "kind": "bye"}, expect=404)

    def test_each_side_has_an_end_of_signals_of_its_own(self, hall):
        conference = hall.open()
        for _ in range(8):
            at_once([lambda: send(conference, "officer", "candidate", {"candidate": "c"}, expect=None) for _ in range(40)])
        assert send(conference, "officer", "candidate", {}, expect=409)["field"] == "ceremony"
        send(conference, "customer", "answer", {})
        positions, after = [], 0
        while after < 256:
            positions += [one["position"] for one in read(conference, after=after)["signals"]]
            after = positions[-1]
        assert positions == list(range(1, 257))


class TestWaiting:
    def test_whoever_waits_is_told_when_it_is_said(self, hall):
        conference = hall.open()
        told = []
        waiting = threading.Thread(target=lambda: told.append((read(conference, after=0), time.monotonic())))
        waiting.start()
        time.sleep(0.3)
        assert not told
        began = time.monotonic()
        send(conference, "officer", "offer", OFFER)
        waiting.join(5)
        [(answer, at)] = told
        assert answer["signals"][0]["data"] == OFFER and at - began < 2

    def test_the_verdict_ends_the_wait_and_all_signals(self, hall):
        conference = hall.open().run()
        conference.send(kind="snapshot")
        send(conference, "officer", "offer", OFFER)
        told = []
        waiting = threading.Thread(target=lambda: told.append(read(conference, after=1)))
        waiting.start()
        time.sleep(0.2)
        assert count_of(conference) == 1
        conference.verdict()
        assert count_of(conference) == 0
        waiting.join(5)
        over = {"ceremony": conference.id, "open": False, "signals": []}
        assert told == [over] and read(conference) == over == read(conference, "channel", None)
        assert send(conference, "officer", "offer", OFFER, expect=409)

    def test_nobody_speaks_unrecorded_while_a_second_officer_thinks(self, make_server):
        hall = Hall(make_server(**settings(two_officers="on")))
        conference = hall.open().run()
        conference.send(kind="snapshot")
        assert "challenge" in conference.verdict()
        assert send(conference, "officer", "offer", OFFER, expect=409)["field"] == "recording"
        assert not read(conference)["open"]

    def test_a_server_that_stops_lets_no_one_wait(self, make_server):
        hall = Hall(make_server(**settings()))
        conference = hall.open()
        told = []
        waiting = threading.Thread(target=lambda: told.append(read(conference, after=0)))
        waiting.start()
        time.sleep(0.3)
        began = time.monotonic()
        assert hall.server.stop() == 0 and time.monotonic() - began < 10
        waiting.join(5)
        assert told[0]["signals"] == []

    def test_more_than_may_wait_are_answered_at_once(self, make_server):
        hall = Hall(make_server(**settings(), limits={"connections": 16}))  # half of them
        conference = hall.open()
        threads = [threading.Thread(target=lambda: read(conference, after=0), daemon=True) for _ in range(8)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        began = time.monotonic()
        assert read(conference, after=0)["signals"] == [] and time.monotonic() - began < 2
        send(conference, "officer", "offer", OFFER)
        for thread in threads:
            thread.join(5)
            assert not thread.is_alive()

    def test_its_time_ends_the_wait_and_the_signals(self, make_server, clock):
        hall = Hall(make_server_with(make_server, clock, seconds=60))
        conference = hall.open()
        send(conference, "officer", "offer", OFFER)
        assert count_of(conference) == 1
        told = []
        waiting = threading.Thread(target=lambda: told.append(read(conference, after=1)))
        waiting.start()
        time.sleep(0.3)
        clock.pass_by(61)
        waiting.join(5)
        assert not told[0]["open"] and not read(conference, after=1)["open"]
        assert send(conference, "officer", "offer", OFFER, expect=None)["status"] in (409, 410)
        eventually(lambda: count_of(conference) == 0)


def count_of(conference):
    [[count]] = rows(conference.hall.server.directory, "SELECT COUNT(*) AS count FROM signal WHERE ceremony = ?", conference.id)
    return count


class TestRelays:
    def check(self, servers, ceremony, seconds=1800):
        stun, turn = servers
        assert stun == {"urls": STUN} and turn["urls"] == TURN
        until, _, name = turn["username"].partition(":")
        assert name == ceremony and abs(int(until) - time.time() - seconds) < 60
        assert turn["credential"] == base64.b64encode(hmac.digest(SECRET.encode(), turn["username"].encode(), hashlib.sha1)).decode()

    def test_both_sides_are_told_the_relays_with_a_password_that_ends(self, hall):
        conference = hall.open()
        self.check(conference.challenge["ice_servers"], conference.id)
        for role in ("channel", "officer"):
            self.check(read(conference, role, None)["ice_servers"], conference.id)
        send(conference, "officer", "offer", OFFER)
        assert "ice_servers" not in read(conference, after=0)

    def test_the_secret_is_nowhere_but_in_its_file(self, hall):
        conference = hall.open()
        read(conference, after=None)
        assert SECRET not in hall.server.log_path.read_text()

    def test_a_secret_that_others_may_read_stops_the_start(self, tmp_path):
        made = with_relays(tmp_path)
        (tmp_path / "turn-secret").chmod(0o444)
        server = Server(tmp_path / "data", **made)
        with pytest.raises(AssertionError, match="holds a secret"):
            server.start()


class TestPrivacy:
    def test_the_ledger_and_the_log_tell_nothing_and_the_store_is_sealed(self, make_server):
        hall = Hall(make_server(**settings()))
        conference = hall.open()
        before = len(hall.ask("GET", f"/v1/operations/{conference.recording()['operation']}/trail", role="auditor")["entries"])
        send(conference, "officer", "offer", OFFER)
        assert len(hall.ask("GET", f"/v1/operations/{conference.recording()['operation']}/trail", role="auditor")["entries"]) == before
        assert b"192.0.2.17" not in hall.server.log_path.read_bytes()
        [[sealed]] = rows(hall.server.directory, "SELECT sealed_data FROM signal")
        assert len(sealed) > 50 and b"192.0.2.17" not in bytes(sealed)

    @needs_sqlite
    def test_no_address_is_in_the_files(self, make_server):
        hall = Hall(make_server(**settings()))
        send(hall.open(), "officer", "offer", OFFER)
        assert b"192.0.2.17" not in all_bytes(hall.server.directory)

    def test_an_erased_customer_has_no_signals(self, hall):
        customer = hall.customer()
        conference = hall.conference(hall.operation(customer))
        send(conference, "officer", "offer", OFFER)
        hall.ask("DELETE", f"/v1/customers/{customer}/personal-data", role="approver", expect=200)
        read(conference, expect=404)
        send(conference, "officer", "offer", OFFER, expect=404)


@pytest.mark.skipif(os.environ.get("COUNTERSIGN_TEST_STORE") != "postgres", reason="nodes share a PostgreSQL: tests/with_postgres")
def test_what_one_node_takes_another_tells(pki, tmp_path):
    with running_nodes(tmp_path, pki, names=("a", "b")) as (a, b):
        customer = a.customer("natural", "A234567890", "示範視訊客戶", "00777788889999")
        operation = a.operation(customer, "B050")
        ceremony = a.call("POST", f"/v1/operations/{operation['id']}/ceremonies", {"design": "video"})["id"]
        path = f"/v1/ceremonies/{ceremony}/signals"
        told = []
        waiting = threading.Thread(target=lambda: told.append(b.call("GET", f"{path}?after=0", token=b.officer_token)))
        waiting.start()
        time.sleep(0.3)
        began = time.monotonic()
        answers = at_once([lambda node=node: node.call("POST", path, {"to": "officer", "kind": "candidate", "data": {}}) for node in (a, b) * 8])
        waiting.join(5)
        assert told[0]["signals"] and time.monotonic() - began < 5
        assert sorted(answer["position"] for answer in answers) == list(range(1, 17))
