# SPDX-License-Identifier: Apache-2.0
"""Upgrading one server after another (docs/operations.md): programs of two versions at once on one store, through a schema change that adds, under
load; and none of the version before on a schema that took away. The programs to come are ours with further migrations (next/)."""
import contextlib
import copy
import re
import shutil
import subprocess
import sys
from collections import Counter

import pytest
from bank import free_port
from banking import Desk, Problem
from conftest import BUILD, SOURCE, needs_sqlite
from private_postgres import SERVERS, PostgresServer, databases_dropped
from stored import rows, tables
from test_backup import Load


def program_of(version, folder):
    """A folder with countersignd of that version, beside the vault's program."""
    place = folder / version
    if not place.exists():
        place.mkdir()
        shutil.copy(BUILD / "tests/blackbox" / f"countersignd_{version}", place / "countersignd")
        shutil.copy(BUILD / "countersign-vault", place)
    return place


def refused(desk):
    """What the program says that does not start; whoever starts is stopped."""
    done = subprocess.run([desk.build / "countersignd", "--config", desk.data / "countersignd.yaml"], capture_output=True, text=True, check=False,
                          timeout=60)
    assert done.returncode == 1
    return done.stderr


def schema(desk):
    return rows(desk.data, "SELECT MAX(version) AS version FROM schema_version")[0][0]


def node_of(desk, name, build):
    node = copy.copy(desk)
    node.folder, node.port, node.build = desk.folder / name, free_port(), build
    node.folder.mkdir()
    node.data = shutil.copytree(desk.data, node.folder / "data", symlinks=True)
    node.log = node.folder / "countersignd.log"
    config = node.data / "countersignd.yaml"
    text = re.sub(r"port: \d+", f"port: {node.port}", config.read_text())
    config.write_text(re.sub(r"^ledger:\n", f"ledger:\n  node: {name}\n", text, flags=re.M))
    return node


@pytest.fixture
def shared_desk(monkeypatch, pki, tmp_path):
    """A bank on a PostgreSQL of this test's own, and its processes."""
    server = PostgresServer()
    for name, value in server.environment().items():
        monkeypatch.setenv(name, value)
    started = []
    try:
        with databases_dropped():
            desk = Desk(tmp_path, BUILD, pki=pki).open()
            desk.nodes = started
            desk.pay()
            yield desk
            for node in [*started, desk]:
                node.stop()
    finally:
        for node in started:
            node.stop()
        server.remove()


class Opens(Load):
    """Operations opened and cancelled, and what was answered instead."""

    def __init__(self, desk):
        self.refused = Counter()
        super().__init__(desk)

    def work(self):
        while not self.ends.is_set():
            try:
                operation = self.desk.operation(self.desk.company, "A000", login_subject="ming")["id"]
                self.done.append(self.desk.call("DELETE", f"/v1/operations/{operation}")["state"])
            except Problem as problem:
                self.refused[problem.status] += 1


def check_load(*loads):
    """503 is what losing against another server too often looks like: nothing happened."""
    for load in loads:
        assert set(load.done) == {"cancelled"} and set(load.refused) <= {503} and load.refused.total() < len(load.done) / 5


def check_serves(desk, number):
    """Rows of every table that was changed are written."""
    assert desk.pay()["decision"]["decision"] == "permit"
    assert desk.customer("natural", f"A{123450000 + number}", "示範", f"00999{number:09}")


@pytest.mark.skipif(not SERVERS, reason="needs PostgreSQL's server; tools/install installs it")
def test_old_and_new_serve_side_by_side_through_a_change_that_adds_to_the_schema(shared_desk, tmp_path):
    old, before = shared_desk, schema(shared_desk)
    new = node_of(old, "new", program_of("next", tmp_path))
    old.nodes.append(new)
    with Opens(old) as on_old:
        new.start(seconds=60)
        assert schema(old) == before + 1 and "next_note" in tables(old.data)["operation"]
        with Opens(new) as on_new:
            on_old.wait_for_more()
            on_new.wait_for_more()
            check_serves(old, 1)
            check_serves(new, 2)
    check_load(on_old, on_new)
    old.verify_ledger()
    old.stop()
    old.start()  # a roll-back: the old program comes back to the wider schema
    with Opens(old) as again:
        check_serves(old, 3)
    check_load(again)
    new.verify_ledger()


