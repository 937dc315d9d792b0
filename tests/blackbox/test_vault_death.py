# SPDX-License-Identifier: Apache-2.0
# A server whose vault dies says that it is not ready, until the next one is; and no vault outlives its server.
import os
import pathlib
import signal
import subprocess
import time

import pytest

from conftest import BUILD

PATIENCE_SECONDS = 20


@pytest.fixture
def server(make_server):
    return make_server()


def readiness(server):
    return server.ask("GET", "/readyz").status


def vault_of(server):
    """The process id of the server's only child, or None while there is none."""
    tasks = pathlib.Path(f"/proc/{server.process.pid}/task").iterdir()
    children = " ".join((task / "children").read_text() for task in tasks).split()
    return int(children[0]) if children else None


def is_running(process):
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def eventually(condition):
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_server_takes_what_init_made(tmp_path):
    subprocess.run([BUILD / "countersign", "init", tmp_path / "data"], check=True, capture_output=True, timeout=60)
    checked = subprocess.run([BUILD / "countersignd", "--config", tmp_path / "data/countersignd.yaml", "--check-config"],
                             capture_output=True, text=True, timeout=60)
    assert (checked.returncode, checked.stdout.strip()) == (0, "ok")


def test_a_server_gets_a_new_vault_when_its_vault_dies(server):
    first = vault_of(server)
    os.kill(first, signal.SIGKILL)
    assert server.ask("GET", "/healthz").status == 200
    eventually(lambda: vault_of(server) not in (None, first) and readiness(server) == 200)


def test_a_server_whose_vault_cannot_come_back_is_not_ready(server):
    pin = server.directory / "vault/pin"
    pin.chmod(0o440)
    os.kill(vault_of(server), signal.SIGKILL)
    eventually(lambda: readiness(server) == 503)
    time.sleep(0.5)
    assert readiness(server) == 503
    pin.chmod(0o400)
    eventually(lambda: readiness(server) == 200)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_no_vault_outlives_its_server(server, how):
    vault = vault_of(server)
    assert is_running(vault)
    server.stop(how)
    eventually(lambda: not is_running(vault))
