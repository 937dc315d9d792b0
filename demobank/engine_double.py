# SPDX-License-Identifier: Apache-2.0
"""A double of a biometric engine: the contract of docs/biometrics.md, as an engine would serve it. It measures nothing: a sample of its is a PNG
by its first bytes only, and says in JSON after them whose face it shows, and what is to be found of it."""
import base64
import hashlib
import hmac
import http.server
import json
import socketserver
import threading
import time

KEY = "the key that the bank and the double of the engine share"
PNG = b"\x89PNG\r\n\x1a\n"
NAME = {"name": "double", "version": "1.0", "model": "names"}
ALIKE, UNLIKE, LIVING = 900_000, 100_000, 900_000


def sample(who, **told):
    """`told`: prompt, live, attack, signals, similarity, fault; what is left out is as it should be."""
    data = PNG + json.dumps({"who": who, **told}).encode()
    return {"media_type": "image/png", "data": base64.b64encode(data).decode()}


def answers(ceremony, owner, **told):
    """What somebody would send for the prompts of a challenge, the same told of each."""
    prompts = ceremony["challenge"]["prompts"] if "challenge" in ceremony else ceremony["prompts"]
    return [sample(**{"who": owner, "at": at, "prompt": prompt["id"], **told}) for at, prompt in enumerate(prompts)]


def keyed(what, whose, body, key=KEY):
    message = f"countersign-biometric-1\n{what}\n{whose}\n".encode() + body
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()


def read(sample):
    data = base64.b64decode(sample["data"])
    assert data.startswith(PNG)
    return json.loads(data[len(PNG):])


def measure(request):
    told = [read(one) for one in request["samples"]]
    answer = {"contract": 1, "request": request["request"], "engine": NAME}
    faults = [one["fault"] for one in told if "fault" in one]
    if faults:
        return {**answer, "fault": faults[0]}
    answer["pad"] = {"score": min(one.get("live", LIVING) for one in told), "attack": told[0].get("attack", "none")}
    answer["signals"] = told[0].get("signals", [])
    answer["prompts"] = [one.get("prompt", "straight") == asked["prompt"] for one, asked in zip(told, request["samples"], strict=True)]
    if "template" not in request:
        return {**answer, "template": base64.b64encode(told[0]["who"].encode()).decode()}
    alike = base64.b64decode(request["template"]).decode() == told[0]["who"]
    return {**answer, "similarity": told[0].get("similarity", ALIKE if alike else UNLIKE)}


class UnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    def get_request(self):
        connection, _ = super().get_request()
        return connection, ("socket", 0)


class Engine:
    """On a free port of the loopback, or on a Unix socket. `requests` are those that came; `change` may be replaced by what makes another answer of
    the right one, and `mac` by what signs it; with `delay` it takes its time."""

    def __init__(self, socket=None):
        self.requests, self.delay, self.code = [], 0, 200
        self.change, self.mac = (lambda answer: answer), (lambda answer, body: keyed("answer", answer, body))
        engine = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                right = hmac.compare_digest(self.headers.get("Countersign-Mac", ""), keyed("request", self.path, body))
                request = json.loads(body)
                engine.requests.append(request)
                time.sleep(engine.delay)
                answer = engine.change(measure(request)) if right else {}
                text = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(engine.code if right else 401)
                mac = engine.mac(request["request"], text)
                if mac is not None:
                    self.send_header("Countersign-Mac", mac)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                try:
                    self.wfile.write(text)
                except ConnectionError:
                    pass  # the server went away: that is its right

            def log_message(self, *arguments):
                pass

        self.socket = socket
        make = http.server.ThreadingHTTPServer if socket is None else UnixServer
        self.server = make(("127.0.0.1", 0) if socket is None else str(socket), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def settings(self, folder, **more):
        """The file of biometrics for this engine, written with its key into `folder`."""
        key = folder / "engine.key"
        key.write_text(KEY + "\n")
        key.chmod(0o400)
        where = {"url": "http://engine"} if self.socket else {"url": f"http://127.0.0.1:{self.server.server_address[1]}"}
        return write_settings(folder, key, {**where, **({"socket": str(self.socket)} if self.socket else {})}, **more)


def write_settings(folder, key, engine, answer_seconds=1, **rule):
    """As the institution writes it: JSON is YAML, too."""
    told = {"document_sha256": "cd" * 32, "valid_from": "2026-01-01T00:00:00+08:00", "valid_until": "2099-01-01T00:00:00+08:00", **rule}
    path = folder / "biometrics.yaml"
    path.write_text(json.dumps({"engine": {**engine, "key_file": str(key), "answer_seconds": answer_seconds}, "rule": told}))
    return path


def parameters(**changes):
    """A parameter set for the double, as it is proposed."""
    return {"technique": "face", "purpose": "query", "engine": "double", "model": "names", "similarity_min": 500_000, "liveness_min": 600_000,
            "far_ppm": 100, "frr_ppm": 20_000, "document_sha256": "ab" * 32, "valid_from": "2026-01-01T00:00:00Z", **changes}
