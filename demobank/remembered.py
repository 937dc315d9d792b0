# SPDX-License-Identifier: Apache-2.0
"""Scenes of what customers remember: fixed passwords and knowledge questions, and the little that they may authorise (9.6)."""

ACCOUNT = "00987654321098"
SUPPLIER = ("998", "55500001111", "示範供應商")
STRANGER = ("998", "66600002222", "示範陌生帳戶")
DEFAULT, CHOSEN, OTHER = "24681357", "tR7-mq2x", "zK4.pw9v"
NAME = {"code": "A000", "channel": "web", "identifier": "A123456789", "user_code": "fox7tree"}
QUESTIONS = {
    "pet": ("您第一隻寵物的名字？", "Your first pet's name?", ["Fido"]),
    "city": ("您在哪裡出生？", "Where were you born?", ["台北", "臺北"]),
    "school": ("您的小學？", "Your primary school?", ["中正國小"]),
    "street": ("您小時候住在哪條街？", "The street of your childhood?", ["中山路"]),
}


class Remembered:
    """Played after the person has been registered."""

    def __init__(self, bank, stage, person):
        self.bank, self.stage, self.person = bank, stage, person
        bank.call("POST", f"/v1/customers/{person}/designated-accounts", {"bank": SUPPLIER[0], "account": SUPPLIER[1]})
        self.password = self.enrol(
            "password",
            {"password": DEFAULT, "default": True, "use": "login", "user_code": NAME["user_code"], "explicit_data": ["0917364825"]},
        )

    def enrol(self, design, details):
        body = {"design": design, "details": {"confirmed_by": "counter", **details}}
        return self.bank.call("POST", f"/v1/customers/{self.person}/credentials", body)["id"]

    def sign_in(self, password, **more):
        return self.bank.call("POST", "/v1/logins", {**NAME, "password": password, **more})

    def begin(self, operation, design, credential):
        return self.bank.call("POST", f"/v1/operations/{operation['id']}/ceremonies", {"design": design, "credential": credential})

    def authorise(self, operation, password=CHOSEN):
        ceremony = self.begin(operation, "password", self.password)
        return self.bank.call("POST", f"/v1/ceremonies/{ceremony['id']}/answers", {"password": password})

    def transfer(self, payee):
        return self.bank.operation(self.person, "T100", ACCOUNT, payee, 1_000)

    def first_login(self):
        self.stage.scene("A default password", "The counter printed it; it serves to be changed at the first login, and for nothing else.")
        asked = self.sign_in(DEFAULT)
        self.stage.result("continue", asked["outcome"], note=f"step {asked['challenge']['step']}, because it is a {asked['challenge']['reason']} one")
        self.stage.scene("New passwords that nobody may have", "Four digits in a row; the customer's phone number; the default one again.")
        self.stage.refused("refused", lambda: self.sign_in(DEFAULT, new_password="tR7-1234"))
        self.stage.result("continue", self.sign_in(DEFAULT, new_password="k0917364825")["outcome"])
        self.stage.refused("refused", lambda: self.sign_in(DEFAULT, new_password=DEFAULT))
        self.stage.scene("A good one", "It takes the default one's place, and the login is permitted.")
        self.stage.decided("permit", self.sign_in(DEFAULT, new_password=CHOSEN), ["8.1", "9.6"])

    def strangers(self):
        self.stage.scene("Wrong password, unknown customer", "One answer, and one time to wait for it: nobody learns who is a customer.")
        wrong = self.sign_in(OTHER)
        unknown = self.bank.call("POST", "/v1/logins", {**NAME, "user_code": "fox7nobody", "password": OTHER})
        self.stage.result("ok", "ok" if wrong == unknown == {"outcome": "wrong"} else "told apart", note="outcome wrong, twice")

    def transfers(self):
        self.stage.scene("Fixed password: a transfer to a designated account", "The list of 9.6 has it.")
        self.stage.decided("permit", self.authorise(self.transfer(SUPPLIER)), ["8.2.low", "9.6.1.1"])
        self.stage.scene("Fixed password: a transfer to anybody else", "Refused before anybody types a password.")
        self.stage.refused("refused", lambda: self.authorise(self.transfer(STRANGER)))

    def questionnaires(self):
        self.stage.scene("Wealth management: the second know-your-customer form", "By password.")
        self.stage.decided("permit", self.authorise(self.bank.operation(self.person, "B090")), ["9.6.4.1"])
        self.stage.scene("Wealth management: the first one", "A password is not enough for it.")
        self.stage.refused("refused", lambda: self.authorise(self.bank.operation(self.person, "B090", facts={"first_time": True})))

    def reset(self):
        self.stage.scene("Resetting a password by a password", "No row of 9.6 lists it.")
        self.stage.refused("refused", lambda: self.authorise(self.bank.operation(self.person, "B050")))
        self.stage.scene(
            "Resetting it by SMS OTP, protected by another fixed password", "An enhanced protection is needed, and that is none (9.3.2.2)."
        )
        evidence = {"design": "otp", "delivery": "sms", "age_seconds": 30, "sms_sender": "transaction", "protections": ["fixed_password"]}
        case = {"operation": {"service": "password_reset"}, "evidence": [evidence]}
        self.stage.decided("deny", {"decision": self.bank.call("POST", "/v1/decisions", case)}, ["9.3.2.2"])

    def questions(self):
        details = [{"id": key, "text": {"zh-TW": chinese, "en": english}, "answers": answers} for key, (chinese, english, answers) in QUESTIONS.items()]
        credential = self.enrol("knowledge", {"questions": details})
        self.stage.scene("Knowledge questions, answered on another keyboard", "Three of four, picked by the vault; full-width letters and spaces are the same answer.")
        ceremony = self.begin(self.transfer(SUPPLIER), "knowledge", credential)
        answers = {}
        for question in ceremony["challenge"]["questions"]:
            answer = QUESTIONS[question["id"]][2][-1]
            answers[question["id"]] = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in answer) + "　"
            print(f"     {question['text']['zh-TW']}  {answers[question['id']]}")
        answer = self.bank.call("POST", f"/v1/ceremonies/{ceremony['id']}/answers", {"answers": answers})
        self.stage.decided("permit", answer, ["9.6.1.1"])

    def lock(self):
        self.stage.scene("Five wrong passwords in a row", "The right one is refused then, and nothing tells a stranger why.")
        for _ in range(5):
            self.sign_in(OTHER)
        self.stage.result("wrong", self.sign_in(CHOSEN)["outcome"])

    def play(self):
        for scene in (self.first_login, self.strangers, self.transfers, self.questionnaires, self.reset, self.questions, self.lock):
            scene()
