# SPDX-License-Identifier: Apache-2.0
"""What the planner does with every statement on a PostgreSQL that holds years of work: none reads a whole table that grows, so none costs more
with each customer and each operation that was ever there."""
import json
import re
import sqlite3
import subprocess
import sys

import pytest
from conftest import BUILD, SOURCE
from private_postgres import SERVERS, PostgresServer, make_database, psql

sys.path.insert(0, str(SOURCE / "bench"))
from filling import fill_database  # noqa: E402

pytestmark = pytest.mark.skipif(not SERVERS, reason="needs PostgreSQL's server; tools/install installs it")

CUSTOMERS, ENTRIES = 10_000, 40_000
# One row a log, a migration, or a document of the institution: tables of a page or two, which are read whole because that is cheapest.
SMALL = {"ledger_log", "configuration", "schema_version", "schema_program", "assessment", "assessment_approval", "assessment_model", "biometric_parameters",
         "biometric_approval", "risk_notice", "indirect_stop", "evidence_material"}
# Statements that may read much, and why.
READS_MUCH = {
    "outbox_in_state": "an operator's list of a state, oldest first; asked by hand",
    "outbox_count_failed": "when metrics are read: all that failed and was not let go yet",
    "outbox_unclaim": "once, when a courier starts: all that is queued",
    "operation_end_undecided": "once, after a restore: all that is undecided",
    "operation_hold_deferred": "once, after a restore: all that is deferred",
}


@pytest.fixture(scope="module")
def dialect():
    return subprocess.run([BUILD / "tests/store/print_dialect"], capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def plans(dialect):
    """The generic plan of each statement, by its name."""
    server = PostgresServer()
    try:
        make_database(server.folder, "filled")
        schema = "".join(line + "\n" for line in dialect.splitlines() if not line.startswith("PREPARE "))
        prepared = "".join(line + "\n" for line in dialect.splitlines() if line.startswith("PREPARE "))
        psql(server.folder, "filled", schema)
        fill_database(server.folder, "filled", CUSTOMERS, ENTRIES)
        psql(server.folder, "filled", f"INSERT INTO ledger_node SELECT 901, 1, i, '\\x00' FROM generate_series(1, {ENTRIES}) AS i; ANALYZE ledger_node")
        types = psql(server.folder, "filled", prepared + "SELECT name, array_to_string(parameter_types, ',') FROM pg_prepared_statements;")
        questions = []
        for line in types.splitlines():
            name, kinds = line.split("|")
            values = ", ".join(f"NULL::{kind}" for kind in kinds.split(",") if kind)
            questions.append(f"SELECT '{name}'; EXPLAIN (FORMAT JSON) EXECUTE {name}" + (f"({values});" if values else ";"))
        said = psql(server.folder, "filled", prepared + "SET plan_cache_mode = force_generic_plan;\n" + "\n".join(questions))
    finally:
        server.remove()
    parts = re.findall(r"^(\w+)\n(\[.*?^\])", said, re.M | re.S)
    assert len(parts) == len(types.splitlines()) > 100
    return {name: json.loads(plan)[0]["Plan"] for name, plan in parts}


def nodes(plan):
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


def reads_whole(plan):
    """Tables, or indexes of them, that a plan reads from one end to the other."""
    for node in nodes(plan):
        kind = node["Node Type"]
        unbounded = kind == "Seq Scan" or (kind.endswith(("Index Scan", "Index Only Scan")) and "Index Cond" not in node)
        if unbounded and node.get("Relation Name") not in SMALL:
            yield kind, node.get("Relation Name"), node.get("Index Name")


def test_no_statement_reads_a_whole_table_that_grows(plans):
    found = {name: list(reads_whole(plan)) for name, plan in plans.items()}
    found = {name: reads for name, reads in found.items() if reads}
    assert set(found) <= set(READS_MUCH), found


def conditions(plan, above=""):
    """What an index is asked for, at each place that reads a table."""
    condition = " ".join(filter(None, [plan.get("Index Cond"), above]))
    if "Relation Name" in plan and plan["Node Type"] != "ModifyTable" and not plan["Node Type"].startswith("Bitmap Heap"):
        yield plan["Relation Name"], condition
    for part in plan.get("Plans", []):
        yield from conditions(part)


def test_a_statement_that_names_a_customer_looks_for_that_customers_rows(plans, dialect):
    """And not through an index of all that is open, or due, among which it then looks for one: that costs with what others do, and a
    serializable transaction is in the way of all of them."""
    for name, statement in re.findall(r"^PREPARE (\w+) AS (.*);$", dialect, re.M):
        if re.search(r"\bcustomer = \$\d", statement) and "SET customer" not in statement:
            for table, condition in conditions(plans[name]):
                assert re.search(r"customer = |mac = |\bid = |serial = ", condition) or table in SMALL, (name, table, condition)


def test_sqlite_scans_no_table_that_grows_either(dialect):
    connection = sqlite3.connect(":memory:")
    connection.executescript("".join(line + "\n" for line in dialect.splitlines() if not line.startswith("PREPARE ")))
    found = {}
    for name, statement in re.findall(r"^PREPARE (\w+) AS (.*);$", dialect, re.M):
        values = [None] * len(set(re.findall(r"\$\d+", statement)))
        steps = [row[3] for row in connection.execute("EXPLAIN QUERY PLAN " + re.sub(r"\$(\d+)", r"?\1", statement), values)]
        scanned = {match[1] for match in map(re.compile(r"SCAN (\w+)").match, steps) if match} - SMALL - {"CONSTANT", "v", "p"}
        if scanned:
            found[name] = scanned
    connection.close()
    assert set(found) <= set(READS_MUCH), found


def test_what_a_request_reads_is_sorted_by_an_index_or_is_one_customers(plans):
    """A sort over what an index found is of one customer's rows; of all customers' it would grow with them."""
    for name, plan in plans.items():
        for node in nodes(plan):
            if node["Node Type"] == "Sort" and name not in READS_MUCH:
                assert node["Plan Rows"] < 100, (name, node["Plan Rows"])
