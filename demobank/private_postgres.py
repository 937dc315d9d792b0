# SPDX-License-Identifier: Apache-2.0
"""A private PostgreSQL for the demo and for tests: on a Unix socket in a folder of its own, which goes when it stops; and databases there.

`tests/with_postgres COMMAND` runs a command beside one, and says where it is in COUNTERSIGN_TEST_SERVER: every server of the command then
keeps its records in a database of its own there."""
import contextlib
import itertools
import os
import pathlib
import pwd
import re
import shutil
import subprocess
import tempfile

SERVERS = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))
ROLE = "countersign"  # as a bank would make it: no superuser
# What is confirmed must be on disk, and this disk is memory where there is some: it goes with the test anyway.
PARENTS = [folder for folder in ("/dev/shm", "/tmp") if os.access(folder, os.W_OK)]
SETTINGS = ["listen_addresses=", "max_connections=300", "max_pred_locks_per_transaction=256", "shared_buffers=64MB", "autovacuum=off",
            "wal_level=minimal", "max_wal_senders=0"]


def as_server_user(*command):
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else list(command)


def run(*command, seconds=60, **options):
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds, **options)


class PostgresServer:
    def __init__(self, settings=(), parent=None):
        self.binaries = SERVERS[-1]
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="countersign-pg-", dir=parent or PARENTS[0]))
        self.settings = [*SETTINGS, f"unix_socket_directories={self.folder}", *settings]
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        self.folder.chmod(0o755)
        self._must(self.binaries / "initdb", "-D", self.folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale",
                   "--no-sync")
        self.start()
        self.psql("postgres", f"CREATE ROLE {ROLE} LOGIN CREATEDB", user="postgres")

    def _must(self, *command):
        done = run(*as_server_user(*map(str, command)))
        assert done.returncode == 0, done.stderr

    def start(self):
        options = " ".join(f"-c {setting}" for setting in self.settings)
        # its output would be held open by the server
        done = subprocess.run(as_server_user(str(self.binaries / "pg_ctl"), "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-w",
                                             "-o", options, "start"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, timeout=60)
        assert done.returncode == 0, (self.folder / "log").read_text()

    def stop(self, mode="immediate"):
        self._must(self.binaries / "pg_ctl", "-D", self.folder / "data", "-m", mode, "-w", "stop")

    def environment(self):
        """What choose_store and the unit tests look at."""
        return {"COUNTERSIGN_TEST_STORE": "postgres", "COUNTERSIGN_TEST_SERVER": str(self.folder)}

    def psql(self, database, script, user=ROLE):
        return psql(self.folder, database, script, user)

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder)


def psql(folder, database, script, user=ROLE, seconds=60):
    """The answer's lines, unaligned; fails when the script does."""
    done = run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(folder), "-U", user, "-d", database, "-At", input=script, seconds=seconds)
    assert done.returncode == 0, done.stderr
    return done.stdout


def make_database(folder, name):
    """An empty database of the role's own; its URL."""
    psql(folder, "postgres", f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
    return f"postgres://{ROLE}@/{name}?host={folder}"


numbers = itertools.count(1)
made = []  # by choose_store, in this process


def choose_store(config):
    """Where this run is beside a PostgreSQL, makes a database and names it in a server's configuration in place of the file."""
    if os.environ.get("COUNTERSIGN_TEST_STORE") != "postgres":
        return
    folder, name = os.environ["COUNTERSIGN_TEST_SERVER"], f"bank_{os.getpid()}_{next(numbers)}"
    text = config.read_text()
    line = re.search(r"^store:.*$", text, re.M)
    config.write_text(text.replace(line.group(), f'store: "{make_database(folder, name)}"'))
    made.append(name)


@contextlib.contextmanager
def databases_dropped():
    """Afterwards those are gone that were made meanwhile."""
    before = len(made)
    yield
    while len(made) > before:
        psql(os.environ["COUNTERSIGN_TEST_SERVER"], "postgres", f"DROP DATABASE {made.pop()} WITH (FORCE)")
