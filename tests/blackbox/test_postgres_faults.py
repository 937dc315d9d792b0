# SPDX-License-Identifier: Apache-2.0
"""A server whose PostgreSQL goes away, ends its connections, or does not answer a commit: nothing is acknowledged that is not there, nothing is
lost that was, and it is well again without a restart. And databases that it does not start with. All on PostgreSQL servers of these tests."""
import contextlib
import os
import pathlib
import select
import socket
import subprocess
import threading
import time

import pytest
from conftest import BUILD, Server
from private_postgres import SERVERS, PostgresServer, make_database

pytestmark = pytest.mark.skipif(not SERVERS, reason="no PostgreSQL is installed")
PATIENCE_SECONDS = 30
DATABASE = "bank"


@pytest.fixture(scope="module")
def postgres():
    server = PostgresServer()
    yield server
    server.remove()


def store_on(postgres, host=None):
    """An empty database, found at `host`, a folder with the server's socket or another one's."""
    postgres.psql("postgres", f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    make_database(postgres.folder, DATABASE)
    return f"postgres://countersign@/{DATABASE}?host={host or postgres.folder}"


@pytest.fixture
def server(make_server, postgres):
    return make_server(store=store_on(postgres))


def register(server, number, key=None):
    body = {"kind": "natural", "identifier": f"A{number:09}", "name": "示範客戶"}
    return server.ask("POST", "/v1/customers", "counter", body, Idempotency_Key=key or f"key-{number}")


def eventually(condition):
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def is_ready(server):
    return server.ask("GET", "/readyz").status == 200


def assert_unavailable(answer):
    assert answer.status == 503 and answer.json()["code"] == "unavailable" and answer.headers["Retry-After"]


def verify_ledger(server):
    log = f"http://127.0.0.1:{server.port}/v1/ledger"
    done = subprocess.run([BUILD / "countersign", "ledger", "verify", log, "--key", server.directory / "public/checkpoint.key"],
                          capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def stored(postgres):
    return int(postgres.psql(DATABASE, "SELECT count(*) FROM customer"))


def test_a_database_that_is_restarted_costs_answers_and_no_restart(server, postgres):
    first = register(server, 1)
    assert first.status == 201
    postgres.stop("immediate")
    try:
        assert_unavailable(register(server, 2))
        assert_unavailable(server.ask("GET", f"/v1/customers/{first.json()['id']}", "auditor"))
        eventually(lambda: not is_ready(server))
        assert server.ask("GET", "/readyz").json()["components"]["keeper"] is False
        assert server.ask("GET", "/healthz").status == 200
    finally:
        postgres.start()
    eventually(lambda: is_ready(server))
    assert server.ask("GET", f"/v1/customers/{first.json()['id']}", "auditor").status == 200
    assert register(server, 1).body == first.body
    assert register(server, 2).status == 201 and stored(postgres) == 2
    verify_ledger(server)


def test_connections_that_an_administrator_ends_are_made_anew(server, postgres):
    assert register(server, 1).status == 201
    ended = postgres.psql("postgres", f"SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = '{DATABASE}'")
    assert int(ended) >= 2
    eventually(lambda: register(server, 2).status == 201)
    eventually(lambda: is_ready(server))
    assert stored(postgres) == 2
    verify_ledger(server)


def test_a_burst_of_ended_connections_under_load_loses_nothing(server, postgres):
    acknowledged, stop = [], threading.Event()

    def work(seed):
        for number in range(seed * 10_000, seed * 10_000 + 10_000):
            if stop.is_set():
                return
            if register(server, number).status == 201:
                acknowledged.append(number)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(1, 5)]
    for thread in threads:
        thread.start()
    for _ in range(10):
        time.sleep(0.3)
        postgres.psql("postgres", f"SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = '{DATABASE}'")
    stop.set()
    for thread in threads:
        thread.join()
    eventually(lambda: is_ready(server))
    assert acknowledged and stored(postgres) >= len(acknowledged)
    assert all(register(server, number).status == 201 for number in acknowledged[-20:])  # the first answers
    verify_ledger(server)


class Between:
    """Stands between a server and its PostgreSQL, and can keep answers back: what is asked still arrives."""

    def __init__(self, folder, postgres):
        self.target = str(postgres / ".s.PGSQL.5432")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(folder / ".s.PGSQL.5432"))
        self.listener.listen()
        self.is_deaf_after = None  # a word of the client's after which it hears nothing more
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.pass_on, args=(client,), daemon=True).start()

    def pass_on(self, client):
        with client, socket.socket(socket.AF_UNIX) as server, contextlib.suppress(OSError):  # either end may be gone
            server.connect(self.target)
            is_deaf = False
            while True:
                for end in select.select([client, server], [], [])[0]:
                    data = end.recv(65536)
                    if not data:
                        return
                    if end is client:
                        is_deaf = is_deaf or (self.is_deaf_after is not None and self.is_deaf_after in data)
                        server.sendall(data)
                    elif not is_deaf:
                        client.sendall(data)
                if is_deaf:
                    time.sleep(0.5)  # until the server has done what it was asked
                    return

    def close(self):
        self.listener.close()


