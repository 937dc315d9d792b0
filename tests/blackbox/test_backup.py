# SPDX-License-Identifier: Apache-2.0
"""The commands of docs/backup.md, read from there: a backup is taken under load, the bank goes on, and another place is brought to a point before
its end. Everything acknowledged before the point is there and provable; what was seen after it is missed, and never contradicted."""
import contextlib
import copy
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import textwrap
import threading
import time

import pytest
from bank import free_port
from banking import Desk, Problem, eventually
from conftest import BUILD, SOURCE, needs_sqlite
from private_postgres import SERVERS, PostgresServer, as_server_user, databases_dropped, run
from stored import change, rows, store_of

WORKERS = 4
ENOUGH = 20
needs_postgres = pytest.mark.skipif(not SERVERS, reason="needs PostgreSQL's server; tools/install installs it")


PAGE = (SOURCE / "docs/backup.md").read_text()
BLOCKS = [textwrap.dedent(block) for block in re.findall(r"(?<=\n\n)(?: {4,}\S.*\n)+", PAGE)]
ENVIRONMENT = {**os.environ, "PATH": f"{BUILD}:{os.environ['PATH']}:{SERVERS[-1] if SERVERS else ''}"}


def documented(words, places):
    """The page's block that begins with these words, each place or name of its own replaced by one of the test's."""
    [text] = [block for block in BLOCKS if block.startswith(words)]
    for own, ours in places.items():
        assert own in text, text
        text = text.replace(own, str(ours))
    return text


def shell(script, *user, folder=None):
    """What it prints, unless it is a server that goes on."""
    with tempfile.TemporaryFile("w+") as printed:
        done = subprocess.run([*user, "sh", "-euc", script], stdout=printed, stderr=subprocess.STDOUT, check=False, timeout=60, cwd=folder, env=ENVIRONMENT)
        printed.seek(0)
        assert done.returncode == 0, (script, printed.read())
        printed.seek(0)
        return printed.read()


class Load:
    """Callers that open operations until they are told to end; `done` are those whose answer came."""

    def __init__(self, desk):
        self.desk, self.done, self.ends = desk, [], threading.Event()
        self.threads = [threading.Thread(target=self.work) for _ in range(WORKERS)]

    def work(self):
        while not self.ends.is_set():
            with contextlib.suppress(Problem):
                self.done.append(self.desk.operation(self.desk.company, "A000", login_subject="ming")["id"])

    def wait_for_more(self):
        goal = len(self.done) + ENOUGH
        eventually(lambda: len(self.done) >= goal)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        self.wait_for_more()
        return self

    def __exit__(self, *_):
        self.ends.set()
        for thread in self.threads:
            thread.join()


class Witness:
    """What was seen of a bank from outside at one moment."""

    def __init__(self, desk, load, folder):
        folder.mkdir()
        self.operations = list(load.done)
        self.receipt = folder / "receipt.jws"
        self.receipt.write_text(desk.pay()["receipt"])
        self.checkpoint = folder / "checkpoint"
        self.checkpoint.write_bytes(desk.checkpoint())


def restored_place(desk, folder, store):
    """A data directory elsewhere, of what belongs to a backup beside the store."""
    other = copy.copy(desk)
    other.folder, other.port = folder, free_port()
    other.data = shutil.copytree(desk.data, folder / "data", ignore=shutil.ignore_patterns("countersign.db*"))
    other.log = folder / "countersignd.log"
    config, token = other.data / "countersignd.yaml", other.data / "vault/softhsm2.conf"
    text = re.sub(r"^store: .*$", f'store: "{store}"', config.read_text(), flags=re.M)
    config.write_text(re.sub(r"port: \d+", f"port: {other.port}", text))
    token.write_text(token.read_text().replace(str(desk.data), str(other.data)))
    return other


def begin_new_root(desk):
    """Its number, as `countersignd --restored` says."""
    told = shell(documented("countersignd", {"/etc/countersign/countersignd.yaml": desk.data / "countersignd.yaml"}))
    return int(re.search(r"log (\d+)", told).group(1))


def auditors_verify(desk, root, checkpoint):
    """What they run from then on, each command by itself; its output."""
    places = {"URL": f"{desk.address}/v1/ledger --ca {desk.data}/tls/server.pem", "checkpoint.key": desk.data / "public/checkpoint.key",
              "last-before-the-point.checkpoint": checkpoint, "--log 7": f"--log {root}"}
    return [shell(command) for command in documented("countersign ledger verify", places).splitlines()]


def ledger(desk, word, *more):
    return desk.program("ledger", word, f"{desk.address}/v1/ledger", "--key", desk.data / "public/checkpoint.key",
                        "--ca", desk.data / "tls/server.pem", *more)


def receipt_verifies(desk, receipt):
    return desk.program("verify", receipt, "--jwks", desk.data / "public/receipt.jwks", "--key", desk.data / "public/checkpoint.key",
                        "--ledger", f"{desk.address}/v1/ledger", "--ca", desk.data / "tls/server.pem").returncode == 0


def logs_of(desk):
    return rows(desk.data, "SELECT id, size FROM ledger_log ORDER BY id")


