# SPDX-License-Identifier: Apache-2.0
"""Rows as years of work leave them, put into a store directly: so many customers, so many ledger entries, and what belongs to them.

The statements run on both stores. Four entries are an operation with its ceremony, its record, its message and its answer under a key; the
entries stand in a closed log of their own, so that the server's own logs stay whole. Bytes are noise of the sizes that docs/performance.md gives."""
import hashlib
import os
import pathlib
import re
import sqlite3
import sys
import time
from typing import NamedTuple

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "demobank"))
from private_postgres import psql  # noqa: E402

ENTRIES_OF_OPERATION = 4
OPERATIONS_OF_RECORDING = 8
OLD_LOG = 900
YEAR_US = 365 * 24 * 3600 * 1_000_000

# noise(text, count): so many bytes, other ones for another text. PostgreSQL would compress ours, if it were let.
POSTGRES_FUNCTIONS = """
CREATE FUNCTION noise(seed TEXT, count INTEGER) RETURNS BYTEA LANGUAGE SQL IMMUTABLE AS
    $$ SELECT substr(decode(repeat(md5(seed), count / 16 + 1), 'hex'), 1, count) $$;
ALTER TABLE operation ALTER sealed_instruction SET STORAGE EXTERNAL;
ALTER TABLE evidence_record ALTER sealed_record SET STORAGE EXTERNAL;
ALTER TABLE ledger_chunk ALTER bodies SET STORAGE EXTERNAL;
"""
# Ten million rows at random places of each index cost hours; built when all rows are there, an index costs seconds.
WITHOUT_INDEXES = """
UPDATE pg_index SET indisready = false, indisvalid = false
    WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace);
"""
BUILD_INDEXES = "SET maintenance_work_mem = '1GB'; REINDEX SCHEMA public;"
CUSTOMER, ACCOUNT, CREDENTIAL, OPERATION = ("substr(md5('%s' || CAST(%%s AS TEXT)), 1, 26)" % kind for kind in ("c", "a", "k", "o"))


class Rows(NamedTuple):
    """One row for each number i from 1 to count; `columns` from name to SQL, and the key leads."""

    count: int
    table: str
    columns: dict

    def sql(self, sorted_by_key=False):
        """Sorted, a tree of SQLite's is written once. PostgreSQL's rows stand in the order in which they came, so those are not sorted."""
        key = next(iter(self.columns.values()))
        numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {self.count})"
        source = f"(SELECT i FROM n ORDER BY {key}) AS n" if sorted_by_key and re.search(r"\bi\b", str(key)) else "n"
        return f"INSERT INTO {self.table} ({', '.join(self.columns)}) {numbers} SELECT {', '.join(map(str, self.columns.values()))} FROM {source}"


def of_each(count, table, **columns):
    return Rows(count, table, columns)


def rows_of_customers(count, now):
    customer, credential = CUSTOMER % "i", CREDENTIAL % "i"
    hashed = "noise('h' || CAST(i AS TEXT), 32)"
    yield of_each(count, "customer", id=customer, kind="'natural'", state="'active'", sealed_record="noise(CAST(i AS TEXT), 160)", created_at=now)
    yield of_each(count, "customer_identifier", mac=hashed, customer=customer)
    yield of_each(count, "subject", customer=customer, salt=hashed)
    for table, more in (("account", {}), ("designated_account", {"usable_from": now})):
        yield of_each(count, table, customer=customer, mac=hashed, bank="'999'", state="'active'", sealed_record="noise(CAST(i AS TEXT), 80)",
                      created_at=now, **more)
    yield of_each(count, "credential", customer=customer, id=credential, design="'otp'", state="'active'", public_record="'{}'",
                  sealed_record="noise(CAST(i AS TEXT), 160)", provenance="'{}'", enrolled_at=now, failures=0)
    yield of_each(count, "credential_name", mac=hashed, customer=customer, credential=credential)
    yield of_each(count, "guess_counter", customer=customer, design="'otp'", failures=0)
    yield of_each(count, "phone", customer=customer, credential=credential, mac=hashed, state="'verified'", set_by="'counter'", set_at=now)
    yield of_each(count, "phone_event", customer=customer, credential=credential, event="'set'", happened_at=now, means="'counter'", caller="'c'")
    yield of_each(count, "device", customer=customer, id=ACCOUNT % "i", purpose="'transaction'", state="'active'", key_mac=hashed,
                  sealed_record="noise(CAST(i AS TEXT), 160)", registered_at=now, registered_by="'c'")
    yield of_each(count, "means_name", customer=customer, means=credential, sealed_name="noise(CAST(i AS TEXT), 60)")
    yield of_each(count, "indirect_switch", customer=customer, state="'on'", changed_at=now, changed_by="'c'")
    yield of_each(count, "risk_acceptance", customer=customer, credential=credential, version="'1'", language="'zh-TW'", valid_from=now, accepted_at=now,
                  accepted_by="'c'")
    yield of_each(count, "limit_usage", customer=customer, limits_class="'large'", period="'day'", period_number=20000, amount_minor=100)
    yield of_each(count, "trail", customer=customer, log=OLD_LOG, leaf_index="i")
    yield of_each(count, "send_quota", key=hashed, window_start=now, sent=1)
    yield of_each(count, "awaited_reply", number_mac=hashed, customer=customer, protection=ACCOUNT % "i", expires_at=now)
    yield of_each(count, "token_stock", serial=customer, state="'stocked'", record="'{}'", model="'m'", imported_at=now)


