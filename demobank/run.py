# SPDX-License-Identifier: Apache-2.0
"""The demo: real signatures by real tools with keys in a PKCS#11 token, permitted or denied with the clauses that spoke.

usage: ./demo [--once]    (./demo installs and builds first)
"""
import argparse
import datetime
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from bank import ROOT, Bank, Problem, run
from card_scenes import CardScenes
from protected import Protected
from remembered import Remembered
from message_scenes import MessageScenes
from face_scenes import FaceScenes
from inbox import Inbox
from operator_double import Operator
from otp_scenes import OtpScenes
from passkey_scenes import PasskeyScenes
from phone_scenes import PhoneScenes
from private_postgres import PostgresServer
from real_engine import RealEngine
from video_scenes import VideoScenes
from web_scenes import WebScenes

COLOUR = sys.stdout.isatty() and "NO_COLOR" not in os.environ
ACCOUNT = "00123456789012"
SMALL_ACCOUNT = "00111122223333"
SUPPLIER = ("998", "55500001111", "示範供應商")
STRANGER = ("998", "66600002222", "示範陌生帳戶")


def paint(text, code):
    return f"\033[{code}m{text}\033[0m" if COLOUR else text


class Stage:
    """Tells the scenes and keeps the table."""

    def __init__(self, bank):
        self.bank = bank
        self.rows = []
        self.number = 0
        self.titles = {c["id"]: c for c in json.loads(run(bank.build / "countersign", "clauses", "--json"))["clauses"]}

    def scene(self, title, happened):
        self.number += 1
        print(paint(f"\n{self.number}. {title}", "1"))
        print(f"   {happened}")

    def clause(self, identifier):
        titles = self.titles[identifier]["title"]
        return f"{identifier} {titles['zh-TW']} ({titles['en']})"

    def result(self, expected, got, clauses=(), note=""):
        good = expected == got
        print("   " + paint("→ " + got, "32" if got in ("permit", "ok") else "33") + (f": {note}" if note else ""))
        for clause in clauses:
            print(f"     {self.clause(clause)}")
        if not good:
            print(paint(f"   expected {expected}", "31"))
        self.rows.append((self.number, got, " ".join(clauses), good))

    def decided(self, expected, answer, must=()):
        decision = answer["decision"]
        spoke = [c for e in decision["evidence"] for c in (e["violated"] if decision["decision"] == "deny" else e["satisfied"])]
        missing = [clause for clause in must if clause not in spoke]
        got = decision["decision"] if not missing else f"{decision['decision']} without {' '.join(missing)}"
        self.result(expected, got, spoke)
        return answer

    def refused(self, code, action):
        try:
            action()
        except Problem as problem:
            self.result(code, problem.body["code"], note=problem.body["detail"])
        else:
            self.result(code, "accepted")


