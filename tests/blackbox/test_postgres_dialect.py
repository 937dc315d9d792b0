# SPDX-License-Identifier: Apache-2.0
"""The one SQL dialect: a private PostgreSQL takes the migrations and prepares every statement that SQLite runs."""

import os
import pathlib
import pwd
import re
import shutil
import subprocess

import pytest

BUILD = pathlib.Path(os.environ.get("COUNTERSIGN_BUILD", pathlib.Path(__file__).resolve().parents[2] / "build"))
SERVERS = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))


def as_server_user(*command):
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else list(command)


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, **options)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    if not SERVERS:
        pytest.skip("no PostgreSQL is installed")
    binaries = SERVERS[-1]
    folder = pathlib.Path(subprocess.check_output(["mktemp", "-d", "/tmp/countersign-pg-XXXXXX"], text=True).strip())
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
    data = folder / "data"
    made = run(*as_server_user(str(binaries / "initdb"), "-D", str(data), "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"))
    assert made.returncode == 0, made.stderr
    settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    started = subprocess.run(
        as_server_user(str(binaries / "pg_ctl"), "-D", str(data), "-l", str(folder / "log"), "-w", "-o", settings, "start"),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, timeout=60)
    assert started.returncode == 0, (folder / "log").read_text()
    yield folder
    run(*as_server_user(str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"))
    shutil.rmtree(folder)


def psql(server, script):
    return run(*as_server_user("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(server), "-d", "postgres", "-At"), input=script)


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


def test_a_wrong_statement_is_noticed(server):
    assert psql(server, "PREPARE wrong AS INSERT OR IGNORE INTO operation (id) VALUES ($1);\n").returncode != 0
