# SPDX-License-Identifier: Apache-2.0
# Servers for black-box tests: each on a data directory of its own and a free loopback port, ended when its test is over.
import hashlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import ssl
import subprocess
import sys
import time

import pytest
import yaml
from moved_clock import LIBRARY, Clock

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "demobank"))
from chip_card import MASTER_KEYS  # noqa: E402
from private_postgres import choose_store, databases_dropped  # noqa: E402
from token_keys import import_keys  # noqa: E402

BUILD = pathlib.Path(os.environ.get("COUNTERSIGN_BUILD", SOURCE / "build"))
ROLES = ["channel", "counter", "atm", "ra", "operator", "approver", "auditor", "admin", "officer"]
CALLERS = {**{role: role for role in ROLES}, "second-officer": "officer", "second-approver": "approver"}  # name: role

TOLD = "told"

needs_sqlite = pytest.mark.skipif(os.environ.get("COUNTERSIGN_TEST_STORE") == "postgres", reason="of SQLite's files")


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def json(self):
        return json.loads(self.body)


class Server:
    """A running countersignd. Callers: one of each role, named by it, a second officer and a second approver; their tokens are "token-of-NAME"."""

    def __init__(self, directory, tls=False, **changes):
        self.directory = pathlib.Path(directory)
        self.tls = tls
        made = subprocess.run([BUILD / "countersign", "init", self.directory], capture_output=True, text=True, timeout=60)
        assert made.returncode == 0, made.stderr
        choose_store(self.directory / "countersignd.yaml")
        self.write_callers()
        self.write_config(changes)
        self.process = None

    def write_callers(self):
        path = self.directory / "callers.yaml"
        path.chmod(0o600)
        callers = [
            {"name": name, "roles": [role], "token_sha256": hashlib.sha256(f"token-of-{name}".encode()).hexdigest()} for name, role in CALLERS.items()
        ]
        path.write_text(yaml.safe_dump({"callers": callers}))

    def write_config(self, changes):
        path = self.directory / "countersignd.yaml"
        config = yaml.safe_load(path.read_text())
        config["listen"]["port"] = 0
        config["listen"]["tls"] = "on" if self.tls else "off"
        for key, value in changes.items():
            if isinstance(value, dict):
                config.setdefault(key, {}).update(value)
            else:
                config[key] = value
        path.chmod(0o600)
        path.write_text(yaml.safe_dump(config))

    def start(self, wrapper=()):
        self.log_path = self.directory / "server.log"
        log = open(self.log_path, "ab")
        began = self.log_path.stat().st_size
        self.process = subprocess.Popen([*wrapper, BUILD / "countersignd", "--config", self.directory / "countersignd.yaml"], stderr=log)
        log.close()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for line in self.log_path.read_bytes()[began:].splitlines():
                if b'"server.listening"' in line:
                    self.port = json.loads(line)["port"]
                    return self
            assert self.process.poll() is None, self.log_path.read_text()
            time.sleep(0.01)
        raise AssertionError("the server does not listen")

    def log(self):
        return [json.loads(line) for line in self.log_path.read_text().splitlines()]

    def connect(self, context=None):
        if not self.tls:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        context = context or ssl.create_default_context(cafile=self.directory / "tls/server.pem")
        return http.client.HTTPSConnection("localhost", self.port, timeout=30, context=context)

    def ask(self, method, path, role=None, body=None, connection=None, **headers):
        """`body`: bytes as they are, anything else as JSON."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if role is not None:
            headers["Authorization"] = f"Bearer token-of-{role}"
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        own = connection or self.connect()
        own.request(method, path, body=body, headers=headers)
        answer = Answer(own.getresponse())
        if connection is None:
            own.close()
        return answer

    def stop(self, how=signal.SIGTERM):
        if self.process is None or self.process.poll() is not None:
            return None
        self.process.send_signal(how)
        return self.process.wait(timeout=60)


@pytest.fixture
def tell(record_property):
    """tell("...") is a line at the end of the run, whichever process of pytest-xdist's the test ran in."""
    return lambda line: record_property(TOLD, line)


def pytest_terminal_summary(terminalreporter):
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.getreports(outcome)]
    lines = [f"{report.nodeid}: {line}" for report in reports if report.when == "call" for name, line in report.user_properties if name == TOLD]
    if lines:
        terminalreporter.section("what tests tell")
        terminalreporter.write("".join(f"{line}\n" for line in lines))


@pytest.fixture(autouse=True)
def databases_of_test():
    with databases_dropped():
        yield


@pytest.fixture
def make_server(tmp_path):
    """make_server(tls=..., listen={...}) starts one more server."""
    servers = []

    def make(**changes):
        server = Server(tmp_path / f"data{len(servers)}", **changes)
        servers.append(server)
        return server.start()

    yield make
    for server in servers:
        server.stop()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One plain server for the tests of a module that leave no trace on each other."""
    catalogue = {"catalogue": str(SOURCE / "demobank/catalogue.yaml"), "protections": str(SOURCE / "demobank/protections.yaml"),
                 "conferences": str(SOURCE / "demobank/video.yaml"), "cards": str(SOURCE / "demobank/cards.yaml")}
    server = Server(tmp_path_factory.mktemp("server") / "data", **catalogue)
    import_keys(server.directory, MASTER_KEYS)
    server.start()
    yield server
    assert server.stop() == 0


@pytest.fixture
def clock(tmp_path):
    """A clock that stands beside ours; `wrapper=clock.wrapper` gives it to a server."""
    assert LIBRARY is not None, "needs libfaketime (Debian: faketime); tools/install installs it"
    return Clock(tmp_path / "clock")


@pytest.fixture(scope="session")
def pki(tmp_path_factory):
    """The demo's certification authorities and customers, to be read only."""
    folder = tmp_path_factory.mktemp("pki") / "pki"
    subprocess.run([SOURCE / "demobank/pki/make", folder], check=True, timeout=120)
    return folder


@pytest.fixture(scope="module")
def desk(pki, tmp_path_factory, request):
    """One demo bank for the tests of a module, which may name SETTINGS; they make operations and credentials of their own."""
    from banking import Desk

    bank = Desk(tmp_path_factory.mktemp("bank"), BUILD, pki=pki).open(**getattr(request.module, "SETTINGS", {}))
    yield bank
    bank.verify_ledger()
    bank.stop()
    assert bank.process.returncode == 0


@pytest.fixture
def make_desk(pki, tmp_path):
    """make_desk(ceremonies={...}) opens one more bank; own_pki=True gives it certification authorities of its own."""
    from banking import Desk

    banks = []

    def make(own_pki=False, wrapper=(), **settings):
        folder = tmp_path / f"bank{len(banks)}"
        folder.mkdir()
        authorities = shutil.copytree(pki, folder / "pki") if own_pki else pki
        banks.append(Desk(folder, BUILD, pki=authorities))
        return banks[-1].open(wrapper=wrapper, **settings)

    yield make
    for bank in banks:
        bank.stop()