@pytest.fixture
def between(tmp_path_factory, postgres):
    folder = pathlib.Path(subprocess.check_output(["mktemp", "-d", "/tmp/countersign-between-XXXXXX"], text=True).strip())
    made = Between(folder, postgres.folder)
    made.folder = folder
    yield made
    made.close()
    (folder / ".s.PGSQL.5432").unlink()
    folder.rmdir()


def test_a_commit_whose_answer_is_lost_is_found_under_its_key(make_server, postgres, between):
    server = make_server(store=store_on(postgres, between.folder))
    assert register(server, 1).status == 201
    between.is_deaf_after = b"COMMIT"
    assert_unavailable(register(server, 2))  # nobody can know
    between.is_deaf_after = None
    eventually(lambda: is_ready(server))
    assert stored(postgres) == 2  # it was done
    customers = [register(server, 2).json()["id"] for _ in range(2)]
    assert customers[0] == customers[1] and stored(postgres) == 2
    assert register(server, 3).status == 201
    verify_ledger(server)


def test_a_commit_that_no_standby_has_is_not_acknowledged(make_server):
    """The wait for the synchronous standby is cut short: the server has the change, and says so with a warning that it alone has it."""
    postgres = PostgresServer(["wal_level=replica", "max_wal_senders=2"])
    try:
        server = make_server(store=store_on(postgres))
        assert register(server, 1).status == 201
        postgres.psql("postgres", "ALTER SYSTEM SET synchronous_standby_names = 'nobody'", user="postgres")
        postgres.psql("postgres", "SELECT pg_reload_conf()", user="postgres")
        time.sleep(0.5)
        answers = []
        asking = threading.Thread(target=lambda: answers.append(register(server, 2)))
        asking.start()
        waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
        eventually(lambda: postgres.psql(DATABASE, waiting).strip())
        assert not answers
        postgres.psql(DATABASE, f"SELECT pg_cancel_backend(pid) FROM ({waiting}) AS waiting")
        postgres.psql("postgres", "ALTER SYSTEM RESET synchronous_standby_names", user="postgres")
        postgres.psql("postgres", "SELECT pg_reload_conf()", user="postgres")
        asking.join()
        assert_unavailable(answers[0])
        eventually(lambda: is_ready(server))
        assert register(server, 2).status == 201 and stored(postgres) == 2
        server.stop()
    finally:
        postgres.remove()


def refused(tmp_path, store):
    server = Server(tmp_path / "refused", store=store)
    done = subprocess.run([BUILD / "countersignd", "--config", server.directory / "countersignd.yaml"], capture_output=True, text=True, timeout=60,
                          check=False)
    assert done.returncode != 0
    return done.stderr


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
def test_a_server_that_would_lose_what_it_confirmed_is_refused(tmp_path, setting):
    postgres = PostgresServer([f"{setting}=off"])
    try:
        assert f"{setting} must be on" in refused(tmp_path, store_on(postgres))
    finally:
        postgres.remove()


def test_a_server_that_would_log_what_is_sealed_is_refused(tmp_path):
    postgres = PostgresServer(["log_statement=mod"])
    try:
        assert "log_parameter_max_length must be 0" in refused(tmp_path, store_on(postgres))
    finally:
        postgres.remove()


def test_a_newer_schema_is_refused(tmp_path, postgres, make_server):
    store = store_on(postgres)
    make_server(store=store).stop()
    postgres.psql(DATABASE, "INSERT INTO schema_version VALUES (1000, 'from_the_future')")
    assert "the schema has version 1000" in refused(tmp_path, store)