def rows_of_operations(count, customers, now):
    owner, operation, moment = CUSTOMER % f"i % {customers} + 1", OPERATION % "i", f"{now} - CAST({YEAR_US} AS BIGINT) / {count} * (i % {count})"
    credential, digest, part = CREDENTIAL % f"i % {customers} + 1", "noise('d' || CAST(i AS TEXT), 32)", ACCOUNT % "i"
    text = "md5(CAST(i AS TEXT))"
    yield of_each(count, "operation", customer=owner, id=operation, state="'permitted'", service="'transfer'", risk="'high'", instruction_digest=digest,
                  sealed_instruction="noise(CAST(i AS TEXT), 900)", facts=" || ".join([text] * 12), limits_class="'large'", amount_minor=100,
                  currency="'TWD'", created_at=moment, expires_at=moment, decided_at=moment, decision=" || ".join([text] * 25),
                  receipt=" || ".join([text] * 30), ledger_log=OLD_LOG, ledger_index="i", trail="' 900:1 900:2 900:3 900:4'")
    yield of_each(count, "ceremony", customer=owner, id=part, operation=operation, design="'otp'", credential=credential, state="'established'", step=1,
                  attempts=0, opened_at=moment, expires_at=moment, closed_at=moment, evidence=" || ".join([text] * 8), record_digest=digest)
    yield of_each(count, "evidence_record", customer=owner, id=part, operation=operation, ceremony=part, sealed_record="noise(CAST(i AS TEXT), 4300)",
                  record_digest=digest, created_at=moment)
    yield of_each(count, "idempotency", caller="'web-bank'", key=text, request_digest=digest, http_status=201, answer="noise(CAST(i AS TEXT), 700)",
                  created_at=now)
    yield of_each(count, "outbox", customer=owner, id=part, sequence="i", operation=operation, kind="'sms'", purpose="'notice'", sender="'bank'",
                  gateway="'one'", template="'t'", state="'delivered'", created_at=moment, due_at=moment, expires_at=moment, attempts=1, reference=text,
                  reason="''", closed_at=now)
    yield of_each(count, "protection", customer=owner, id=part, operation=operation, kind="'transaction_password'", state="'established'", attempts=0,
                  sealed_details="noise(CAST(i AS TEXT), 200)", opened_at=moment, expires_at=moment, closed_at=moment, record_digest=digest)
    yield of_each(count, "spent_operation", customer=owner, operation=operation, spent_at=moment)
    recorded = max(count // OPERATIONS_OF_RECORDING, 1)
    yield of_each(recorded, "recording", customer=owner, ceremony=part, operation=operation, chunks=1, refusals=0, head=digest, opened_at=moment,
                  closed_at=moment, keep_until=f"{moment} + 5 * CAST({YEAR_US} AS BIGINT)")
    yield of_each(recorded, "recording_chunk", customer=owner, ceremony=part, position=0, side="'customer'", sequence=0, kind="'video'", part="'last'",
                  media_type="'video/webm'", hints="'{}'", size=4000, digest=digest, received_at=moment, chain=digest,
                  sealed_bytes="noise(CAST(i AS TEXT), 4000)")
    yield of_each(recorded, "signal", customer=owner, ceremony=part, addressee="'officer'", position=1, kind="'offer'", sent_at=now, expires_at=now,
                  sealed_data="noise(CAST(i AS TEXT), 900)")


def rows_of_ledger(entries, now):
    yield of_each(1, "ledger_log", id=OLD_LOG, origin="'old'", size=entries, frontier="noise('f', 320)", probes=0, holder="'old/0'", epoch=1,
                  closed_at=now)
    yield of_each(entries // ENTRIES_OF_OPERATION, "ledger_chunk", log=OLD_LOG, first_index="(i - 1) * 4", leaf_hashes="noise('l' || CAST(i AS TEXT), 128)",
                  bodies="noise(CAST(i AS TEXT), 1850)")
    yield of_each(max(entries // 256, 1), "ledger_node", log=OLD_LOG, level=1, node_index="i - 1", hash="noise(CAST(i AS TEXT), 32)")


def filling(customers, entries):
    now = time.time_ns() // 1000
    yield from rows_of_customers(customers, now)
    yield from rows_of_operations(max(entries // ENTRIES_OF_OPERATION, 1), customers, now)
    yield from rows_of_ledger(entries, now)


def fill_file(path, customers, entries):
    """SQLite's. No server may run on it meanwhile."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.create_function("md5", 1, lambda text: hashlib.md5(text.encode()).hexdigest(), deterministic=True)
    connection.create_function("noise", 2, lambda seed, count: hashlib.shake_128(seed.encode()).digest(count), deterministic=True)
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -400000;")
    connection.execute("BEGIN")
    for rows in filling(customers, entries):
        connection.execute(rows.sql(sorted_by_key=True))
    connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode = WAL").fetchall()
    connection.close()
    os.sync()


def fill_database(folder, database, customers, entries):
    """PostgreSQL's, made as its owner would find it some time later."""
    psql(folder, database, POSTGRES_FUNCTIONS)
    psql(folder, database, WITHOUT_INDEXES, user="postgres")
    for rows in filling(customers, entries):
        # foreign keys are true of our rows, and looking at each costs most of the time
        psql(folder, database, "SET synchronous_commit = off; SET session_replication_role = replica;" + rows.sql(), user="postgres", seconds=3600)
    psql(folder, database, BUILD_INDEXES, user="postgres", seconds=3600)
    psql(folder, database, "VACUUM ANALYZE", user="postgres", seconds=3600)
