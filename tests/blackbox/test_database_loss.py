# SPDX-License-Identifier: Apache-2.0
"""Two servers on a PostgreSQL that is killed, cuts them off, stands still, or takes no more connections, while customers pay: whatever was told
to them holds, no code serves twice, and both servers go on by themselves. What a second and a third machine add is tests/long/failover."""
import contextlib
import os
import signal
import threading
import time

import pytest
from banking import Desk, eventually
from conftest import BUILD
from journal import Journal, Node
from private_postgres import SERVERS, PostgresServer, databases_dropped, make_database
from test_nodes import start_node

pytestmark = pytest.mark.skipif(not SERVERS, reason="no PostgreSQL is installed")
CUSTOMERS = 4
LOAD_SECONDS = 1  # before a fault and after it
STANDSTILL_SECONDS = 3
RECOVERY_SECONDS = 30


@pytest.fixture(scope="module")
def postgres():
    server = PostgresServer()
    yield server
    server.remove()


@pytest.fixture
def database(postgres, monkeypatch):
    for name, value in postgres.environment().items():
        monkeypatch.setenv(name, value)
    with databases_dropped():
        yield


@pytest.fixture
def nodes(database, pki, tmp_path):
    """Two servers on one empty database of this PostgreSQL."""
    desk = Desk(tmp_path, BUILD, pki=pki).open()
    desk.stop()
    running = []
    try:
        for name in "ab":
            running.append(start_node(desk, name))
        yield [Node(node.name, "localhost", node.port, node.token, node.data / "tls/server.pem", node.data / "public") for node in running]
    finally:
        for node in running:
            node.stop()


def backends(postgres):
    """Of clients: their processes."""
    found = postgres.psql("postgres", "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")
    return [int(pid) for pid in found.split()]


def postmaster(postgres):
    return int((postgres.folder / "data/postmaster.pid").read_text().split()[0])


def kill_all(postgres):
    """The power goes: nothing is written any more."""
    pids = [postmaster(postgres), *backends(postgres)]
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    eventually(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in pids))


@contextlib.contextmanager
def killed(postgres):
    kill_all(postgres)
    try:
        yield
    finally:
        postgres.start()


@contextlib.contextmanager
def cut_off(postgres):
    postgres.psql("postgres", "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'countersign' AND pid <> pg_backend_pid()",
                  user="postgres")
    yield


@contextlib.contextmanager
def standing_still(postgres):
    """Its connections stay, and nothing comes from them."""
    pids = [postmaster(postgres), *backends(postgres)]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        time.sleep(STANDSTILL_SECONDS)
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


@contextlib.contextmanager
def full(postgres):
    """No connection is left, and those that the servers had are gone."""
    postgres.psql("postgres", "ALTER ROLE countersign CONNECTION LIMIT 0", user="postgres")
    try:
        with cut_off(postgres):
            time.sleep(STANDSTILL_SECONDS)
        yield
    finally:
        postgres.psql("postgres", "ALTER ROLE countersign CONNECTION LIMIT -1", user="postgres")


def test_a_server_whose_database_stands_still_says_how_it_is(postgres, nodes):
    journal = Journal(nodes, CUSTOMERS).start()
    time.sleep(LOAD_SECONDS)
    with standing_still(postgres):
        for node in nodes:
            assert node.ask("GET", "/healthz", seconds=2)[0] == 200
            assert node.ask("GET", "/readyz", seconds=2)[0] in (200, 503)
    journal.finish()
    assert not journal.told.surprises


@pytest.mark.parametrize("fault", [killed, cut_off, standing_still, full])
def test_what_was_told_holds_and_the_servers_go_on(postgres, nodes, tmp_path, tell, fault):
    journal = Journal(nodes, CUSTOMERS).start()
    time.sleep(LOAD_SECONDS)
    known = journal.checkpoints(tmp_path)
    broken_at = time.monotonic()
    with fault(postgres):
        pass
    for node in nodes:
        eventually(node.is_ready, RECOVERY_SECONDS)
    time.sleep(LOAD_SECONDS)
    journal.finish()
    tell(f"{journal.told.silence(broken_at):.1f} s without a success, {dict(journal.told.count(broken_at))}")
    journal.check(known, tmp_path)
    assert any(answer["state"] == "permitted" for answer in journal.decided.values())


@pytest.fixture
def replicating():
    """A PostgreSQL that can be told to wait for standbys, of which it has none."""
    server = PostgresServer(["wal_level=replica", "max_wal_senders=2"])
    yield server
    server.remove()


def wait_for_standbys(postgres, names):
    postgres.psql("postgres", f"ALTER SYSTEM SET synchronous_standby_names = '{names}'", user="postgres")
    postgres.psql("postgres", "SELECT pg_reload_conf()", user="postgres")
    eventually(lambda: postgres.psql("postgres", "SHOW synchronous_standby_names").strip() == names)


def cancel_wait(postgres):
    """True when a commit waited."""
    found = postgres.psql("postgres", "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'", user="postgres")
    return int(found) > 0


def test_a_commit_that_no_standby_has_is_not_acknowledged_whoever_cancels_the_wait(replicating, make_server):
    """PostgreSQL confirms it then, with a warning; a failover would take it back."""
    server = make_server(store=make_database(replicating.folder, "bank"))
    answers = []

    def register():
        body = {"kind": "natural", "identifier": "A123456789", "name": "示範客戶"}
        answers.append(server.ask("POST", "/v1/customers", "counter", body, Idempotency_Key="one"))

    wait_for_standbys(replicating, "nobody")
    thread = threading.Thread(target=register)
    thread.start()
    eventually(lambda: cancel_wait(replicating))
    wait_for_standbys(replicating, "")
    thread.join()
    assert answers[0].status == 503 and answers[0].headers["Retry-After"]
    eventually(lambda: server.ask("GET", "/readyz").status == 200)
    register()
    assert answers[1].status == 201  # it is durable by now, and found under its key
    assert replicating.psql("bank", "SELECT count(*) FROM customer").strip() == "1"
