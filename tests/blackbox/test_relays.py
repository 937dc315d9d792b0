# SPDX-License-Identifier: Apache-2.0
"""The STUN and TURN servers that conferences are told of, against coturn: what a browser would do with what it is told."""
import base64
import hashlib
import hmac
import shutil
import subprocess
import time

import pytest
from bank import free_port
from banking import eventually
from conferences import Hall
from conftest import Server
from test_signals import SECRET, read, with_relays
from turn import Client, Refused

pytestmark = pytest.mark.skipif(not shutil.which("turnserver"), reason="needs coturn; tools/install installs it")


def answers(port):
    with Client({"urls": [f"stun:127.0.0.1:{port}"]}) as client:
        client.socket.settimeout(0.2)
        try:
            return bool(client.bind())
        except OSError:
            return False


@pytest.fixture(scope="module")
def relay(tmp_path_factory):
    """coturn as docs/video.md has it, on the loopback; its port."""
    port, folder = free_port(), tmp_path_factory.mktemp("relay")
    command = ["turnserver", "-n", "--use-auth-secret", f"--static-auth-secret={SECRET}", "--realm=bank.example", "--listening-ip=127.0.0.1",
               "--relay-ip=127.0.0.1", "--allow-loopback-peers", f"--listening-port={port}", "--no-tls", "--no-dtls", "--no-cli",
               f"--pidfile={folder}/pid", f"--userdb={folder}/users", "--log-file=stdout"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    eventually(lambda: answers(port))
    yield port
    process.kill()
    process.wait()


@pytest.fixture(scope="module")
def hall(relay, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hall")
    server = Server(folder / "data", **with_relays(folder, [f"stun:127.0.0.1:{relay}"], [f"turn:127.0.0.1:{relay}?transport=udp"])).start()
    yield Hall(server)
    assert server.stop() == 0


def told(conference, role):
    return read(conference, role, None)["ice_servers"]


def is_refused(entry):
    with Client(entry) as client, pytest.raises(Refused) as refused:
        client.allocate()
    assert refused.value.args[0] == 401


def test_the_stun_server_that_is_told_says_where_it_sees_us(hall):
    conference = hall.open()
    for role in ("channel", "officer"):
        with Client(told(conference, role)[0]) as client:
            assert client.bind() == client.address


def test_both_sides_of_a_conference_reach_each_other_through_what_they_are_told(hall):
    conference = hall.open()
    with Client(told(conference, "channel")[1]) as customer, Client(told(conference, "officer")[1]) as officer:
        theirs, ours = customer.allocate(), officer.allocate()
        assert theirs != customer.address and theirs != ours
        customer.permit(ours)
        officer.permit(theirs)
        for speaker, listener, own, peer in ((customer, officer, theirs, ours), (officer, customer, ours, theirs)):
            speaker.send(peer, b"sealed frames")
            assert listener.receive() == (own, b"sealed frames")


def test_the_relay_takes_no_password_but_ours_and_only_for_its_time(hall):
    turn = told(hall.open(), "channel")[1]
    until, name = turn["username"].split(":")
    is_refused({**turn, "credential": turn["credential"][:-2] + "A="})
    is_refused({**turn, "username": f"{int(until) + 60}:{name}"})
    is_refused({**turn, "username": f"{until}:another"})
    over = f"{int(time.time()) - 1}:{name}"
    is_refused({**turn, "username": over, "credential": base64.b64encode(hmac.digest(SECRET.encode(), over.encode(), hashlib.sha1)).decode()})
