# SPDX-License-Identifier: Apache-2.0
"""Revocation over the network, with the peers that issuers run: CRLs from a file server, OCSP from openssl's responder. What an issuer publishes
counts; what does not come, comes broken or comes from somebody else makes certificates not valid, and operators see it."""
import contextlib
import http.server
import re
import shutil
import subprocess
import threading
import time

import pytest
import yaml
from banking import BUILD, SMALL_ACCOUNT, SUPPLIER, Desk, assert_refused, eventually, spoken
from bank import free_port  # found through banking

USER, ISSUER = "fxml_customer3_soft", "fxml_user"
TURN_SECONDS = 30  # the server's, between two fetches of one list at the least


class Publisher:
    """Serves files of a folder; `answers` replaces some of them: path -> (status, body)."""

    def __init__(self, folder):
        publisher = self
        self.folder, self.answers, self.asked = folder, {}, []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                publisher.asked.append(self.path)
                status, body = publisher.answer(self.path)
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.do_GET()

            def log_message(self, *words):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path):
        if path in self.answers:
            return self.answers[path]
        file = self.folder / path.rpartition("/")[2]
        return (200, file.read_bytes()) if file.is_file() else (404, b"")

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"


class LiveDesk(Desk):
    """A bank without a folder of lists: it knows what it fetches. `responders`: issuer -> the address of its responder, asked instead of a
    CRL; None is the publisher."""

    responders = {}

    def make_data(self, **settings):
        super().make_data(**settings)
        path = self.data / "countersignd.yaml"
        text = path.read_text().replace("revocation: revocation\n", "").replace('fetch_revocation: "off"', 'fetch_revocation: "on"')
        path.write_text(text)
        path = self.pki / "trust.yaml"
        registry = yaml.safe_load(path.read_text())
        for rule in registry["revocation"]:
            name = rule["issuer"].split("/")[1]
            rule["crls"] = [f"{self.publisher.url}/{name}.crl"]
            if name in self.responders:
                del rule["crls"]
                rule["ocsp"] = self.responders[name] or f"{self.publisher.url}/ocsp"
        path.write_text(yaml.safe_dump(registry, allow_unicode=True))

    def publish(self, seconds=86400):
        """A new CRL of the issuer, where the server fetches it."""
        now = time.time()
        begin, end = (time.strftime("%Y%m%d%H%M%SZ", time.gmtime(moment)) for moment in (now, now + seconds))
        self.authority(ISSUER, "-gencrl", "-crl_lastupdate", begin, "-crl_nextupdate", end, "-out", "new.pem")
        subprocess.run(["openssl", "crl", "-in", self.pki / "new.pem", "-outform", "DER", "-out", self.pki / f"crl/{ISSUER}.crl"], check=True)

    def revoke(self):
        self.authority(ISSUER, "-revoke", f"users/{USER}.pem", "-crl_reason", "keyCompromise")

    def freshness(self):
        return self.call("GET", "/readyz")["revocation"]

    def metric(self, name):
        return int(re.search(rf"^countersign_revocation_{name} (\d+)$", self.call("GET", "/metrics").decode(), re.M)[1])

    def small_payment(self):
        return self.operation(self.small, "T200", SMALL_ACCOUNT, SUPPLIER, 1)

    def outcome(self):
        """A payment with the credential, and what the check of validity said."""
        operation = self.small_payment()
        decision = spoken(self.authorise(operation, self.small, USER))
        entries = [entry["entry"] for entry in self.call("GET", f"/v1/operations/{operation['id']}/trail")["entries"]]
        return decision[0], next(entry["details"]["validity"] for entry in entries if entry["type"] == "ceremony.answered")

    def restart(self):
        self.stop()
        self.start()
        eventually(lambda: self.freshness()["sources_failing"] + self.metric("fetches_total") >= self.freshness()["sources"])


@pytest.fixture
def make_live(pki, tmp_path):
    with contextlib.ExitStack() as ends:

        def make(responders={}, answers={}):
            authorities = shutil.copytree(pki, tmp_path / "pki")
            bank = LiveDesk(tmp_path, BUILD, pki=authorities)
            bank.publisher = Publisher(authorities / "crl")
            bank.publisher.answers.update(answers)
            bank.responders = responders
            ends.callback(bank.publisher.server.shutdown)
            ends.callback(bank.stop)
            bank.open()
            eventually(lambda: bank.metric("fetches_total") >= bank.freshness()["sources"])
            return bank

        yield make


