# SPDX-License-Identifier: Apache-2.0
"""A server's rows, read and changed behind its back, wherever its configuration says that they are."""
import contextlib
import json
import sqlite3

import yaml
from private_postgres import psql


def literal(value):
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'::bytea"
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def filled(sql, values):
    parts = sql.split("?")
    return parts[0] + "".join(literal(value) + part for value, part in zip(values, parts[1:], strict=True))


def value_of(said):
    return bytes.fromhex(said[2:]) if isinstance(said, str) and said.startswith("\\x") else said


def ask(url, sql):
    database, folder = url.removeprefix("postgres://countersign@/").split("?host=")
    return psql(folder, database, sql)


def open_file(data, mode):
    return contextlib.closing(sqlite3.connect(f"file:{data / 'countersign.db'}?mode={mode}", uri=True, timeout=20))


def store_of(data):
    return yaml.safe_load((data / "countersignd.yaml").read_text())["store"]


def first_log(data):
    """The number of the ledger's log that the first keeper appends to: the second of a shared store, else the only one."""
    return 2 if store_of(data).startswith("postgres:") else 1


def rows(data, sql, *values):
    """Of the server whose folder is `data`; parameters are `?`, columns have names of their own."""
    if store_of(data).startswith("sqlite:"):
        with open_file(data, "ro") as connection:
            return connection.execute(sql, values).fetchall()
    said = ask(store_of(data), f"SELECT row_to_json(t) FROM ({filled(sql, values)}) AS t")
    return [tuple(value_of(value) for value in json.loads(line).values()) for line in said.splitlines()]


def change(data, sql, *values):
    """What nobody should do; exactly one row."""
    if store_of(data).startswith("sqlite:"):
        with open_file(data, "rw") as connection, connection:
            assert connection.execute(sql, values).rowcount == 1
    else:
        assert ask(store_of(data), f"WITH changed AS ({filled(sql, values)} RETURNING 1) SELECT count(*) FROM changed").strip() == "1"


def tables(data):
    """The columns of each table, by its name."""
    if store_of(data).startswith("sqlite:"):
        found = rows(data, "SELECT m.name AS one, c.name AS other FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'")
    else:
        found = rows(data, "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
    columns = {}
    for table, column in found:
        columns.setdefault(table, []).append(column)
    return columns


def all_bytes(data):
    """SQLite's files as they are; of PostgreSQL all rows, for its files are nobody's to read."""
    if store_of(data).startswith("sqlite:"):
        return b"".join(path.read_bytes() for path in sorted(data.glob("countersign.db*")))
    values = [value for table in tables(data) for row in rows(data, f"SELECT * FROM {table}") for value in row]
    return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in values)
