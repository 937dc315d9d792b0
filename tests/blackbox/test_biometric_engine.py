# SPDX-License-Identifier: Apache-2.0
"""The engine with real models, behind the contract and behind a server: what it measures of real photographs. What it is good for, and what not,
biometric-engine/README.md says."""
import base64
import http.client
import json
import pathlib
import socket
import struct
import zlib

import pytest
from conftest import SOURCE
from engine_double import keyed
from real_engine import KEY, RealEngine, answerable
from test_biometrics import Bank

ONE, ANOTHER, STRANGER = "man-11", "man-15", "other-10"
REQUEST = "0123456789abcdef" * 2


class Behind(Bank):
    """A bank whose engine is the real one."""

    def __init__(self, folder, engine):
        self.engine = engine
        catalogue = str(SOURCE / "demobank/catalogue.yaml")
        self.start(folder, catalogue=catalogue, biometrics=str(engine.settings()), face={"prompts": 1, "tries": 2})
        self.parameters = self.put_in_force(**engine.parameters())


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    engine = RealEngine(tmp_path_factory.mktemp("engine"))
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def bank(tmp_path_factory, engine):
    bank = Behind(tmp_path_factory.mktemp("bank"), engine)
    yield bank
    bank.close()


class Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("engine", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(str(self.path))


def ask(engine, path, body, key=KEY):
    """Status and answer; the answer's HMAC is the engine's."""
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    connection = Connection(engine.socket)
    connection.request("POST", path, text, {"Countersign-Mac": keyed("request", path, text, key)})
    answer = connection.getresponse()
    told = answer.read()
    connection.close()
    if answer.status == 200:
        assert answer.headers["Countersign-Mac"] == keyed("answer", REQUEST, told, KEY)
        return 200, json.loads(told)
    return answer.status, told


def request(*samples, **more):
    return {"contract": 1, "request": REQUEST, "samples": [{"prompt": "straight", **one} for one in samples], **more}


@pytest.fixture(scope="module")
def template(engine):
    status, made = ask(engine, "/v1/templates", request(engine.sample(ONE)))
    assert status == 200 and made["engine"] == engine.name and made["prompts"] == [True] and made["signals"] == []
    return made["template"]


def similarity(engine, template, *names):
    status, told = ask(engine, "/v1/comparisons", request(*map(engine.sample, names), template=template))
    assert status == 200 and 0 <= told["pad"]["score"] <= 1_000_000
    return told["similarity"]


def grey(size=200):
    """A picture without a face."""
    def part(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + b"\x80" * size for _ in range(size))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")


def picture(png):
    return {"media_type": "image/png", "data": base64.b64encode(png).decode()}


def peak_megabytes(engine):
    status = pathlib.Path(f"/proc/{engine.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) // 1024


class TestContract:
    def test_one_man_is_more_alike_than_a_stranger(self, engine, template):
        alike, unlike = similarity(engine, template, ANOTHER), similarity(engine, template, STRANGER)
        assert similarity(engine, template, ONE) == 1_000_000 and alike > 551_885 > unlike

    def test_somebody_else_cannot_answer_the_prompts(self, engine, template):
        assert similarity(engine, template, ONE, STRANGER) < 551_885

    def test_left_is_the_persons_own(self, engine, template):
        told = request(engine.sample(ONE), engine.sample("man-14"), engine.sample("man-12"), template=template)
        told["samples"][1]["prompt"], told["samples"][2]["prompt"] = "turn_left", "turn_right"
        assert ask(engine, "/v1/comparisons", told)[1]["prompts"] == [True, True, True]
        told["samples"][1]["prompt"], told["samples"][2]["prompt"] = "turn_right", "turn_left"
        assert ask(engine, "/v1/comparisons", told)[1]["prompts"] == [True, False, False]

    def test_a_picture_without_a_face_is_a_fault(self, engine):
        assert ask(engine, "/v1/templates", request(picture(grey())))[1]["fault"] == "no_face"
        assert ask(engine, "/v1/templates", request(picture(grey()[:60])))[1]["fault"] == "poor_quality"

    def test_a_picture_that_would_unpack_to_a_hundred_times_its_bytes_is_not_unpacked(self, engine):
        before = peak_megabytes(engine)
        assert ask(engine, "/v1/templates", request(picture(grey(6000))))[1]["fault"] == "poor_quality"
        assert peak_megabytes(engine) - before < 36  # the least that one of its copies takes

    @pytest.mark.parametrize("path, body, key, status", [
        ("/v1/templates", {}, "x" * 32, 401), ("/v1/templates", b"garbage", KEY, 400), ("/v1/templates", {}, KEY, 400), ("/v1/other", {}, KEY, 404),
        ("/v1/templates", {"contract": 1, "request": REQUEST, "samples": []}, KEY, 400),
        ("/v1/comparisons", {"contract": 1, "request": REQUEST, "samples": [{"prompt": "straight", "media_type": "image/png", "data": "AAAA"}]}, KEY, 400),
    ])
    def test_what_is_no_question_of_the_servers_gets_no_answer(self, engine, path, body, key, status):
        assert ask(engine, path, body, key)[0] == status


class TestBehindAServer:
    def test_his_face_signs_in_and_a_strangers_does_not(self, bank, engine):
        customer = bank.customer()
        credential = bank.enrol(customer, engine.sample(ONE))["id"]
        ceremony, poses = answerable(lambda: bank.begin(bank.operation(customer), credential))
        stranger = bank.give(ceremony, [engine.sample(STRANGER), *map(engine.sample, poses)])
        assert stranger["outcome"] == "continue" and "person" in stranger["challenge"]["not_confirmed"]
        ceremony, poses = answerable(lambda: bank.begin(bank.operation(customer), credential))
        given = bank.give(ceremony, [engine.sample(ANOTHER), *map(engine.sample, poses)])
        assert given["state"] == "permitted", given
        assert given["evidence"]["liveness"] and given["evidence"]["person"] and given["details"]["model"] == engine.name["model"]