def check_restored(desk, before, after):
    """`desk` stands on the restored store and is not running; it is left running."""
    earlier, deferred = logs_of(desk), before.operations[0]
    change(desk.data, "UPDATE operation SET state = 'deferred', release_at = 1 WHERE id = ?", deferred)
    root = begin_new_root(desk)
    assert root == len(earlier) + 1
    desk.start()
    for operation in before.operations:
        assert desk.call("GET", f"/v1/operations/{operation}/trail")["entries"]
    eventually(lambda: rows(desk.data, "SELECT id FROM operation WHERE decided_at IS NULL") == [(deferred,)])
    assert desk.call("GET", f"/v1/operations/{deferred}")["state"] == "deferred", "it may have been blocked after the backup"
    assert desk.call("GET", f"/v1/operations/{before.operations[1]}")["state"] == "expired", "it may have been decided after the backup"
    new = desk.folder / "new.jws"
    new.write_text(desk.pay()["receipt"])
    assert receipt_verifies(desk, before.receipt) and receipt_verifies(desk, new)
    assert not receipt_verifies(desk, after.receipt)
    assert logs_of(desk)[:len(earlier)] == earlier, "what the world may have seen otherwise was written to"
    _, whole = auditors_verify(desk, root, before.checkpoint)
    for log, size in earlier:
        name = "countersign.example/log" + (f"/{log}" if log > 1 else "")
        assert f"{name}: {size} entries" in whole
    assert ledger(desk, "verify", "--log", str(root), "--known", before.checkpoint).returncode == 0
    for words in ((), ("--log", str(root))):
        missed = ledger(desk, "verify", *words, "--known", after.checkpoint)
        assert missed.returncode == 1 and "known" in missed.stderr, missed.stderr
    checkpoint = desk.folder / "checkpoint"
    checkpoint.write_bytes(desk.call("GET", f"/v1/ledger/logs/{root}/checkpoint"))
    assert ledger(desk, "verify", "--log", str(root), "--known", checkpoint).returncode == 0
    unnamed = ledger(desk, "verify", "--known", checkpoint)
    assert unnamed.returncode == 1 and "does not name" in unnamed.stderr
    told = [json.loads(line)["entry"] for line in ledger(desk, "show", "--log", str(root)).stdout.splitlines()]
    restored = [(entry["details"]["log"], entry["details"]["size"]) for entry in told if entry["type"] == "log.restored"]
    assert [size for _, size in restored] == [size for _, size in earlier if size > 0]
    return root


@contextlib.contextmanager
def opened(folder, pki):
    folder.mkdir()
    desk = Desk(folder, BUILD, pki=pki).open()
    desk.pay()  # enrols the certificate
    try:
        yield desk
    finally:
        desk.stop()


@needs_sqlite
def test_sqlite_a_copy_made_under_load_is_whole_and_the_restored_ledger_contradicts_nothing(pki, tmp_path):
    with opened(tmp_path / "bank", pki) as desk:
        backup = tmp_path / "countersign-backup.db"
        with Load(desk) as load:
            before = Witness(desk, load, tmp_path / "before")
            shell(documented("umask 077", {"/backup/countersign-20261130.db": backup}), folder=desk.data)
            load.wait_for_more()
            after = Witness(desk, load, tmp_path / "after")
        assert backup.stat().st_mode & 0o777 == 0o600
    other = restored_place(desk, tmp_path / "elsewhere", "sqlite:countersign.db")
    shutil.copy(backup, other.data / "countersign.db")
    try:
        assert check_restored(other, before, after) == 2
        other.stop()
        assert begin_new_root(other) == 3, "a second restore begins a third root"
        other.start()
        for root in ("2", "3"):
            whole = ledger(other, "verify", "--log", root)
            assert whole.returncode == 0, whole.stderr
        assert receipt_verifies(other, before.receipt)
    finally:
        other.stop()


@needs_sqlite
def test_sqlite_with_its_write_ahead_log_left_behind_is_an_older_state_and_still_whole(pki, tmp_path):
    """Files copied while the server stands still: with the -wal file they are everything, for a server that was killed."""
    with opened(tmp_path / "bank", pki) as desk:
        desk.process.kill()
        desk.process.wait()
        other = restored_place(desk, tmp_path / "elsewhere", "sqlite:countersign.db")
        for name in ("countersign.db", "countersign.db-wal"):
            shutil.copy(desk.data / name, other.data / name)
        other.start()
        try:
            assert rows(other.data, "SELECT COUNT(*) AS n FROM operation WHERE state = 'permitted'") == [(1,)]
            other.verify_ledger()
        finally:
            other.stop()


def test_an_empty_store_was_not_restored(tmp_path):
    made = subprocess.run([BUILD / "countersign", "init", tmp_path / "data"], capture_output=True, text=True, check=False, timeout=60)
    assert made.returncode == 0
    done = subprocess.run([BUILD / "countersignd", "--config", tmp_path / "data/countersignd.yaml", "--restored"], capture_output=True, text=True,
                          check=False, timeout=60)
    assert done.returncode == 1 and "holds no ledger" in done.stderr


