# SPDX-License-Identifier: Apache-2.0
"""What breaks, and what must hold afterwards. A scenario is a context manager: it breaks something when entered, waits for what it waits for,
and mends it when left."""
import contextlib
import hashlib
import pathlib
import shutil
import signal
import subprocess
import time
import traceback

import yaml
from conftest import BUILD, ROLES, SOURCE, Server
from crowd import Crowd
from database_cluster import Cluster
from journal import Journal, Node
from lab import NETWORK, ROOM, Machine, make_network, run, say, until

TOKEN = "token-of-the-bank"
HELD_SECONDS = 20  # what is broken stays so, where nobody waits for something: longer than a lease of a ledger log
RECOVERY_SECONDS = 120
RECEIPTS = 10  # verified after each scenario, the newest
LIMITS = {"connections": 8192, "connections_per_address": 8192, "request_seconds": 120, "idle_seconds": 120}  # for the crowd
GROWTH_KB = 8 * 1024  # of memory, that a second crowd may cost
# An officer sees customers in video conferences and so speaks for none of them.
BANKS_ROLES = [role for role in ROLES if role != "officer"]


class App(Machine):
    """A machine with a server."""

    def prepare(self, folder, store, public):
        self.data, self.public = folder, public
        path = folder / "countersignd.yaml"
        config = yaml.safe_load(path.read_text())
        config["store"] = store
        config["listen"] |= {"address": self.address, "port": 8443, "tls": "on", "certificate": "tls/lab.pem", "private_key": "tls/lab.key"}
        config["ledger"] |= {"node": self.name}
        path.write_text(yaml.safe_dump(config))
        self.node = Node(self.name, self.address, 8443, TOKEN, folder / "tls/lab.pem", folder / "public")

    def run_server(self):
        self.start("countersignd", BUILD / "countersignd", "--config", self.data / "countersignd.yaml")

    def wait_until_ready(self):
        until(self.node.is_ready, RECOVERY_SECONDS, f"{self.name} to be ready")

    def resident_kb(self):
        [pid] = self.pids("countersignd")
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1])


def make_certificate(folder):
    names = ",".join(f"IP:{NETWORK}.{number}" for number in (31, 32))
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=lab", "-addext",
        f"subjectAltName={names}", "-keyout", folder / "lab.key", "-out", folder / "lab.pem")
    (folder / "lab.key").chmod(0o400)


