# SPDX-License-Identifier: Apache-2.0
"""What the programs that measure whole servers share: customers with certificates, and what processes have used."""
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "demobank"))
from bank import run  # noqa: E402


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


def processor_seconds(pid, with_ended_children=False):
    """Of all its threads; of the children that it waited for, too."""
    stat = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(int(ticks) for ticks in stat[11:15 if with_ended_children else 13]) / os.sysconf("SC_CLK_TCK")


def figures(pid):
    """Memory and processor time of the server and of its vault."""
    result = {}
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    vault = children or [child for task in pathlib.Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]
    for name, process in (("server", pid), ("vault", int(vault[0]))):
        status = dict(line.split(":", 1) for line in pathlib.Path(f"/proc/{process}/status").read_text().splitlines())
        result[name] = {"rss_kb": int(status["VmRSS"].split()[0]), "cpu": processor_seconds(process)}
    return result


def keeper_figures(bank):
    """How many commands and batches the keeper has had."""
    text = bank.call("GET", "/metrics").decode()
    pairs = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in pairs if re.match("countersign_(keeper_.*total|ledger_entries)", name)}
