# SPDX-License-Identifier: Apache-2.0
"""The one SQL dialect: a private PostgreSQL takes the migrations and prepares every statement that SQLite runs."""

import re
import subprocess

import pytest
from conftest import BUILD
from private_postgres import ROLE, PostgresServer, make_database, run


@pytest.fixture(scope="module")
def server():
    postgres = PostgresServer()
    make_database(postgres.folder, "dialect")
    yield postgres
    postgres.remove()


def psql(server, script):
    return run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(server.folder), "-U", ROLE, "-d", "dialect", "-At", input=script)


@pytest.fixture(scope="module")
def dialect():
    return subprocess.check_output([BUILD / "tests" / "store" / "print_dialect"], text=True)


def test_migrations_apply_and_statements_prepare(server, dialect):
    result = psql(server, dialect + "SELECT count(*) FROM pg_prepared_statements;\n")
    assert result.returncode == 0 and result.stderr == ""
    assert int(result.stdout) == len(re.findall(r"^PREPARE ", dialect, re.MULTILINE)) > 50


def test_parameters_have_the_types_that_are_bound(server, dialect):
    """Integers, texts and byte strings are all that a store_value can be; anything else would need a cast at run time."""
    prepares = "".join(line + "\n" for line in dialect.splitlines() if line.startswith("PREPARE "))
    result = psql(server, prepares + "SELECT name, parameter_types FROM pg_prepared_statements;\n")
    assert result.returncode == 0, result.stderr
    for line in result.stdout.splitlines():
        name, types = line.split("|")
        assert set(types.strip("{}").split(",")) <= {"", "bigint", "text", "bytea"}, name


def test_every_insert_says_what_a_key_does_that_is_there(dialect):
    """One that failed would end its transaction in PostgreSQL alone."""
    inserts = [line for line in dialect.splitlines() if line.startswith("PREPARE ") and " AS INSERT " in line]
    assert len(inserts) > 20 and all(" ON CONFLICT " in line for line in inserts)


def test_a_wrong_statement_is_noticed(server):
    assert psql(server, "PREPARE wrong AS INSERT OR IGNORE INTO operation (id) VALUES ($1);\n").returncode != 0