@contextlib.contextmanager
def responder(desk, port):
    """The issuer's own OCSP responder; it reads what was revoked when it starts."""
    folder = desk.pki / f"ca/{ISSUER}"
    words = ["openssl", "ocsp", "-port", str(port), "-index", folder / "index.txt", "-CA", folder / "certificate.pem",
             "-rsigner", folder / "certificate.pem", "-rkey", folder / "private.pem", "-nmin", "60", "-ignore_err"]
    log = desk.folder / "responder.log"  # a connection that only looks whether it listens would stop it
    with open(log, "wb") as output:
        process = subprocess.Popen(words, stdout=output, stderr=output)
    try:
        eventually(lambda: "waiting for OCSP client" in log.read_text())
        yield
    finally:
        process.terminate()
        process.wait(10)


def test_published_lists_are_fetched_and_a_certificate_revoked_meanwhile_is_found(make_live):
    desk = make_live()
    assert desk.freshness() == {"lists": 14, "lists_ended": 0, "sources": 14, "sources_failing": 0, "sources_stale": 0}
    assert desk.metric("failed_fetches_total") == 0 and abs(desk.metric("last_success_seconds") - time.time()) < 60
    desk.publish(seconds=2 * TURN_SECONDS)
    desk.restart()
    assert desk.outcome() == ("permit", "passed")
    desk.revoke()
    desk.publish()
    eventually(lambda: desk.publisher.asked.count(f"/{ISSUER}.crl") == 3, seconds=TURN_SECONDS + 15)
    eventually(lambda: desk.outcome() == ("deny", "revoked"), seconds=5)
    assert_refused(403, "refused", desk.enrol, desk.small, USER)


def test_what_is_no_list_of_the_issuer_makes_nothing_valid_until_the_right_one_comes(make_live, pki):
    crl = f"/{ISSUER}.crl"
    broken = {crl: (200, b"<html>Under maintenance</html>"), "/fxml_root.crl": (200, b""), "/fxml_policy.crl": (500, b"no"), "/moica.crl": (302, b""),
              "/moeaca.crl": (200, (pki / "crl/moica.crl").read_bytes()), "/twca_xml.crl": (200, (pki / "crl/twca_xml.crl").read_bytes()[:-1])}
    desk = make_live(answers=broken)
    assert desk.freshness() == {"lists": 8, "lists_ended": 0, "sources": 14, "sources_failing": 6, "sources_stale": 6}
    assert desk.metric("failed_fetches_total") == 6 and desk.metric("last_success_seconds") == 0
    assert {line for line in desk.log.read_text().splitlines() if "revocation.fetch_failed" in line and crl in line}
    assert_refused(403, "refused", desk.enrol, desk.small, USER)
    desk.publisher.answers.clear()
    eventually(lambda: desk.freshness()["sources_stale"] == 0, seconds=TURN_SECONDS + 15)
    assert desk.freshness()["sources_failing"] == 0 and '"revocation.fetch_recovered"' in desk.log.read_text()
    assert desk.outcome() == ("permit", "passed")


def test_a_responder_is_believed_and_a_certificate_revoked_meanwhile_is_found(make_live):
    port = free_port()
    desk = make_live(responders={ISSUER: f"http://127.0.0.1:{port}/"})
    with responder(desk, port):
        assert desk.outcome() == ("permit", "passed")
        assert desk.metric("ocsp_questions_total") == 1 and desk.metric("ocsp_failed_total") == 0 and desk.metric("ocsp_answers") == 1
        assert desk.outcome() == ("permit", "passed")
        assert desk.metric("ocsp_questions_total") == 1  # an answer holds as long as it says
    desk.revoke()
    with responder(desk, port):
        desk.restart()
        assert desk.outcome() == ("deny", "revoked")
        assert_refused(403, "refused", desk.enrol, desk.small, USER)


def test_a_dead_responder_makes_nothing_valid_and_delays_nobody_else(make_live):
    desk = make_live(responders={ISSUER: f"http://127.0.0.1:{free_port()}/"})
    began = time.monotonic()
    for _ in range(3):
        assert_refused(403, "refused", desk.enrol, desk.small, USER)
    assert time.monotonic() - began < 5
    assert desk.metric("ocsp_questions_total") == desk.metric("ocsp_failed_total") == 1  # then it is left alone for a while
    assert desk.is_ready()
    assert spoken(desk.authorise(desk.small_payment(), desk.small, "twca_xml_user"))[0] == "permit"


@pytest.mark.parametrize("answer", [(200, b""), (200, b"\x00" * 1000), (200, b"<html>"), (200, b"\x30\x03\x0a\x01\x06"), (500, b"x"), (200, b"x" * 100_000)],
                         ids=["nothing", "zeroes", "html", "unauthorized", "error", "much"])
def test_garbage_for_an_answer_makes_nothing_valid(make_live, answer):
    desk = make_live(responders={ISSUER: None}, answers={"/ocsp": answer})
    assert_refused(403, "refused", desk.enrol, desk.small, USER)
    assert desk.publisher.asked.count("/ocsp") == 1 and desk.metric("ocsp_failed_total") == 1
    assert desk.is_ready()
