# SPDX-License-Identifier: Apache-2.0
"""Video conferences as their clients run them: a customer's side that records and uploads, an officer's side that asks and judges."""
import base64
import hashlib
import itertools

from conftest import SOURCE

identifiers = itertools.count(300000000)


def settings(**video):
    demobank = SOURCE / "demobank"
    return {"catalogue": str(demobank / "catalogue.yaml"), "conferences": str(demobank / "video.yaml"), "video": video}


def chunk(sequence, data=b"frames", side="customer", kind="video", media_type=None, **more):
    media_type = media_type or {"video": "video/webm", "snapshot": "image/jpeg", "document": "image/png"}[kind]
    return {
        "side": side, "sequence": sequence, "kind": kind, "media_type": media_type,
        "sha256": hashlib.sha256(data).hexdigest(), "data": base64.b64encode(data).decode(), **more,
    }


class Hall:
    """The bank's side of conferences, on a server that was started with `settings`."""

    def __init__(self, server):
        self.server = server

    def ask(self, method, path, body=None, role="channel", expect=None):
        answer = self.server.ask(method, path, role, body)
        assert expect is None or answer.status == expect, (answer.status, answer.body)
        return answer.json() if "json" in answer.headers["Content-Type"] else answer.body

    def customer(self):
        identifier = f"A{next(identifiers)}"
        body = {"kind": "natural", "identifier": identifier, "name": "示範視訊客戶"}
        return self.ask("POST", "/v1/customers", body, "counter", 201)["id"]

    def operation(self, customer, code="B050", **more):
        return self.ask("POST", "/v1/operations", {"customer": customer, "code": code, "channel": "web", **more}, expect=201)["id"]

    def conference(self, operation):
        opened = self.ask("POST", f"/v1/operations/{operation}/ceremonies", {"design": "video"}, expect=201)
        return Conference(self, opened["id"], opened["challenge"])

    def open(self, code="B050", **more):
        return self.conference(self.operation(self.customer(), code, **more))


class Conference:
    """One ceremony of design video: chunks of the customer's side count up by themselves."""

    def __init__(self, hall, ceremony, challenge):
        self.hall, self.id, self.challenge = hall, ceremony, challenge
        self.next = 0
        self.lines = []

    def upload(self, body, role=None, expect=None):
        role = role or {"customer": "channel", "officer": "officer"}.get(body.get("side"), "channel")
        return self.hall.ask("POST", f"/v1/ceremonies/{self.id}/chunks", body, role, expect)

    def send(self, data=None, kind="video", **more):
        sequence, self.next = self.next, self.next + 1
        self.upload(chunk(sequence, data or f"{kind} {sequence}".encode(), kind=kind, **more), expect=201)
        return sequence

    def say(self, body, role="officer", expect=200):
        return self.hall.ask("POST", f"/v1/ceremonies/{self.id}/answers", body, role, expect)

    def run(self):
        """Every prompt is asked, and answered by the next chunk."""
        self.send()
        for _ in range(self.challenge["prompts"]):
            asked = self.say({"step": "ask"})["challenge"]
            self.lines.append({"id": asked["prompt"], "answered": True, "chunk": self.send()})
        return self

    def verdict(self, expect=200, role="officer", **changes):
        body = {"step": "verdict", "verdict": "confirmed", "liveness": True, "person": True, "prompts": self.lines, **changes}
        return self.say(body, role, expect)

    def recording(self, role="officer", expect=200):
        return self.hall.ask("GET", f"/v1/ceremonies/{self.id}/recording", role=role, expect=expect)

    def read(self, position, role="officer", expect=200):
        return self.hall.ask("GET", f"/v1/ceremonies/{self.id}/chunks/{position}", role=role, expect=expect)


def violated(given):
    return sorted({clause for entry in given["decision"]["evidence"] for clause in entry["violated"]})


def chain_of(recording):
    """Computed anew from what the listing says was received."""
    import datetime

    value = hashlib.sha256(b"countersign-recording-1 " + recording["ceremony"].encode()).digest()
    for piece in recording["chunks"]:
        at = datetime.datetime.fromisoformat(piece["received_at"].replace("Z", "+00:00"))
        epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
        microseconds = (at - epoch) // datetime.timedelta(microseconds=1)
        line = (
            f"{piece['side']} {piece['sequence']} {piece['kind']} {'last' if piece.get('last') else 'more'} {piece['media_type']} "
            f"{piece['size']} {piece['sha256']} {microseconds} {','.join(piece.get('hints', [])) or '-'}"
        )
        value = hashlib.sha256(value + line.encode()).digest()
        assert value.hex() == piece["chain"]
    return value.hex()
