# SPDX-License-Identifier: Apache-2.0
"""A demo bank with its pages, for the browser tests of one run. Tells its addresses as one line of JSON, then answers a command a line:
`do` is a name of Town.serve's. Ends when its standard input does."""
import atexit
import json
import pathlib
import secrets
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "demobank"))
import residents  # noqa: E402
from bank import Bank, free_port  # noqa: E402
from core_bank import CoreBank  # noqa: E402
from engine_double import Engine, parameters, sample  # noqa: E402
from governance import Governance  # noqa: E402
from inbox import Inbox  # noqa: E402
from web import WebServer  # noqa: E402

AUTHENTICATOR = "01020304-0506-0708-0102-030405060708"


def tell(value):
    print(json.dumps(value, ensure_ascii=False), flush=True)


class Town:
    """The bank with its pages, and people who sign in."""

    def __init__(self, folder):
        self.bank, self.inbox, self.engine, self.count = Bank(folder), Inbox(), Engine(), 0
        self.bank.make_data(
            channels=f"  {self.inbox.channels(folder)}", codes="  pause_seconds: 0", passwords="  hash_memory_mib: 19",
            video="  two_officers: 'on'\n  retention_days: 30\n  prompt_seconds: 60\n  pause_seconds: 60",
            face="  prompts: 1\n  tries: 2", biometrics=f"  {self.engine.settings(folder)}")
        self.know_authenticator()
        self.start_relay()
        self.bank.start()
        governance = Governance(self.bank)
        governance.assess_passkeys()
        governance.publish_notice()
        governance.approve_parameters(parameters(purpose="transaction"))
        self.core, self.log = CoreBank(self.bank), folder / "web.log"
        self.web = WebServer(self.bank, self.core, self.bank.web_port, log=open(self.log, "w", encoding="utf-8"))
        self.web.start()

    def know_authenticator(self):
        """Chromium's virtual authenticator verifies its user by biometrics, we say."""
        rules = self.bank.data / "webauthn.yaml"
        rules.write_text(rules.read_text().replace("biometrics:\n", f"biometrics:\n  - {{aaguid: {AUTHENTICATOR}, unattested: true}}\n"))

    def start_relay(self):
        """A TURN server on the loopback, which conferences are told of."""
        secret, port = secrets.token_urlsafe(24), free_port()
        file = self.bank.data / "turn-secret"
        file.write_text(secret)
        file.chmod(0o400)
        conferences = self.bank.data / "video.yaml"
        conferences.write_text(conferences.read_text() + f'ice_servers: [{{urls: ["turn:127.0.0.1:{port}?transport=udp"], secret_file: turn-secret}}]\n')
        words = ["turnserver", "-n", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", f"--listening-port={port}", "--no-tls", "--no-dtls", "--no-cli",
                 "--allow-loopback-peers", "--use-auth-secret", f"--static-auth-secret={secret}", "--realm=bank.example",
                 f"--pidfile={self.bank.folder}/turn.pid", f"--userdb={self.bank.folder}/turn.db", "--log-file=stdout"]
        atexit.register(subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).kill)

    def newcomer(self):
        """Somebody whom no other test knows, with nothing but what one remembers."""
        self.person = residents.Resident(self.bank, self.core, self.count)
        self.count += 1
        return {"id": self.person.id, "identifier": self.person.identifier, "userCode": residents.USER_CODE, "password": residents.PASSWORD,
                "pattern": residents.PATTERN}

    def resident(self):
        """The same, with an authenticator app and a phone."""
        told = self.newcomer()
        number = f"09{self.count:08}"
        self.person.set_phone(number, self.inbox)
        return {**told, "device": self.person.hand_out_device(), "phone": number}

    def face(self):
        """Somebody whose face the counter enrolled. The engine is a double: what it is to see, pictures say in words."""
        told = self.resident()
        self.person.enrol("two_factor", technique="face", sample=sample("owner"))
        return told

    def serve(self):
        data = self.bank.data
        verify = [self.bank.build / "countersign", "evidence", "verify", "--key", data / "public/checkpoint.key", "--jwks", data / "public/receipt.jwks",
                  "--trust", data / "tls/server.pem"]  # some anchor has to be named; nobody signs by certificate here
        tell({"origin": self.web.origin, "officerPassword": self.web.officer_password, "verifyEvidence": [str(word) for word in verify]})
        commands = {"resident": self.resident, "newcomer": self.newcomer, "face": self.face, "messages": lambda: self.inbox.messages, "log": self.log.read_text}
        for line in sys.stdin:
            tell(commands[json.loads(line)["do"]]())


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="countersign-browser."))
    town = None
    try:
        town = Town(folder)
        town.serve()
    finally:
        if town:
            town.bank.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
