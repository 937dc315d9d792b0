# SPDX-License-Identifier: Apache-2.0
# A server whose vault dies says that it is not ready, until the next one is; and no vault outlives its server.
import http.client
import json
import os
import pathlib
import signal
import ssl
import subprocess
import time

import pytest

BUILD = pathlib.Path(os.environ.get("COUNTERSIGN_BUILD", pathlib.Path(__file__).resolve().parents[2] / "build"))
PATIENCE_SECONDS = 20


class Server:
    def __init__(self, directory):
        self.directory = directory
        config = directory / "countersignd.yaml"
        config.write_text(config.read_text().replace("port: 8443", "port: 0"))
        self.process = subprocess.Popen([BUILD / "countersignd", "--config", config], stderr=subprocess.PIPE, text=True)
        self.port = next(json.loads(line)["port"] for line in self.process.stderr if "server.listening" in line)

    def status(self, path):
        trust = ssl.create_default_context(cafile=self.directory / "tls/server.pem")
        connection = http.client.HTTPSConnection("localhost", self.port, context=trust, timeout=PATIENCE_SECONDS)
        connection.request("GET", path)
        return connection.getresponse().status

    def vault(self):
        """The process id of its only child, or None."""
        children = pathlib.Path(f"/proc/{self.process.pid}/task/")
        found = " ".join((task / "children").read_text() for task in children.iterdir()).split()
        return int(found[0]) if found else None

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.wait(PATIENCE_SECONDS)
        self.process.stderr.close()


def eventually(condition):
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def is_running(process):
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def server(tmp_path):
    made = subprocess.run([BUILD / "countersign", "init", tmp_path / "data"], capture_output=True, text=True, timeout=60)
    assert made.returncode == 0, made.stderr
    server = Server(tmp_path / "data")
    yield server
    if server.process.poll() is None:
        server.stop()


def test_a_server_takes_what_init_made(server):
    checked = subprocess.run([BUILD / "countersignd", "--config", server.directory / "countersignd.yaml", "--check-config"],
                             capture_output=True, text=True, timeout=60)
    assert (checked.returncode, checked.stdout.strip()) == (0, "ok")
    assert server.status("/readyz") == 200


def test_without_its_vault_the_server_is_not_ready_and_recovers(server):
    first = server.vault()
    os.kill(first, signal.SIGKILL)
    assert server.status("/healthz") == 200
    eventually(lambda: server.vault() not in (None, first) and server.status("/readyz") == 200)


def test_a_server_whose_vault_cannot_come_back_stays_not_ready(server):
    (server.directory / "vault/pin").chmod(0o440)
    os.kill(server.vault(), signal.SIGKILL)
    eventually(lambda: server.status("/readyz") == 503)
    time.sleep(0.5)
    assert server.status("/readyz") == 503
    (server.directory / "vault/pin").chmod(0o400)
    eventually(lambda: server.status("/readyz") == 200)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_no_vault_outlives_its_server(server, how):
    vault = server.vault()
    assert is_running(vault)
    server.stop(how)
    eventually(lambda: not is_running(vault))