class Demo:
    def __init__(self, bank, inbox, operator, faces):
        self.bank, self.inbox, self.operator, self.faces = bank, inbox, operator, faces
        self.company = bank.customer("corporate", "00000058", "示範客戶一股份有限公司", ACCOUNT)
        self.person = bank.customer("natural", "A123456789", "示範自然人", "00987654321098")
        self.small = bank.customer("corporate", "00000509", "示範客戶二有限公司", SMALL_ACCOUNT)
        for customer in (self.company, self.small):
            bank.call("POST", f"/v1/customers/{customer}/designated-accounts", {"bank": SUPPLIER[0], "account": SUPPLIER[1]})
        self.stage = Stage(bank)
        self.pages = WebScenes(bank, self.stage, inbox)

    def payment(self, amount=5_000_000, payee=STRANGER):
        return self.bank.operation(self.company, "T200", ACCOUNT, payee, amount, memo="貨款")

    def sign_and_answer(self, operation, credential, user, form="cms-attached", change=None):
        ceremony = self.bank.ceremony(operation, credential, "xml" if form == "xml" else "cms")
        content = ceremony["challenge"]["sign"]
        return self.bank.answer(ceremony, self.bank.sign(user, change(content) if change else content, form))

    def hardware(self):
        self.token = self.bank.enrol(self.company, "fxml_customer1", device="demo-token")
        operation = self.payment()
        self.stage.scene(
            "金融FXML, key in a token: a high-risk payment",
            "The company pays TWD 5,000,000 to an account that is not designated. What it reads, and signs:",
        )
        for line in operation["instruction"]["text"]["zh-TW"].splitlines()[:8]:
            print(f"     {line}")
        self.receipt = self.stage.decided("permit", self.sign_and_answer(operation, self.token, "fxml_customer1"), ["8.2.high", "9.1.6"])
        self.permitted = operation

    def software(self):
        self.soft = self.bank.enrol(self.company, "fxml_customer1_soft")
        self.stage.scene("The same payment, the key in a file", "The certificate is as good, but anybody who copies the file can sign.")
        self.stage.decided("deny", self.sign_and_answer(self.payment(), self.soft, "fxml_customer1_soft"), ["8.2.high", "9.1.6"])

    def changed_payee(self):
        self.stage.scene(
            "The payee changed on its way to the token",
            "Malware lets the customer's software sign another payee: a valid signature over something else.",
        )
        answer = self.sign_and_answer(
            self.payment(), self.token, "fxml_customer1", change=lambda text: text.replace(STRANGER[1], "77700003333")
        )
        self.stage.decided("deny", answer, ["9.1.5"])

    def xml(self):
        self.stage.scene("The same instruction signed as XML (XMLDSig)", "An enveloped signature with the token's key, made by xmlsec1.")
        self.stage.decided("permit", self.sign_and_answer(self.payment(), self.token, "fxml_customer1", "xml"), ["9.1.5"])

    def wrapping(self):
        self.stage.scene("XML signature wrapping", "The signed element is moved aside, and another, unsigned one stands in its place.")
        ceremony = self.bank.ceremony(self.payment(), self.token, "xml")
        signed = self.bank.sign("fxml_customer1", ceremony["challenge"]["sign"], "xml").decode()
        inner = re.sub(r"^<\?xml.*?\?>\s*", "", signed)
        forged = (
            re.sub(r"<Signature.*</Signature>", "", inner, flags=re.S).replace(STRANGER[1], "77700003333").replace(' Id="', ' Id="forged-')
        )
        forged = forged.replace("</Instruction>", f"<Object>{inner}</Object></Instruction>")
        try:
            self.stage.decided("deny", self.bank.answer(ceremony, forged.encode()), ["9.1.2"])
        except Problem as problem:
            self.stage.result("invalid", problem.body["code"], note=problem.body["detail"])

    def government(self):
        company = self.bank.enrol(self.company, "moeaca_company", device="demo-token")
        self.stage.scene(
            "工商憑證 (MOEACA) for a payment",
            "A government certificate identifies the company, but may not authorise a transaction, however small.",
        )
        self.stage.decided("deny", self.sign_and_answer(self.payment(100, SUPPLIER), company, "moeaca_company"), ["9.1.1.2"])
        citizen = self.bank.enrol(self.person, "moica_citizen", device="demo-token")
        self.stage.scene(
            "自然人憑證 (MOICA) for a written consent",
            "The citizen signs a document, named by its hash and version: an application, which this certificate may do.",
        )
        document = {"id": "consent-1", "version": "2026-01", "title": "示範同意書", "sha256": "ab" * 32}
        operation = self.bank.operation(self.person, "B070", document=document)
        self.stage.decided("permit", self.sign_and_answer(operation, citizen, "moica_citizen"), ["9.1.1.2", "9.1.5"])
        self.stage.scene("自然人憑證 (MOICA) to sign in", "What is signed at login identifies the person.")
        operation = self.bank.operation(self.person, "A000", login_subject="A123456789")
        self.stage.decided("permit", self.sign_and_answer(operation, citizen, "moica_citizen"), ["8.1", "9.1.5"])

    def commercial(self):
        knowledge = self.bank.enrol(self.small, "twca_xml_user", "knowledge")
        small = lambda: self.bank.operation(self.small, "T200", SMALL_ACCOUNT, SUPPLIER, 1_000)
        self.stage.scene(
            "A C3 certificate whose holder was identified by knowledge questions",
            "A small payment to a designated account: low risk, but the enrolment was too weak for transactions.",
        )
        self.stage.decided("deny", self.sign_and_answer(small(), knowledge, "twca_xml_user"), ["9.1.1.3"])
        counter = self.bank.enrol(self.small, "twca_ec_plus_user", "counter", device="demo-token")
        self.stage.scene("A C3 certificate enrolled at the counter", "The same small payment to the same designated account.")
        self.stage.decided("permit", self.sign_and_answer(small(), counter, "twca_ec_plus_user"), ["9.1.1.3"])

    def other_bank(self):
        other = self.bank.enrol(self.company, "fxml_other_bank_user", device="demo-token")
        self.stage.scene(
            "Another bank's FXML certificate", "Approved CA, the interoperability specification, and a hardware key at high risk."
        )
        self.stage.decided("permit", self.sign_and_answer(self.payment(), other, "fxml_other_bank_user"), ["9.1.3"])

    def same_device(self):
        same = self.bank.enrol(self.company, "fxml_customer1", device="demo-token", same_device=True)
        self.stage.scene(
            "The chip sits in the device that makes the instruction",
            "So the customer confirms by hand: after the first signature the server asks for a second one over a fresh nonce.",
        )
        ceremony = self.bank.ceremony(self.payment(), same)
        first = self.bank.answer(ceremony, self.bank.sign("fxml_customer1", ceremony["challenge"]["sign"]))
        print(f"   first answer: {first['outcome']}, next step: {first['challenge']['step']}")
        answer = self.bank.answer(ceremony, self.bank.sign("fxml_customer1", first["challenge"]["sign"]))
        self.stage.decided("permit", answer, ["9.1.6"])

    def replay(self):
        operation = self.payment()
        ceremony = self.bank.ceremony(operation, self.token)
        signature = self.bank.sign("fxml_customer1", ceremony["challenge"]["sign"])
        self.stage.scene("An answer sent twice", "The first is permitted. The second meets a ceremony that has been consumed.")
        self.stage.decided("permit", self.bank.answer(ceremony, signature), [])
        self.stage.refused("conflict", lambda: self.bank.answer(ceremony, signature))
        self.stage.scene(
            "The same signature for another payment", "Same amount, same payee; but every instruction has its own id and nonce."
        )
        self.stage.decided("deny", self.bank.answer(self.bank.ceremony(self.payment(), self.token), signature), ["9.1.5"])

    def revoked(self):
        self.stage.scene(
            "A revoked certificate",
            "The customer reports the key; the CA revokes it and issues a list, which the server reads within a second or two.",
        )
        self.stage.refused("refused", lambda: self.bank.enrol(self.company, "fxml_revoked"))
        env = dict(os.environ, CA_DIR="ca/fxml_user", CRL_URL="", POLICY="", UBN="", LAST4="")
        openssl = ["openssl", "ca", "-config", str(ROOT / "demobank/pki/openssl.cnf")]
        subprocess.run(
            openssl + ["-revoke", "users/fxml_customer1_soft.pem", "-crl_reason", "keyCompromise"],
            cwd=self.bank.pki,
            env=env,
            check=True,
            capture_output=True,
        )
        subprocess.run(openssl + ["-gencrl", "-out", "new.pem"], cwd=self.bank.pki, env=env, check=True, capture_output=True)
        self.load("fxml_user.crl", self.bank.pki / "new.pem")
        self.stage.decided("deny", self.sign_and_answer(self.payment(), self.soft, "fxml_customer1_soft"), ["9.1.2"])

    def load(self, name, source):
        """Puts a list into the server's folder by rename, and waits until the log says that it was read."""
        before = self.bank.log.read_text().count('"revocation.loaded"')
        place = self.bank.data / "revocation" / name
        shutil.copy(source, place.with_suffix(".new"))
        os.rename(place.with_suffix(".new"), place)
        for _ in range(100):
            if self.bank.log.read_text().count('"revocation.loaded"') > before:
                return
            time.sleep(0.1)

    def expired(self):
        self.stage.scene("An expired certificate", "It ended a week ago: it cannot even be enrolled.")
        self.stage.refused("refused", lambda: self.bank.enrol(self.company, "fxml_expired"))

    def stale(self):
        self.stage.scene(
            "A revocation list that is out of date",
            "The CA's list ends in three seconds and no newer one comes: what is not known to be valid is not valid.",
        )
        now = datetime.datetime.now(datetime.timezone.utc)
        env = dict(os.environ, CA_DIR="ca/twca_xml", CRL_URL="", POLICY="", UBN="", LAST4="")
        subprocess.run(
            [
                "openssl",
                "ca",
                "-config",
                str(ROOT / "demobank/pki/openssl.cnf"),
                "-gencrl",
                "-crl_lastupdate",
                f"{now:%Y%m%d%H%M%SZ}",
                "-crl_nextupdate",
                f"{now + datetime.timedelta(seconds=3):%Y%m%d%H%M%SZ}",
                "-out",
                "short.pem",
            ],
            cwd=self.bank.pki,
            env=env,
            check=True,
            capture_output=True,
        )
        self.load("twca_xml.crl", self.bank.pki / "short.pem")
        operation = self.bank.operation(self.small, "A100")
        credential = self.bank.call("GET", f"/v1/customers/{self.small}")["credentials"]
        credential = next(c["id"] for c in credential if c["details"]["kind"] == "twca_xml")
        time.sleep(4)
        self.stage.decided("deny", self.sign_and_answer(operation, credential, "twca_xml_user"), ["9.1.2"])

    def proofs(self):
        self.stage.scene("The receipt, checked offline", "countersign verify, with nothing but the public key set.")
        receipt = self.bank.folder / "receipt.jws"
        receipt.write_text(self.receipt["receipt"])
        public = self.bank.data / "public"
        done = subprocess.run(
            [self.bank.build / "countersign", "verify", receipt, "--jwks", public / "receipt.jwks"], capture_output=True, text=True
        )
        self.stage.result("ok", "ok" if done.returncode == 0 else done.stderr, note=" ".join(done.stdout.split()[:4]))
        self.stage.scene("The whole ledger, checked from outside", "Every entry hashed again, every tile, the signed checkpoint.")
        done = subprocess.run(
            [
                self.bank.build / "countersign",
                "ledger",
                "verify",
                f"{self.bank.address}/v1/ledger",
                "--key",
                public / "checkpoint.key",
                "--ca",
                self.bank.data / "tls" / "server.pem",
            ],
            capture_output=True,
            text=True,
        )
        self.stage.result("ok", "ok" if done.returncode == 0 else done.stderr, note=done.stdout.strip())

    def evidence(self):
        self.stage.scene(
            "The evidence of the first payment, for a court",
            "One file: text, signature, certificates, revocation answers, receipt, proofs.",
        )
        folder, data = self.bank.folder, self.bank.data
        (folder / "token").write_text(self.bank.token)
        server = ["--server", self.bank.address, "--token-file", folder / "token", "--ca", data / "tls" / "server.pem"]
        program = self.bank.build / "countersign"
        run(program, "evidence", "export", self.permitted["id"], *server, "--output", folder / "evidence.json")
        keys = ["--key", data / "public" / "checkpoint.key", "--jwks", data / "public" / "receipt.jwks"]
        trust = ["--trust", self.bank.pki / "trust.yaml"]
        done = subprocess.run([program, "evidence", "verify", *keys, *trust, folder / "evidence.json"], capture_output=True, text=True)
        for line in done.stdout.splitlines()[:16]:
            print(f"     {line}")
        self.stage.result("ok", "ok" if done.returncode == 0 else done.stderr)

    def play(self):
        for scene in (
            self.pages.play,
            self.hardware,
            self.software,
            self.changed_payee,
            self.xml,
            self.wrapping,
            self.government,
            self.commercial,
            self.other_bank,
            self.same_device,
            self.replay,
            self.revoked,
            self.expired,
            self.stale,
            Remembered(self.bank, self.stage, self.person).play,
            OtpScenes(self.bank, self.person, self.stage).play,
            PasskeyScenes(self.bank, self.person, self.stage).play,
            CardScenes(self.bank, self.person, self.stage).play,
            MessageScenes(self.bank, self.stage).play,
            PhoneScenes(self.bank, self.stage, self.inbox).play,
            VideoScenes(self.bank, self.stage).play,
            lambda: self.faces.play(self.stage),
            Protected(self).play,
            self.proofs,
            self.evidence,
        ):
            scene()
        print(paint("\n  # result          clauses that spoke", "1"))
        for number, got, clauses, good in self.stage.rows:
            print(f" {number:2} {'' if good else 'UNEXPECTED '}{got:15} {clauses}")
        return all(row[3] for row in self.stage.rows)


