# SPDX-License-Identifier: Apache-2.0
"""What the programs that measure whole servers share: customers with what they sign and answer with, a turn of load, what a database has used."""
import base64
import contextlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "demobank"), str(ROOT / "bench")]
from bank import run  # noqa: E402
from figures import figures, spent  # noqa: E402
from otp_device import Oath  # noqa: E402
from software_authenticator import SoftwareAuthenticator, b64  # noqa: E402


def business_numbers():
    """Unified business numbers whose check digit is right: 1 2 1 2 1 2 4 1, the digits of the products add up to a multiple of 5."""
    for number in range(1_000_000, 100_000_000):
        products = [int(digit) * weight for digit, weight in zip(f"{number:08}", (1, 2, 1, 2, 1, 2, 4, 1))]
        if sum(product // 10 + product % 10 for product in products) % 5 == 0:
            yield f"{number:08}"


def make_certificate(pki, name, number, key):
    """As demobank/pki/make does it: a key in a file, a certificate of the demo's FXML user CA."""
    environment = dict(os.environ, CA_DIR="ca/fxml_user", CRL_URL="http://127.0.0.1:8078/crl/fxml_user.crl")
    environment.update(POLICY="1.3.6.1.4.1.99999.1.1", UBN="", LAST4="")
    subject = f"/C=TW/O=Finance/OU=Demo Financial User CA/OU=9990000-DemoBankRA/OU=FXML/CN={number}-01-001::示範客戶"
    config = ["-config", ROOT / "demobank" / "pki" / "openssl.cnf"]
    kind = ["rsa", "-pkeyopt", "rsa_keygen_bits:2048"] if key == "rsa" else ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    users = pki / "users"
    run("openssl", "genpkey", "-algorithm", *kind, "-out", users / f"{name}.key")
    asked = users / f"{name}.request.pem"
    run("openssl", "req", "-new", *config, "-key", users / f"{name}.key", "-subj", subject, "-out", asked, env=environment)
    made = users / f"{name}.pem"
    run("openssl", "ca", "-batch", *config, "-extensions", "user", "-days", "365", "-notext", "-in", asked, "-out", made, cwd=pki, env=environment)


def register(bank, key, count):
    """Customers with a certificate each; the device makes it count as a hardware key, although the load signs with a file."""
    lines = []
    for at, number in zip(range(count), business_numbers()):
        name, account = f"load{at}", f"0012345{at:07}"
        make_certificate(bank.pki, name, number, key)
        customer = bank.customer("corporate", number, f"示範客戶{at}", account)
        credential = bank.enrol(customer, name, device="demo-token")
        users = bank.pki / "users"
        lines.append(f"{customer} {credential} {account} {users / name}.pem {users / name}.key\n")
    path = bank.folder / "customers"
    path.write_text("".join(lines))
    return path


def enrol_devices(bank, first, count):
    """A customer and an activated counting device for each connection, numbered from `first` on."""
    lines = []
    for at in range(first, first + count):
        customer = bank.customer("natural", f"A{at:09}", f"示範{at}", f"0012345{at:07}")
        enrolled = bank.enrol_otp(customer, algorithm="hotp")
        device = Oath.from_uri(enrolled["once"]["uri"])
        bank.change(customer, enrolled["id"], "activation", {"code": device.at(0)})
        lines.append(f"{customer} {enrolled['id']} {base64.b32decode(device.secret).hex()}\n")
    path = bank.folder / "devices"
    path.write_text("".join(lines))
    return path


def enrol_passkeys(bank, first, count):
    """A customer and an activated passkey for each connection, numbered from `first` on; of a model that says nothing of itself."""
    lines = []
    for at in range(first, first + count):
        customer = bank.customer("natural", f"A{at:09}", f"示範{at}", f"0012345{at:07}")
        details = {"technique": "passkey", "name": "load", "confirmed_by": "counter"}
        enrolled = bank.call("POST", f"/v1/customers/{customer}/credentials", {"design": "two_factor", "details": details})
        authenticator = SoftwareAuthenticator(bank.web_origin, aaguid=bytes(16))
        bank.change(customer, enrolled["id"], "activation", authenticator.create(enrolled["once"]["publicKey"]))
        key = bank.folder / f"passkey{at}.pem"
        key.write_bytes(authenticator.key.pem())
        lines.append(f"{customer} {enrolled['id']} {b64(authenticator.credential)} {bank.web_origin} {key}\n")
    path = bank.folder / "passkeys"
    path.write_text("".join(lines))
    return path


def watched(bank, program, means, arguments, phases):
    """A load in phases, by a program of bench/; what each phase cost server and vault is read between and after."""
    words = [bank.port, bank.data / "tls" / "server.pem", bank.token, means, arguments.connections, arguments.codes, "watched"]
    marks = [figures(bank.process.pid)]
    with subprocess.Popen([bank.build / "bench" / program, *map(str, words)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as load:
        for _ in phases:
            if not load.stdout.readline():
                break
            marks.append(figures(bank.process.pid))
            load.stdin.write("\n")
            load.stdin.flush()
        printed, _ = load.communicate()
    if load.returncode != 0:
        raise SystemExit(f"{program} failed")
    result = json.loads(printed)
    result["spent"] = {name: spent(before, after, result["codes"]) for name, before, after in zip(phases, marks, marks[1:])}
    return result


def processor_seconds(pid, with_ended_children=False):
    """Of all its threads; of the children that it waited for, too."""
    stat = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(int(ticks) for ticks in stat[11:15 if with_ended_children else 13]) / os.sysconf("SC_CLK_TCK")


def keeper_figures(bank):
    """How many commands and batches the keeper has had."""
    text = bank.call("GET", "/metrics").decode()
    pairs = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in pairs if re.match("countersign_(keeper_.*total|ledger_entries)", name)}


def load(bank, customers, connections, seconds):
    """What `build/bench/load` says of its turn, with what the processes have used for each authorisation."""
    before, keeper, resources = figures(bank.process.pid), keeper_figures(bank), os.times()
    words = ["--port", bank.port, "--ca", bank.data / "tls" / "server.pem", "--token", bank.token, "--customers", customers]
    words += ["--connections", connections, "--seconds", seconds]
    result = json.loads(run(bank.build / "bench" / "load", *words))
    after, own = figures(bank.process.pid), os.times()
    count = max(result["authorisations"], 1)
    result["memory_kb"] = {name: after[name]["rss_kb"] for name in after}
    result["spent"] = spent(before, after, count)
    result["cpu_us"] = {name: result["spent"][name]["cpu"] for name in after}
    client = own.children_user + own.children_system - resources.children_user - resources.children_system
    result["cpu_us"]["client"] = client * 1e6 / count
    result["read_kb"] = (after["server"]["read"] - before["server"]["read"]) / 1024 / count
    result["keeper"] = {name: value - keeper[name] for name, value in keeper_figures(bank).items()}
    return result


class Database:
    """What a private PostgreSQL has used so far for one database, all its processes together."""

    def __init__(self, server, name):
        self.server, self.name = server, name

    def figures(self):
        time.sleep(1.2)  # its counters come late
        blocks, read, commits, rollbacks, written = self.server.psql(self.name, (
            "SELECT blks_hit + blks_read, blks_read, xact_commit, xact_rollback, pg_current_wal_lsn() - '0/0' FROM pg_stat_database "
            "WHERE datname = current_database()")).strip().split("|")
        return {"cpu_us": self.processor_seconds() * 1e6, "blocks": int(blocks), "blocks_from_system": int(read), "commits": int(commits),
                "rollbacks": int(rollbacks), "wal_bytes": int(written)}

    def processor_seconds(self):
        postmaster = int((self.server.folder / "data/postmaster.pid").read_text().split()[0])
        while True:
            children = pathlib.Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
            with contextlib.suppress(FileNotFoundError):  # one has ended meanwhile, and is its parent's now
                return processor_seconds(postmaster, with_ended_children=True) + sum(processor_seconds(int(child)) for child in children)

    @staticmethod
    def used(before, after, count):
        return {name: (after[name] - before[name]) / max(count, 1) for name in after}
