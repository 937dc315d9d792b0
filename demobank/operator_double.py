# SPDX-License-Identifier: Apache-2.0
"""A double of a mobile operator's service that tells whose SIM card a connection comes from: the reference profile of docs/protections.md,
as an operator would serve it. It is no operator: which SIM card answers is what the test or the demo says."""
import datetime
import hashlib
import hmac
import http.server
import json
import secrets
import ssl
import threading
import time

KEY = "the key that the bank and the double of the operator share"
BODY = '{"number":"{to}","reference":"{id}","nonce":"{nonce}","instruction":"{digest}","seconds":"{seconds}","check":"{check}"}'


def settings(port, key_file, **more):
    """Of this double, as an operator of the channels file."""
    address = f"http://127.0.0.1:{port}"
    return {
        "open_url": f"{address}/requests",
        "open_headers": "Content-Type: application/json",
        "open_body": BODY,
        "result_url": f"{address}/results/{{id}}",
        "key_file": str(key_file),
        "answer_seconds": 1,
        "check": "{id}{to}{nonce}",
        **more,
    }


def keyed(*lines, key=KEY):
    return hmac.new(key.encode(), "\n".join(lines).encode(), hashlib.sha256).hexdigest()


class Operator:
    """Over TLS with a file of key and certificate. `requests` are those that were opened, by reference; `answer` may be replaced by what gives
    (code, bytes) for a path and a body."""

    def __init__(self, certificate=None):
        self.requests, self.results, self.delay, self.answer = {}, {}, 0, None
        operator = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                time.sleep(operator.delay)
                code, text = (operator.answer or operator.serve)(self.path, body)
                self.send_response(code)
                self.end_headers()
                try:
                    self.wfile.write(text)
                except ConnectionError:
                    pass  # the server went away: that is its right

            do_GET = do_POST

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def join(self, channels):
        """Adds the double to a channels file of the demo."""
        key = channels.with_name("operator.key")
        key.write_text(KEY + "\n")
        key.chmod(0o600)
        with channels.open("a") as file:
            file.write("operators: " + json.dumps({"double": settings(self.port, key)}) + "\n")
        return channels

    @staticmethod
    def offer(protections):
        """Adds what the double makes possible to a protections file of the demo."""
        with protections.open("a") as file:
            file.write("  sim_authentication: {services: [password_reset], answer_seconds: 180, attempts: 3, operator: double}\n")

    def serve(self, path, body):
        if path == "/requests":
            return 200, json.dumps(self.open(json.loads(body))).encode()
        reference = path.removeprefix("/results/")
        if reference not in self.requests:
            return 404, b"{}"
        return 200, json.dumps(self.results.get(reference) or self.result(reference, status="pending", card="")).encode()

    def open(self, request):
        assert request["check"] == keyed(request["reference"] + request["number"] + request["nonce"])
        self.requests[request["reference"]] = request
        return {"reference": request["reference"], "url": f"https://sim.operator.example/{secrets.token_hex(8)}"}

    @property
    def newest(self):
        return next(reversed(self.requests))

    def result(self, opened, card=None, status="verified", key=KEY, **changed):
        """What the operator would say of a card; `card` is its number, the right one when left out."""
        request = self.requests[opened]
        at = f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%dT%H:%M:%SZ}"
        number = keyed("countersign-sim-number-1", request["nonce"], card or request["number"])
        values = {"reference": opened, "nonce": request["nonce"], "number": number, "status": status, "at": at, **changed}
        return {**values, "mac": keyed(*values.values(), key=key)}

    def card_answers(self, card=None, **changed):
        """A phone with this card went to the address of the newest request over mobile data."""
        self.results[self.newest] = self.result(self.newest, card, **changed)
        return self.results[self.newest]