@pytest.mark.skipif(not SERVERS, reason="needs PostgreSQL's server; tools/install installs it")
def test_after_a_change_that_takes_away_the_program_of_before_does_not_start(shared_desk, tmp_path):
    old, before = shared_desk, schema(shared_desk)
    old.stop()
    last, new = node_of(old, "last", program_of("after_next", tmp_path)), node_of(old, "new", program_of("next", tmp_path))
    old.nodes.append(last)
    last.start(seconds=60)
    assert schema(old) == before + 2
    check_serves(last, 1)
    for node in (old, new):
        with contextlib.ExitStack() as stack:
            stack.callback(node.stop)
            assert f"version {before + 2}" in refused(node)
    last.verify_ledger()


@needs_sqlite
def test_a_single_server_may_go_back_after_a_change_that_only_added(make_desk, tmp_path):
    desk = make_desk()
    own, before = desk.build, schema(desk)
    desk.stop()
    desk.build = program_of("next", tmp_path)
    desk.start()
    assert schema(desk) == before + 1
    check_serves(desk, 1)
    desk.stop()
    desk.build = own
    desk.start()
    check_serves(desk, 2)
    desk.verify_ledger()
    desk.stop()
    desk.build = program_of("after_next", tmp_path)
    desk.start()
    desk.stop()
    desk.build = own
    assert "schema" in refused(desk)
    desk.build = program_of("after_next", tmp_path)
    desk.start()


@pytest.mark.parametrize("change", [
    "ALTER TABLE one DROP COLUMN b", "ALTER TABLE one RENAME COLUMN b TO c", "DROP INDEX one_b", "UPDATE one SET b = 1", "DELETE FROM one",
    "ALTER TABLE one ADD COLUMN c BIGINT NOT NULL", "ALTER TABLE one ADD COLUMN c TEXT CHECK (c <> '')", "CREATE UNIQUE INDEX one_b ON one (b)",
])
def test_a_migration_that_says_it_expands_and_does_not_is_not_built(tmp_path, change):
    """Each of them breaks, or corrupts what is read by, a program that does not know of it."""
    first, second = tmp_path / "0001_first.sql", tmp_path / "0002_second.sql"
    first.write_text("CREATE TABLE one (a BIGINT PRIMARY KEY, b BIGINT);\nCREATE INDEX one_b ON one (b);\n")

    def built(sql):
        second.write_text(sql)
        return subprocess.run([sys.executable, SOURCE / "src/store/migrations/embed.py", tmp_path / "out.c", first, second], capture_output=True,
                              text=True, check=False)

    done = built(f"-- Expands: so it says.\nALTER TABLE one ADD COLUMN d TEXT;\n{change};\n")
    assert done.returncode != 0 and "0002_second.sql" in done.stderr
    assert built(f"{change};\n").returncode == 0
    assert '{2, 2, "second"' in (tmp_path / "out.c").read_text()
    assert built("-- Expands: it does.\nALTER TABLE one ADD COLUMN d TEXT NOT NULL DEFAULT 'x';\n").returncode == 0
    assert '{2, 1, "second"' in (tmp_path / "out.c").read_text()


def test_every_statement_names_its_columns():
    """So a column that a later version adds changes no answer, and no row that this version writes."""
    said = subprocess.run([BUILD / "tests/store/print_dialect"], capture_output=True, text=True, check=True).stdout
    prepared = [line for line in said.splitlines() if line.startswith("PREPARE ")]
    assert len(prepared) > 100
    for line in prepared:
        assert "*" not in line.replace("COUNT(*)", ""), line
        assert "INSERT" not in line or re.search(r"INSERT INTO \w+ \(\w", line), line
