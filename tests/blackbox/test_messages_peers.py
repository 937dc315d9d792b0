# SPDX-License-Identifier: Apache-2.0
# Messages to peers that are not ours: an SMSC of Debian's Net::SMPP, a mail server (Exim) with STARTTLS.
import email
import email.policy
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

import pytest
from banking import free_port
from messaging import TRANSFER, Desk, PerlSmsc, channels, sms_channels, wait_until, write_channels


@pytest.fixture
def perl_smsc():
    smsc = PerlSmsc()
    yield smsc
    smsc.close()


def test_an_smsc_of_others_takes_and_delivers(make_server, tmp_path, perl_smsc):
    desk = Desk(make_server(channels=write_channels(tmp_path, sms_channels(perl_smsc.port))))
    chinese = desk.send(template="transfer-code", purpose="transaction", seconds=120, values=TRANSFER)
    english = desk.send(template="twice", language="en", values={"detail": "x" * 100})
    desk.wait_for(chinese, "delivered")
    desk.wait_for(english, "delivered")
    wait_until(lambda: len(perl_smsc.messages) == 3)
    first, *parts = sorted(perl_smsc.messages, key=lambda message: message["data_coding"] != "8")  # lanes of their own
    assert bytes.fromhex(first["text"]).decode("utf-16-be").startswith("您於2026-11-22 20:15轉帳TWD 1,000至末碼01111帳戶")
    assert (first["source_addr"], first["destination_addr"], first["data_coding"]) == ("68123", "886912345678", "8")
    assert [part["esm_class"] for part in parts] == ["64", "64"]
    assert b"".join(bytes.fromhex(part["text"])[6:] for part in parts).decode() == "x" * 100 + " " + "x" * 100


def make_certificate(folder, name="localhost"):
    key, certificate = folder / "mail.key", folder / "mail.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", certificate,
                    "-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"], check=True, capture_output=True)
    key.chmod(0o600)
    return key, certificate


EXIM = """
deliver_drop_privilege = true
primary_hostname = localhost
spool_directory = {folder}/spool
log_file_path = {folder}/%slog
pid_file_path = {folder}/exim.pid
domainlist ours = bank.test
{tls}
acl_smtp_mail = mail
acl_smtp_rcpt = rcpt
begin acl
mail:
  accept
rcpt:
  defer local_parts = later
        message = not just now
  accept domains = +ours
         local_parts = customer
  deny message = nobody of that name
begin routers
ours:
  driver = accept
  transport = keep
begin transports
keep:
  driver = appendfile
  directory = {folder}/mail
  maildir_format
"""


class MailServer:
    """Debian's Exim on loopback, with a configuration and a spool of its own; what it takes is kept in a maildir. It needs root to begin."""

    def __init__(self, folder, tls=True, name="localhost"):
        self.folder, self.port = folder, free_port()
        key, self.certificate = make_certificate(folder, name)
        key.chmod(0o644)
        for part in ("spool", "mail"):
            (folder / part).mkdir()
            shutil.chown(folder / part, "Debian-exim")
        folder.chmod(0o777)
        for parent in folder.parents[:3]:
            parent.chmod(parent.stat().st_mode | 0o011)
        tls = f"tls_advertise_hosts = *\ntls_certificate = {self.certificate}\ntls_privatekey = {key}" if tls else "tls_advertise_hosts ="
        (folder / "exim.conf").write_text(EXIM.format(folder=folder, tls=tls))
        arguments = ["exim4", "-C", folder / "exim.conf", "-bdf", "-oX", f"127.0.0.1.{self.port}"]
        self.process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(self.answers)

    def answers(self):
        try:
            socket.create_connection(("127.0.0.1", self.port)).close()
            return True
        except OSError:
            return False

    def stop(self):
        self.process.terminate()
        self.process.wait(10)

    def mails(self):
        paths = sorted((self.folder / "mail/new").glob("*"))
        return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in paths]


@pytest.fixture
def mail_desk(make_server, tmp_path):
    if shutil.which("exim4") is None or os.getuid() != 0:
        pytest.skip("needs exim4, begun by root")
    servers = []

    def make(**manners):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="countersign-mail-"))
        servers.append(MailServer(folder, **manners))
        gateway = {"type": "smtp", "url": f"smtp://localhost:{servers[-1].port}", "ca_file": str(servers[-1].certificate), "answer_seconds": 5}
        senders = {"bank-mail": {"address": "notice@bank.test", "channel": "mail", "gateway": "mail", "use": ["notice"]}}
        desk = Desk(make_server(channels=write_channels(tmp_path, channels({"mail": gateway}, senders))))
        desk.mail_server = servers[-1]
        return desk

    yield make
    for server in servers:
        server.stop()
        shutil.rmtree(server.folder)


def test_a_mail_arrives_over_starttls(mail_desk):
    desk = mail_desk()
    message = desk.send(channel="mail", destination="customer@bank.test", values={"time": "2026-11-22 20:15", "detail": "網路銀行。" * 24})
    desk.wait_for(message, "sent")
    wait_until(lambda: len(desk.mail_server.mails()) == 1)
    [mail] = desk.mail_server.mails()
    assert mail["Subject"] == "登入通知" and mail["Message-ID"] == f"<{message}@bank.test>"
    assert mail["From"] == "notice@bank.test" and mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().strip() == "您於2026-11-22 20:15登入。" + "網路銀行。" * 24
    assert "X=TLS1" in (desk.mail_server.folder / "mainlog").read_text()


def test_a_mailbox_that_is_not_is_final_and_a_busy_one_is_not(mail_desk):
    desk = mail_desk()
    nobody = desk.send(channel="mail", destination="nobody@bank.test")
    state = desk.wait_for(nobody, "failed")
    assert state["reason"] == "smtp.550" and state["attempts"] == 1
    later = desk.send(channel="mail", destination="later@bank.test")
    wait_until(lambda: desk.state(later)["reason"].startswith("smtp.45"))
    assert desk.state(later)["state"] == "queued"


@pytest.mark.parametrize("manners", [{"tls": False}, {"name": "mail.elsewhere.test"}])
def test_nothing_is_said_without_tls_of_the_right_name(mail_desk, manners):
    desk = mail_desk(**manners)
    message = desk.send(channel="mail", destination="customer@bank.test")
    wait_until(lambda: desk.state(message)["reason"] == "smtp.tls")
    time.sleep(1)
    assert desk.state(message)["state"] == "queued" and desk.mail_server.mails() == []