@pytest.fixture
def archiving(monkeypatch):
    """A PostgreSQL that archives its write-ahead log as the page has it, where servers of this test keep their records."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="countersign-backup-", dir="/tmp"))
    folder.chmod(0o777)  # the server's user is another than ours
    server = PostgresServer()
    server.stop()
    server.archive, server.backup = folder / "archive", folder / "backup"
    run(*as_server_user("mkdir", str(server.archive), str(server.backup)))
    with open(server.folder / "data/postgresql.conf", "a", encoding="utf-8") as file:
        file.write("max_connections = 300\n" + documented("wal_level", {"/archive": server.archive}))
    server.settings = [setting for setting in server.settings if not setting.startswith(("wal_level", "max_wal_senders", "max_connections"))]
    server.start()
    server.psql("postgres", "CREATE ROLE backup LOGIN REPLICATION", user="postgres")
    for name, value in server.environment().items():
        monkeypatch.setenv(name, value)
    try:
        with databases_dropped():
            yield server
    finally:
        server.remove()
        shutil.rmtree(folder)


def archived(server):
    """Everything written so far is in the archive when this returns."""
    segment = server.psql("postgres", "SELECT pg_walfile_name(pg_current_wal_lsn())", user="postgres").strip()
    server.psql("postgres", "SELECT pg_switch_wal()", user="postgres")
    eventually(lambda: (server.archive / segment).exists(), seconds=60)


class Point:
    """The two ways of the page to say where a recovery ends."""

    TIME, NAME = "recovery_target_time = '2026-11-30 21:15:00+08'", "recovery_target_name = 'before-upgrade'"

    @staticmethod
    def of_time(server):
        return server.psql("postgres", "SELECT format('recovery_target_time = %L', clock_timestamp())").strip()

    @staticmethod
    def of_name(server):
        shell(documented("psql", {"HOST": server.folder}))
        assert f"`{Point.NAME}`" in PAGE
        return Point.NAME


def recovered(server, point):
    """A second PostgreSQL from the base backup and the archive, brought to `point`."""
    other = copy.copy(server)
    other.folder = server.backup.with_name("restored")
    run(*as_server_user("mkdir", str(other.folder)))
    with open(server.backup / "base-20261130/postgresql.conf", "a", encoding="utf-8") as file:
        file.write(f"archive_mode = off\nlisten_addresses = ''\nunix_socket_directories = '{other.folder}'\n")  # of this machine
    places = {"/backup": server.backup, "/var/lib/postgresql/restored": other.folder / "data", "/archive": server.archive, Point.TIME: point}
    shell(documented("cp -a", places), *as_server_user())
    eventually(lambda: other.psql("postgres", "SELECT pg_is_in_recovery()").strip() == "f", seconds=60)
    return other


@needs_postgres
@pytest.mark.parametrize("mark", [Point.of_time, Point.of_name])
def test_postgres_brought_to_a_point_in_time_has_what_was_acknowledged_before_it(archiving, pki, tmp_path, mark):
    with opened(tmp_path / "bank", pki) as desk:
        with Load(desk) as load:
            shell(documented("pg_basebackup", {"HOST": archiving.folder, "/backup": archiving.backup}), *as_server_user())
            load.wait_for_more()
            before = Witness(desk, load, tmp_path / "before")
            point = mark(archiving)
            load.wait_for_more()
            after = Witness(desk, load, tmp_path / "after")
        archived(archiving)
        desk.process.kill()  # with its lease running
        desk.process.wait()
    server = recovered(archiving, point)
    try:
        other = restored_place(desk, tmp_path / "elsewhere", store_of(desk.data).replace(str(archiving.folder), str(server.folder)))
        try:
            check_restored(other, before, after)
            time.sleep(5)  # the keeper has looked for abandoned logs
            assert rows(other.data, "SELECT COUNT(*) AS n FROM ledger_log WHERE closed_at IS NULL") == [(2,)]
        finally:
            other.stop()
    finally:
        server.stop()


@needs_postgres
def test_postgres_dumped_under_load_comes_back_in_another_database(archiving, pki, tmp_path):
    with opened(tmp_path / "bank", pki) as desk:
        name = re.search(r"@/(\w+)", store_of(desk.data)).group(1)
        places = {"HOST": archiving.folder, "/backup": tmp_path, ".dump countersign\n": f".dump {name}\n"}
        dump, restore = documented("pg_dump", places).splitlines()
        with Load(desk) as load:
            before = Witness(desk, load, tmp_path / "before")
            shell(dump)
            load.wait_for_more()
            after = Witness(desk, load, tmp_path / "after")
    archiving.psql("postgres", "CREATE DATABASE restored TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
    shell(restore)
    other = restored_place(desk, tmp_path / "elsewhere", store_of(desk.data).replace(f"/{name}?", "/restored?"))
    try:
        check_restored(other, before, after)
    finally:
        other.stop()


def test_no_command_of_the_page_is_left_out_here():
    assert [block.split()[0] for block in BLOCKS] == [
        "umask", "wal_level", "pg_basebackup", "cp", "psql", "pg_dump", "countersignd", "countersign"]