def main():
    parser = argparse.ArgumentParser(
        prog="./demo", description="Shows real operations authorised by real clients, and leaves the server up."
    )
    parser.add_argument("--once", action="store_true", help="end after the scenes")
    parser.add_argument("--store", choices=["sqlite", "postgres"], default="sqlite", help="where the bank keeps its records")
    arguments = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="countersign-demo."))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    bank = Bank(folder)
    database = PostgresServer() if arguments.store == "postgres" else None
    engine = None
    try:
        if database:
            os.environ.update(database.environment())
        print(f"The demo bank lives in {folder}: making certification authorities and customers ...", flush=True)
        bank.make_pki()
        inbox, operator = Inbox(), Operator()
        engine = RealEngine(folder / "engine")
        bank.make_data(channels=f"  {operator.join(inbox.channels(folder))}", codes="  pause_seconds: 0", biometrics=f"  {engine.settings()}",
                       face="  prompts: 1\n  tries: 2")
        operator.offer(bank.data / "protections.yaml")
        bank.tell_of_waits("payment-waits")
        faces = FaceScenes(bank, engine)
        bank.start()
        demo = Demo(bank, inbox, operator, faces)
        good = demo.play()
        if not arguments.once:
            demo.pages.tell()
            print(f"\nThe server is up at {bank.address} (its certificate: {bank.data}/tls/server.pem)")
            print(f"  curl --cacert {bank.data}/tls/server.pem -H 'Authorization: Bearer {bank.token}' {bank.address}/v1/clauses")
            print("Ctrl-C ends it.", flush=True)
            signal.sigwait({signal.SIGINT, signal.SIGTERM})
        return 0 if good else 1
    except KeyboardInterrupt:
        return 130
    finally:
        bank.stop()
        if engine:
            engine.close()
        if database:
            database.remove()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
