# SPDX-License-Identifier: Apache-2.0
"""The demo's video conferences: a customer's side that uploads real bytes while an officer asks, and what the verdict comes to."""
import base64
import hashlib
import os


class VideoScenes:
    def __init__(self, bank, stage):
        self.bank, self.stage = bank, stage
        self.customer = bank.customer("natural", "A234567890", "示範視訊客戶", "00777788889999")

    def officer(self, method, path, body=None):
        return self.bank.call(method, path, body, token=self.bank.officer_token)

    def open(self, operation):
        ceremony = self.bank.call("POST", f"/v1/operations/{operation['id']}/ceremonies", {"design": "video"})
        self.path, self.sequence, self.lines = f"/v1/ceremonies/{ceremony['id']}", 0, []
        return ceremony["challenge"]["prompts"]

    def send(self, kind="video", media_type="video/webm"):
        """A few seconds of the customer's camera, or a still."""
        data, sequence = os.urandom(40_000), self.sequence
        body = {"side": "customer", "sequence": sequence, "kind": kind, "media_type": media_type}
        body.update(sha256=hashlib.sha256(data).hexdigest(), data=base64.b64encode(data).decode())
        self.bank.call("POST", f"{self.path}/chunks", body)
        self.sequence += 1
        return sequence

    def ask(self, prompts):
        self.send()
        for _ in range(prompts):
            asked = self.officer("POST", f"{self.path}/answers", {"step": "ask"})["challenge"]
            print(f"     officer: {asked['text']['zh-TW']}  ({asked['text']['en']})")
            self.lines.append({"id": asked["prompt"], "answered": True, "chunk": self.send()})

    def verdict(self, **more):
        body = {"step": "verdict", "verdict": "confirmed", "liveness": True, "person": True, "prompts": self.lines, **more}
        return self.officer("POST", f"{self.path}/answers", body)

    def opening(self):
        return self.bank.operation(self.customer, "B010", facts={"account_class": 1})

    def whole(self):
        self.stage.scene("An account opened by video conference", "Nobody knows the prompts before they are asked; every chunk is sealed and chained.")
        self.ask(self.open(self.opening()))
        self.send("snapshot", "image/jpeg")
        document = {"document": "national_id", "compared": ["face"], "matches": True, "chunk": self.send("document", "image/jpeg")}
        self.stage.decided("permit", self.verdict(documents=[document]), ["9.5", "9.5.1", "9.5.2"])
        recording = self.officer("GET", f"{self.path}/recording")
        print(f"     {len(recording['chunks'])} chunks, chain holds: {recording['chain_holds']}, kept until {recording['keep_until'][:10]}")

    def gap(self):
        self.stage.scene("The same with a chunk that never came", "The officer saw a living person; a part of the recording is missing, and there is no picture.")
        self.ask(self.open(self.bank.operation(self.customer, "B050")))
        self.sequence += 1
        self.send()
        self.stage.decided("deny", self.verdict(), ["9.5.1"])

    def play(self):
        self.whole()
        self.gap()