def test_servers_that_start_at_once_migrate_once(tmp_path, postgres):
    store = store_on(postgres)
    servers = [Server(tmp_path / f"data{i}", store=store) for i in range(3)]
    threads = [threading.Thread(target=server.start) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    running = [server.process.poll() is None for server in servers]
    for server in servers:
        server.stop()
    versions, newest = postgres.psql(DATABASE, "SELECT count(*), max(version) FROM schema_version").strip().split("|")
    assert all(running) and versions == newest


def password_file(tmp_path, mode):
    file = tmp_path / "pgpass"
    file.write_text(f"*:*:{DATABASE}:teller:a-Secret-of-42\n")
    file.chmod(mode)
    return file


@pytest.fixture
def guarded():
    """Asks the role `teller` for its password."""
    server = PostgresServer()
    server.psql("postgres", "CREATE ROLE teller LOGIN CREATEDB PASSWORD 'a-Secret-of-42'", user="postgres")
    rules = server.folder / "data/pg_hba.conf"
    rules.write_text("local all teller scram-sha-256\n" + rules.read_text())
    server.psql("postgres", "SELECT pg_reload_conf()", user="postgres")
    yield server
    server.remove()


def test_a_password_comes_from_a_file_and_is_in_no_log(guarded, make_server, tmp_path):
    store = store_on(guarded).replace("countersign@", "teller@") + f"&passfile={password_file(tmp_path, 0o600)}"
    guarded.psql("postgres", f"ALTER DATABASE {DATABASE} OWNER TO teller", user="postgres")
    server = make_server(store=store)
    assert register(server, 1).status == 201
    assert "a-Secret" not in server.log_path.read_text()


def test_a_password_file_that_others_may_read_is_not_used(guarded, tmp_path):
    store = store_on(guarded).replace("countersign@", "teller@") + f"&passfile={password_file(tmp_path, 0o644)}"
    told = refused(tmp_path, store)
    assert "cannot connect to the database" in told and "a-Secret" not in told


def test_a_password_in_the_configuration_is_refused(tmp_path):
    told = refused(tmp_path, "postgres://teller:a-Secret-of-42@127.0.0.1/bank")
    assert "passfile=" in told and "a-Secret" not in told


@pytest.fixture(scope="module")
def over_tls(tmp_path_factory):
    """Listens on a loopback port, and speaks TLS there with a certificate of an authority of its own."""
    folder = tmp_path_factory.mktemp("tls")
    openssl = lambda *words: subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)  # noqa: E731
    new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    openssl("req", "-x509", *new, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=CA")
    openssl("req", "-x509", *new, "-keyout", "other.key", "-out", "other.pem", "-subj", "/CN=CA")
    openssl("req", "-x509", *new, "-keyout", "server.key", "-out", "server.pem", "-subj", "/CN=localhost", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = PostgresServer()
    for name in ("server.key", "server.pem"):
        subprocess.run(["install", "-m", "600", *(["-o", "postgres"] if os.geteuid() == 0 else []), folder / name, server.folder / "data" / name],
                       check=True)
    server.stop()
    server.settings += ["listen_addresses=127.0.0.1", f"port={port}", "ssl=on", "ssl_cert_file=server.pem", "ssl_key_file=server.key"]
    server.start()
    server.port, server.authorities = port, folder
    yield server
    server.remove()


def url_over_tls(over_tls, host="localhost", authority="ca.pem"):
    os.environ["PGPORT"] = str(over_tls.port)
    try:
        store_on(over_tls)
    finally:
        del os.environ["PGPORT"]
    return f"postgres://countersign@{host}:{over_tls.port}/{DATABASE}?sslrootcert={over_tls.authorities / authority}"


def test_over_the_network_a_verified_certificate_is_asked_for(over_tls, make_server):
    server = make_server(store=url_over_tls(over_tls))
    assert register(server, 1).status == 201


@pytest.mark.parametrize("what", [{"authority": "other.pem"}, {"host": "127.0.0.1"}])
def test_another_authority_or_name_is_not_connected_to(over_tls, tmp_path, what):
    assert "cannot connect to the database" in refused(tmp_path, url_over_tls(over_tls, **what))