class Lab:
    def __init__(self, logs, customers, etcd_api, pace):
        self.customers, self.logs, self.pace = customers, logs, pace
        make_network()
        self.balancer = Machine("lb", 20, logs)
        self.cluster = Cluster([Machine(f"db{i}", 10 + i, logs) for i in (1, 2, 3)], self.balancer, etcd_api, pace)
        self.apps = [App("app1", 31, logs), App("app2", 32, logs)]

    def open(self):
        self.cluster.wait_until_whole()
        until(self.make_database, 30, "a database through the balancer")
        made = Server(ROOM / "app1", tls=True, catalogue=str(SOURCE / "demobank/catalogue.yaml"), limits=LIMITS)
        callers = {"callers": [{"name": "bank", "roles": BANKS_ROLES, "token_sha256": hashlib.sha256(TOKEN.encode()).hexdigest()}]}
        (made.directory / "callers.yaml").write_text(yaml.safe_dump(callers))
        make_certificate(made.directory / "tls")
        shutil.copytree(made.directory, ROOM / "app2")
        # One asks the balancer where the primary is, the other tries all databases.
        stores = [self.cluster.url(self.balancer), self.cluster.url(*self.cluster.databases)]
        for app, store in zip(self.apps, stores):
            app.prepare(ROOM / app.name, store, made.directory / "public")
            app.run_server()
        self.wait_until_ready()

    def make_database(self):
        try:
            self.cluster.administrate("CREATE ROLE countersign LOGIN; CREATE DATABASE bank OWNER countersign TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
        except AssertionError:
            return False
        return True

    def wait_until_ready(self):
        for app in self.apps:
            app.wait_until_ready()

    def wait_until_whole(self):
        self.cluster.wait_until_whole()
        self.wait_until_ready()

    def successes(self, since):
        return self.journal.told.count(since)["ok"]

    def wait_for_payments(self):
        """That somebody gets answers again; and some more."""
        began = time.monotonic()
        until(lambda: self.successes(began) >= 10, RECOVERY_SECONDS, "answers while it is broken")


# --- the scenarios ---


@contextlib.contextmanager
def primary_killed(lab):
    """kill -9 of the primary PostgreSQL and its Patroni, which come back when another leads"""
    primary = lab.cluster.primary()
    primary.kill("patroni", "postgres")
    until(lambda: lab.cluster.primary() not in (None, primary), RECOVERY_SECONDS, "another primary")
    lab.wait_for_payments()
    yield
    lab.cluster.start_patroni(primary)


@contextlib.contextmanager
def primary_cut_off(lab):
    """the primary's network is cut, and heals when another leads: the old one must rejoin"""
    primary = lab.cluster.primary()
    primary.cut()
    until(lambda: lab.cluster.primary() not in (None, primary), RECOVERY_SECONDS, "another primary")
    lab.wait_for_payments()
    yield
    primary.heal()


@contextlib.contextmanager
def server_cut_off(lab):
    """one countersignd's network is cut for longer than its lease: the other closes its log"""
    lab.apps[1].cut()
    time.sleep(HELD_SECONDS)
    until(lambda: closed_logs(lab, "app2") > 0, 30, "its log to be closed")
    yield
    lab.apps[1].heal()


def closed_logs(lab, node):
    return int(lab.cluster.administrate(f"SELECT count(*) FROM ledger_log WHERE holder LIKE '{node}/%' AND closed_at IS NOT NULL", "bank"))


@contextlib.contextmanager
def server_paused(lab):
    """one countersignd is stopped (SIGSTOP) for longer than its lease, and goes on"""
    closed = closed_logs(lab, "app1")
    lab.apps[0].signal(signal.SIGSTOP, "countersignd")
    time.sleep(HELD_SECONDS)
    until(lambda: closed_logs(lab, "app1") > closed, 30, "its log to be closed")
    yield
    lab.apps[0].signal(signal.SIGCONT, "countersignd")


@contextlib.contextmanager
def primary_paused(lab):
    """the primary PostgreSQL is stopped (SIGSTOP), its Patroni is not; it goes on when another leads"""
    primary = lab.cluster.primary()
    primary.signal(signal.SIGSTOP, "postgres")
    until(lambda: lab.cluster.primary() not in (None, primary), RECOVERY_SECONDS, "another primary")
    lab.wait_for_payments()
    yield
    primary.signal(signal.SIGCONT, "postgres")


@contextlib.contextmanager
def disk_full(lab):
    """the primary's disk is full for a while"""
    primary = lab.cluster.primary()
    filler = ROOM / primary.name / "filler"
    subprocess.run(["dd", "if=/dev/zero", f"of={filler}", "bs=1M"], capture_output=True, check=False)
    subprocess.run(["dd", "if=/dev/zero", f"of={filler}.2", "bs=1k"], capture_output=True, check=False)
    time.sleep(HELD_SECONDS)
    yield
    for file in (ROOM / primary.name).glob("filler*"):
        file.unlink()


@contextlib.contextmanager
def server_killed(lab):
    """kill -9 of one countersignd and its vault, which are started again"""
    lab.apps[0].kill("countersignd", "countersign-vau")
    time.sleep(1)
    yield
    lab.apps[0].run_server()


@contextlib.contextmanager
def balancer_restarted(lab):
    """HAProxy ends and is started again"""
    lab.balancer.kill("haproxy")
    time.sleep(1)
    yield
    lab.cluster.start_balancer()


@contextlib.contextmanager
def database_slow(lab):
    """the primary's network is slow and loses packets"""
    primary = lab.cluster.primary()
    say(f"    {primary.slow_down()}")
    time.sleep(HELD_SECONDS)
    yield
    primary.speed_up()


@contextlib.contextmanager
def crowd(lab):
    """more callers at once than a server lets wait, while the primary stands still; twice, and the second costs no memory"""
    sizes = [measure_crowd(lab) for _ in range(2)]
    assert sizes[1] < sizes[0] + GROWTH_KB, f"memory grew from {sizes[0]} to {sizes[1]} kB"
    yield


def measure_crowd(lab):
    app, primary = lab.apps[0], lab.cluster.primary()
    before = app.resident_kb()
    callers = Crowd(app.node)
    primary.signal(signal.SIGSTOP, "postgres")
    try:
        callers.ask()
        until(lambda: callers.read() > 0, 10, "a refusal while the database stands still")
        lives = app.node.ask("GET", "/healthz", seconds=2)[0]
    finally:
        primary.signal(signal.SIGCONT, "postgres")
    assert lives == 200
    callers.read_all(60)
    largest = app.resident_kb()
    callers.close()
    app.wait_until_ready()
    time.sleep(1)
    after = app.resident_kb()
    say(f"    {callers.told()}; memory {before} kB before, {largest} with all connections, {after} after")
    return after


SCENARIOS = {scenario.__name__.replace("_", "-"): scenario for scenario in (
    primary_killed, primary_cut_off, server_cut_off, server_paused, primary_paused, disk_full, server_killed, balancer_restarted, database_slow, crowd)}


# --- running them ---


def run_scenario(lab, scenario, folder):
    """A row of the table."""
    folder.mkdir()
    lab.wait_until_whole()
    journal = lab.journal = Journal([app.node for app in lab.apps], lab.customers).start()
    time.sleep(lab.pace.load_seconds)
    known = journal.checkpoints(folder)
    broken_at = time.monotonic()
    with scenario(lab):
        mended_at = time.monotonic()
    lab.wait_until_whole()
    whole_at = time.monotonic()
    time.sleep(lab.pace.load_seconds)
    journal.finish()
    told = journal.told.count(broken_at)
    row = [f"{journal.told.silence(broken_at, node):.1f}" for node in (None, "app1", "app2")]
    row += [f"{mended_at - broken_at:.0f}", f"{whole_at - mended_at:.0f}", *(told[what] for what in ("ok", "503", "lost", "stale")), len(journal.decided)]
    # A primary that goes on after a pause answers old questions until its Patroni stops it; the balancer has ended its connections by then.
    journal.check(known, folder, RECEIPTS, {"app2"} if scenario is primary_paused else set())
    return row


HEADINGS = ["scenario", "silence s", "app1", "app2", "broken s", "then whole s", "answers", "503", "lost", "stale", "decided", "held"]


def print_table(rows):
    rows = [[str(cell) for cell in row] for row in [HEADINGS, *rows]]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEADINGS))]
    for row in rows:
        print("  ".join(cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths))))


def run_all(names, customers, logs, etcd_api, pace):
    shutil.rmtree(logs, ignore_errors=True)
    logs.mkdir(parents=True)
    say("making three databases, a balancer and two servers")
    lab = Lab(logs, customers, etcd_api, pace)
    lab.open()
    rows = []
    for number, name in enumerate(names):
        say(f"{name}: {SCENARIOS[name].__doc__}")
        try:
            rows.append([name, *run_scenario(lab, SCENARIOS[name], ROOM / f"scenario-{number}"), "yes"])
        except Exception:  # the table is printed, whatever it was
            say(f"    FAILED: {traceback.format_exc()}")
            rows.append([name, *[""] * (len(HEADINGS) - 2), "NO"])
            break  # what is broken now would be blamed on the next
        say("    " + ", ".join(f"{heading} {cell}" for heading, cell in zip(HEADINGS[1:], rows[-1][1:])))
    print_table(rows)
    return 0 if all(row[-1] == "yes" for row in rows) and len(rows) == len(names) else 1
