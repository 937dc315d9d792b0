# SPDX-License-Identifier: Apache-2.0
"""The tables can be spread (docs/sharding.md): each is spread by the first column of its key, whose values say nothing and come in no order, and
a statement names that column for each table it touches. What does not is listed here, with its reason, and in the document."""
import re
import sqlite3
import subprocess

import pytest
from conftest import BUILD, SOURCE

LEADING = {"customer", "caller", "log"}
HASHES = {"mac", "number_mac", "key", "digest"}  # BYTEA: a keyed hash, or a digest

# By whose key nothing is spread: copied to every shard, or small and written by hand.
OTHER_KEYS = {
    "customer": "its own id is what the others call customer",
    "ledger_log": "its own id is what the others call log",
    "token_stock": "a serial number is what a vendor's file and a counter name a token by; a row a token, written twice",
    "assessment": "the institution's own few documents",
    "assessment_approval": "of assessment",
    "assessment_model": "of assessment",
    "biometric_parameters": "the institution's own few parameter sets",
    "biometric_approval": "of biometric_parameters",
    "risk_notice": "the institution's own few texts",
    "indirect_stop": "what the institution turned off for everybody",
    "schema_version": "one row a migration",
    "schema_program": "of schema_version",
}
SMALL = {"assessment", "assessment_approval", "assessment_model", "biometric_parameters", "biometric_approval", "risk_notice", "indirect_stop", "schema_version",
         "schema_program", "ledger_log", "configuration"}

# Each asks every shard, or reads an index that is spread otherwise than its table.
ACROSS = {
    "operation_find": "an id comes alone from a caller, once a request",
    "operation_locate": "an id comes alone from a caller, once a request",
    "ceremony_find": "an id comes alone from a caller, once a request",
    "protection_locate": "an id comes alone from a caller, once a request",
    "outbox_locate": "an id comes alone from an operator",
    "outbox_find_sent": "a gateway's receipt names its own reference only",
    "credential_name_forget": "when a name changes",
    "credential_names_forget": "when a customer is erased",
    "awaited_reply_forget": "when a customer is erased",
    "send_quota_forget": "the sweeper, every few seconds",
    "idempotency_forget": "the sweeper, every few seconds",
    "operation_due": "the sweeper, every few seconds",
    "operation_releasable": "the sweeper, every few seconds",
    "ceremony_due": "the sweeper, every few seconds",
    "recording_due": "the sweeper, every few seconds",
    "signals_expire": "the sweeper, when something is overdue",
    "outbox_sendable": "a courier, as long as there is something to send",
    "outbox_overdue": "a courier, every few seconds",
    "outbox_unclaim": "at a start",
    "outbox_forget_content": "the sweeper, every few seconds",
    "outbox_forget": "the sweeper, every few seconds",
    "outbox_in_state": "an operator's list",
    "outbox_count_queued": "when metrics are read",
    "outbox_count_failed": "when metrics are read",
    "operation_end_undecided": "after a restore",
    "operation_hold_deferred": "after a restore",
}


@pytest.fixture(scope="module")
def dialect():
    return subprocess.run([BUILD / "tests/store/print_dialect"], capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def schema(dialect):
    connection = sqlite3.connect(":memory:")
    connection.executescript("".join(line + "\n" for line in dialect.splitlines() if not line.startswith("PREPARE ")))
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def keys(schema):
    """The columns of each table's primary key, in order."""
    tables = [name for [name] in schema.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    columns = {table: schema.execute(f"PRAGMA table_info({table})").fetchall() for table in tables}
    return {table: [row[1] for row in sorted(rows, key=lambda row: row[5]) if row[5] > 0] for table, rows in columns.items()}


def test_every_key_leads_with_the_customer_the_caller_the_log_or_a_hash(schema, keys):
    assert len(keys) > 25 and all(keys.values())
    for table, key in keys.items():
        types = {row[1]: row[2] for row in schema.execute(f"PRAGMA table_info({table})")}
        leads = key[0] in LEADING or (key[0] in HASHES and types[key[0]] == "BYTEA")
        assert leads != (table in OTHER_KEYS), table


def test_what_is_unique_is_unique_within_a_shard(schema, keys):
    for table, key in keys.items():
        for index in schema.execute(f"PRAGMA index_list({table})").fetchall():
            columns = [row[2] for row in schema.execute(f"PRAGMA index_info({index[1]})")]
            assert not index[2] or key[0] in columns or table in SMALL, index[1]


def test_a_foreign_key_stays_within_a_shard(schema, keys):
    for table, key in keys.items():
        references = {}
        for row in schema.execute(f"PRAGMA foreign_key_list({table})"):
            references.setdefault((row[0], row[2]), []).append((row[3], row[4]))
        for (_, other), pairs in references.items():
            spread_by_hash = table == "credential_name"  # its row leads to a customer's; Citus does not take this one, and needs it not
            assert (key[0], keys[other][0]) in pairs or other in SMALL or spread_by_hash, (table, other)


def tables_of(statement, keys):
    return [table for table in re.findall(r"\b(?:FROM|INTO|UPDATE|JOIN) (\w+)", statement) if table in keys]


def names_key(statement, table, column):
    inserted = re.match(rf"INSERT INTO {table} \(([^)]*)\)", statement)
    if inserted:
        return column in inserted[1].split(", ")
    return re.search(rf"(?<![\w]){column} = \$\d", statement) is not None


def test_every_statement_names_the_shard_of_each_table_it_touches(dialect, keys):
    found = set()
    prepared = re.findall(r"^PREPARE (\w+) AS (.*);$", dialect, re.M)
    assert len(prepared) > 100
    for name, statement in prepared:
        touched = tables_of(statement, keys)
        assert touched, name
        if not all(names_key(statement, table, keys[table][0]) or table in SMALL for table in touched):
            found.add(name)
    assert found == set(ACROSS)


def test_the_document_names_every_exception():
    text = (SOURCE / "docs/sharding.md").read_text()
    for name in [*OTHER_KEYS, *ACROSS]:
        assert f"`{name}`" in text, name
