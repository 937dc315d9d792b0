# SPDX-License-Identifier: Apache-2.0
"""A demo bank with its pages, for the browser tests of one run. Tells its addresses as one line of JSON, then answers a command a line:
`do` is a name of Town.serve's. Ends when its standard input does."""
import json
import pathlib
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "demobank"))
import residents  # noqa: E402
from bank import Bank  # noqa: E402
from core_bank import CoreBank  # noqa: E402
from inbox import Inbox  # noqa: E402
from web import WebServer  # noqa: E402


def tell(value):
    print(json.dumps(value, ensure_ascii=False), flush=True)


class Town:
    """The bank with its pages, and people who sign in."""

    def __init__(self, folder):
        self.bank, self.inbox, self.count = Bank(folder), Inbox(), 0
        self.bank.make_pki()
        self.bank.make_data(channels=f"  {self.inbox.channels(folder)}", codes="  pause_seconds: 0")
        self.bank.start()
        self.core, self.log = CoreBank(self.bank), folder / "web.log"
        self.web = WebServer(self.bank, self.core, self.bank.web_port, log=open(self.log, "w", encoding="utf-8"))
        self.web.start()

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

    def serve(self):
        tell({"origin": self.web.origin, "officerPassword": self.web.officer_password})
        commands = {"resident": self.resident, "newcomer": self.newcomer, "messages": lambda: self.inbox.messages, "log": self.log.read_text}
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
