# SPDX-License-Identifier: Apache-2.0
"""The demo's registry of senders: what the server refuses before it starts."""
import re
import subprocess

CHANNELS = """\
gateways:
  operator: {{type: smpp, host: 127.0.0.1, system_id: bank, secret_file: smpp.secret}}
senders:
  codes: {{address: "0911-000-111", channel: sms, gateway: operator, use: [transaction, notice]}}
  offers: {{address: "{number}", channel: sms, gateway: operator, use: [marketing]}}
templates:
  code:
    purpose: transaction
    shows: payment
    text:
      zh-TW: 您於{{time}}轉帳{{amount}}至末碼{{payee}}帳戶，驗證碼{{code}}。
      en: "{english}"
"""
ENGLISH = "Transfer of {amount} to account ending {payee} at {time}. Code {code}."


class MessageScenes:
    """`bank` and `stage` are the demo's. The running server is left alone: its configuration is only checked, as a start would."""

    def __init__(self, bank, stage):
        self.bank, self.stage = bank, stage

    def checked(self, **changes):
        secret = self.bank.data / "smpp.secret"
        secret.write_text("secret\n")
        secret.chmod(0o600)
        (self.bank.data / "channels-of-the-scene.yaml").write_text(CHANNELS.format(**{"number": "0922000222", "english": ENGLISH, **changes}))
        config = self.bank.data / "scene.yaml"
        own = (self.bank.data / "countersignd.yaml").read_text()
        others = re.sub(r"^channels:\n .*\n|^protections: .*\n", "", own, flags=re.M)  # protections name texts that are not in the scene's file
        config.write_text(others + "\nchannels: channels-of-the-scene.yaml\n")
        config.chmod(0o600)
        told = subprocess.run([self.bank.build / "countersignd", "--config", config, "--check-config"], capture_output=True, text=True)
        return "ok" if told.returncode == 0 else "refused", told.stderr.strip().replace(f"{self.bank.data}/", "")

    def play(self):
        self.stage.scene("The number of one-time passwords, and that of offers", "Both are declared in the registry of senders, each with its use.")
        got, told = self.checked()
        self.stage.result("ok", got, note=told)
        self.stage.scene("One number for both", "The offers are to come from +886 911 000 111, which is 0911-000-111.")
        got, told = self.checked(number="+886 911 000 111")
        self.stage.result("refused", got if "9.3.2.1" in told else told, ["9.3.2.1"], told)
        self.stage.scene("A text with a link", "Whoever sends links teaches customers to follow them.")
        got, told = self.checked(english=ENGLISH + " See bank.example.")
        self.stage.result("refused", got if "link" in told else told, note=told)
