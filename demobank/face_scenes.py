# SPDX-License-Identifier: Apache-2.0
"""The demo's faces (9.4.1): an engine with real models compares photographs, and a parameter set that two persons approved says what suffices."""
from governance import Governance
from real_engine import answerable


class FaceScenes:
    """Of a bank whose engine was configured before it started."""

    def __init__(self, bank, engine):
        self.bank, self.engine = bank, engine

    def put_in_force(self):
        Governance(self.bank).approve_parameters(self.engine.parameters())

    def enrol(self):
        self.customer = self.bank.customer("natural", "A123456798", "示範臉部辨識客戶", "00777788880000")
        details = {"technique": "face", "sample": self.engine.sample("man-11"), "confirmed_by": "counter"}
        enrolled = self.bank.call("POST", f"/v1/customers/{self.customer}/credentials", {"design": "two_factor", "details": details})
        print(f"     enrolled: {enrolled['details']}")
        self.credential = enrolled["id"]

    def begin(self):
        operation = self.bank.operation(self.customer, "A110")
        body = {"design": "two_factor", "credential": self.credential}
        return self.bank.call("POST", f"/v1/operations/{operation['id']}/ceremonies", body)

    def give(self, ceremony, *names):
        samples = [self.engine.sample(name) for name in names]
        return self.bank.call("POST", f"/v1/ceremonies/{ceremony['id']}/answers", {"samples": samples})

    def owner(self):
        self.stage.scene("A query by face", "The server draws what to show; an engine of its own process measures real photographs.")
        self.put_in_force()
        self.enrol()
        ceremony, poses = answerable(self.begin)
        for prompt in ceremony["challenge"]["prompts"]:
            print(f"     {prompt['zh-TW']}  ({prompt['en']})")
        self.stage.decided("permit", self.give(ceremony, "man-15", *poses), ["9.4", "9.4.1"])

    def stranger(self):
        self.stage.scene("Somebody else's face", "It is asked again, and then only another design would help: the clause says so.")
        ceremony, poses = answerable(self.begin)
        again = self.give(ceremony, "other-10", *poses)["challenge"]
        print(f"     not confirmed: {', '.join(again['not_confirmed'])}; designs that would do: {', '.join(again['add_design'])}")
        self.stage.decided("deny", self.give(ceremony, "other-10", *poses), ["9.4.1"])

    def play(self, stage):
        self.stage = stage
        self.owner()
        self.stranger()
