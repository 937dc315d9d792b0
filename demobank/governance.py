# SPDX-License-Identifier: Apache-2.0
"""What the demo bank's people decided beforehand of biometrics that customers' devices compare (9.4.2): an assessment, and a notice of the risk.
Texts and contents are the institution's own; these are a demo's."""
import datetime
import hashlib

NOTICE = {
    "zh-TW": "使用裝置的指紋或臉部辨識授權時，由您的裝置比對，銀行只收到比對的結果。能解鎖您裝置的人，可能以您的名義授權。"
    "請只在自己的裝置登錄自己的生物特徵，並保護好裝置的密碼。以這種方式轉帳，限額較低。您可以隨時在「裝置與安全」一次關閉所有裝置的這項功能。",
    "en": "When you approve by your device's fingerprint or face recognition, your device compares, and the bank gets the result only. Whoever can unlock "
    "your device may be able to approve in your name. Enrol nobody's biometrics but your own, on your own device, and guard the device's PIN. "
    "Transfers approved so have a lower limit. You can turn this off on all devices at any time under “Devices and security”.",
}


class Governance:
    """Two people approve, neither of whom proposes."""

    def __init__(self, bank):
        self.bank, self.approvers = bank, [bank.staff[name] for name in ("staff-approver", "second-approver")]

    def assess_passkeys(self):
        document = hashlib.sha256("示範評估報告".encode()).hexdigest()
        now = datetime.datetime.now(datetime.timezone.utc)
        body = {"subject": "indirect_biometrics", "technique": "passkey", "models": ["any"], "document_sha256": document, "level": "board"}
        body.update(valid_from=f"{now - datetime.timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}", valid_until=f"{now + datetime.timedelta(days=365):%Y-%m-%dT%H:%M:%SZ}")
        made = self.bank.call("POST", "/v1/assessments", body)
        for token in self.approvers:
            self.bank.call("POST", f"/v1/assessments/{made['id']}/approvals", token=token)

    def approve_parameters(self, parameters):
        """A set of thresholds of direct biometrics (9.4.1)."""
        made = self.bank.call("POST", "/v1/biometric-parameters", parameters)
        for token in self.approvers:
            self.bank.call("POST", f"/v1/biometric-parameters/{made['id']}/approvals", token=token)

    def publish_notice(self, version="2026-1"):
        self.bank.call("POST", "/v1/risk-notices", {"version": version, **NOTICE, "valid_from": "2026-01-01T00:00:00Z"})
        self.bank.call("POST", f"/v1/risk-notices/{version}/approvals", token=self.approvers[0])
