# SPDX-License-Identifier: Apache-2.0
"""Where the demo bank's messages end: a webhook's receiver that stands for the operators and the customers' phones."""
import http.server
import json
import re
import threading
import time

CHANNELS = """gateways:
  phones: {{type: webhook, url: "http://127.0.0.1:{port}/messages", secret_file: {secret}}}
senders:
  bank-tx: {{address: "68123", channel: sms, gateway: phones, use: [transaction, notice]}}
  bank-ads: {{address: "68999", channel: sms, gateway: phones, use: [marketing]}}
templates:
  code-payment:
    purpose: transaction
    shows: payment
    text:
      zh-TW: 您於{{time}}轉帳{{amount}}至末碼{{payee}}帳戶，驗證碼{{code}}，{{seconds}}秒內有效，請勿告知他人。
      en: Transfer of {{amount}} to account ending {{payee}} at {{time}}. Code {{code}}, valid {{seconds}} s.
  code-withdrawal:
    purpose: transaction
    shows: other
    text:
      zh-TW: 無卡提款{{amount}}，提款序號{{code}}，{{minutes}}分鐘內有效。
      en: Withdrawal of {{amount}}. Number {{code}}, valid {{minutes}} min.
  code-service:
    purpose: transaction
    shows: other
    text: {{zh-TW: "{{service}}，驗證碼{{code}}，{{seconds}}秒內有效。", en: "{{service}}. Code {{code}}, valid {{seconds}} s."}}
  phone-verification:
    purpose: transaction
    shows: other
    text: {{zh-TW: "您的驗證碼{{code}}，{{seconds}}秒內有效。", en: "Your code is {{code}}, valid {{seconds}} s."}}
  payment-waits:
    purpose: notice
    text:
      zh-TW: "{{amount}}轉至末碼{{payee}}帳戶的交易將於{{time}}生效，若非本人請立即來電阻止。"
      en: "{{amount}} to account ending {{payee}} takes effect at {{time}}. If it is not yours, call us now."
  phone-changed:
    purpose: notice
    text: {{zh-TW: "您的電話號碼已於{{time}}變更為{{detail}}。", en: "Your phone number was changed to {{detail}} at {{time}}."}}
"""


class Inbox:
    def __init__(self):
        self.messages, self.watcher = [], None
        inbox = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                inbox.messages.append((body["destination"], body["text"]))
                if inbox.watcher:
                    inbox.watcher(body["destination"], body["text"])
                self.send_response(200)
                self.end_headers()

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def channels(self, folder):
        """A channels file whose messages come here."""
        secret = folder / "inbox.key"
        secret.write_text("the demo's own key, of forty characters.\n")
        secret.chmod(0o600)
        file = folder / "channels.yaml"
        file.write_text(CHANNELS.format(port=self.server.server_address[1], secret=secret))
        return file

    def watch(self, watcher):
        """From now on `watcher` is told of each message, too."""
        self.watcher = watcher

    def reading(self, send):
        """The answer to `send`, and the message that it made."""
        before = len(self.messages)
        answer = send()
        self.wait_for(before + 1)
        return answer, self.messages[before]

    def wait_for(self, count):
        for _ in range(400):
            if len(self.messages) >= count:
                return
            time.sleep(0.05)
        raise RuntimeError("no message came")

    @staticmethod
    def code(message):
        return re.search(r"(?<!\d)\d{6,8}(?!\d)", message[1])[0]
