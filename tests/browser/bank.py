# SPDX-License-Identifier: Apache-2.0
"""A demo bank with its pages, for the browser tests of one run. Tells its addresses as one line of JSON, then answers a command a line:
{"do": "messages"} with what the customers' phones got. Ends when its standard input does."""
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


def serve(folder):
    bank, inbox = Bank(folder), Inbox()
    bank.make_pki()
    bank.make_data(channels=f"  {inbox.channels(folder)}", codes="  pause_seconds: 0", video="  two_officers: 'on'\n  retention_days: 30")
    bank.start()
    try:
        core = CoreBank(bank)
        residents.Resident(bank, core)
        web = WebServer(bank, core, bank.web_port, log=open(folder / "web.log", "w", encoding="utf-8"))
        web.start()
        tell({"origin": web.origin, "identifier": residents.IDENTIFIER, "userCode": residents.USER_CODE, "password": residents.PASSWORD,
              "pattern": residents.PATTERN, "officerPassword": web.officer_password,
              "verifyEvidence": [str(word) for word in (bank.build / "countersign", "evidence", "verify", "--key", bank.data / "public/checkpoint.key",
                                                        "--jwks", bank.data / "public/receipt.jwks", "--trust", bank.pki / "trust.yaml")]})
        for line in sys.stdin:
            commands = {"messages": lambda: inbox.messages, "log": (folder / "web.log").read_text}
            tell(commands[json.loads(line)["do"]]())
    finally:
        bank.stop()


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="countersign-browser."))
    try:
        serve(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
