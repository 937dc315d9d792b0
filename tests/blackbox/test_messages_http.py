# SPDX-License-Identifier: Apache-2.0
# Messages by a vendor's HTTP interface and by signed webhook; the registry of senders; what operators see and do.
import json
import re
import subprocess
import urllib.parse

import pytest
from conftest import BUILD
from messaging import TRANSFER, Desk, HttpPeer, channels, signature_is_good, sms_channels, wait_until, write_channels


def http_channels(port):
    vendor = {
        "type": "http",
        "url": f"http://127.0.0.1:{port}/send?dst={{to}}",
        "headers": "Authorization: Bearer {secret}\nContent-Type: application/x-www-form-urlencoded",
        "secret_file": "smpp.secret",
        "body": "text={text}&ref={id}&from={from}&ttl={seconds}",
        "success": "^OK id=([0-9]+)",
        "refused": "^ERR 5",
    }
    senders = {"bank-tx": {"address": "68123", "channel": "sms", "gateway": "vendor", "use": ["notice", "transaction"]}}
    return channels({"vendor": vendor}, senders)


def hook_channels(port):
    senders = {"app": {"address": "Demo Bank", "channel": "push", "gateway": "hook", "use": ["notice"]}}
    return channels({"hook": {"type": "webhook", "url": f"http://127.0.0.1:{port}/hook", "secret_file": "hook.secret", "attempts": 2}}, senders)


@pytest.fixture
def make_desk(make_server, tmp_path):
    peers = []

    def make(content, *answers):
        peers.append(HttpPeer(*answers))
        desk = Desk(make_server(channels=write_channels(tmp_path, content(peers[-1].port))))
        desk.peer = peers[-1]
        return desk

    yield make
    for peer in peers:
        peer.close()


def test_a_vendor_gets_its_form_filled_in(make_desk):
    desk = make_desk(http_channels)
    message = desk.send(values={"time": "2026-11-22 20:15", "detail": "甲&乙=丙 +%"})
    assert desk.wait_for(message, "sent")["attempts"] == 1
    [(method, path, headers, body)] = desk.peer.requests
    assert (method, path) == ("POST", "/send?dst=%2B886912345678")
    assert headers["Authorization"] == "Bearer secret"
    form = dict(urllib.parse.parse_qsl(body.decode(), strict_parsing=True))
    assert form["text"] == "您於2026-11-22 20:15登入。甲&乙=丙 +%" and form["ref"] == message and form["from"] == "68123"
    assert 590 <= int(form["ttl"]) <= 600


def test_a_vendor_that_refuses_is_believed_and_one_that_fails_is_tried_again(make_desk):
    desk = make_desk(http_channels, (200, "ERR 501 bad number"), (500, "sorry"), (200, "something else"), (200, "OK id=5"))
    refused = desk.send()
    assert desk.wait_for(refused, "failed")["reason"] == "http.200"
    again = desk.send()
    assert desk.wait_for(again, "sent")["attempts"] == 3
    assert {json.dumps(dict(urllib.parse.parse_qsl(body.decode()))["ref"]) for *_, body in desk.peer.requests[1:]} == {json.dumps(again)}


def test_a_webhook_is_signed_and_carries_its_key(make_desk):
    desk = make_desk(hook_channels, (503, ""), (204, ""))
    message = desk.send(channel="push", destination="device-7", language="en")
    desk.wait_for(message, "sent")
    (_, path, headers, body), (_, _, second, again) = desk.peer.requests
    assert signature_is_good(headers, body) and signature_is_good(second, again)
    assert headers["Idempotency-Key"] == second["Idempotency-Key"] == message
    assert path == "/hook" and headers["Content-Type"] == "application/json"
    told = json.loads(body)
    assert (told["id"], told["destination"], told["sender"], told["subject"]) == (message, "device-7", "Demo Bank", "You signed in")
    assert desk.server.ask("POST", f"/v1/messages/{message}/delivery", "channel", {"state": "delivered"}).status == 200
    assert desk.state(message)["state"] == "delivered"
    assert desk.server.ask("POST", f"/v1/messages/{message}/delivery", "channel", {"state": "failed"}).status == 409


def outbox(desk, tmp_path, *words):
    token = tmp_path / "operator.token"
    token.write_text("token-of-operator\n")
    command = [BUILD / "countersign", "outbox", *words, "--server", f"http://127.0.0.1:{desk.server.port}", "--token-file", token]
    return subprocess.run(command, capture_output=True, text=True, timeout=30)


def test_an_operator_sees_a_failed_message_and_queues_it_again(make_desk, tmp_path):
    desk = make_desk(hook_channels, (503, ""), (503, ""), (200, ""))
    message = desk.send(channel="push", destination="device-7")
    assert desk.wait_for(message, "failed")["reason"] == "http.503"
    [line] = outbox(desk, tmp_path, "list").stdout.splitlines()
    assert json.loads(line)["id"] == message and json.loads(line)["state"] == "failed"
    assert "device-7" not in line
    assert json.loads(outbox(desk, tmp_path, "retry", message).stdout) == {"id": message, "state": "queued"}
    desk.wait_for(message, "sent")
    late = outbox(desk, tmp_path, "retry", message)
    assert late.returncode == 1 and "only a failed message" in late.stderr
    assert json.loads(outbox(desk, tmp_path, "show", message).stdout)["state"] == "sent"
    assert outbox(desk, tmp_path, "show", "2b6wzsnq5k3k5y7l4r2h5j3u4a").returncode == 1
    assert outbox(desk, tmp_path, "list").stdout == ""


def test_a_peer_that_is_away_holds_nothing_else_up(make_desk):
    desk = make_desk(hook_channels)
    desk.peer.close()
    message = desk.send(channel="push", destination="device-7")
    wait_until(lambda: desk.state(message)["reason"] == "http.connect")
    ready = desk.server.ask("GET", "/readyz")
    assert ready.status == 200 and ready.json()["ready"]
    figures = desk.server.ask("GET", "/metrics", "operator").body.decode()
    assert re.search(r'^countersign_outbox_messages\{gateway="hook",state="(queued|failed)"\} 1$', figures, re.M)
    assert re.search(r'^countersign_gateway_ready\{gateway="hook"\} [01]$', figures, re.M)


def test_what_is_refused_leaves_nothing_behind(make_desk):
    desk = make_desk(hook_channels)
    refused = [
        ({"template": "nothing"}, 422, "template"),
        ({"template": "offer"}, 403, "template"),
        ({"channel": "fax"}, 422, "channel"),
        ({"destination": "a b"}, 422, "destination"),
        ({"destination": "x\r\nBcc: y"}, 422, "destination"),
        ({"destination": "＋８８６９１２３４５６７８"}, 422, "destination"),
        ({"destination": "d" * 1000}, 422, "destination"),
        ({"values": {"time": "now"}}, 422, "time"),
        ({"values": {"time": "2026-11-22 20:15", "detail": "see evil.example"}}, 403, None),
        ({"values": {"time": "2026-11-22 20:15", "detail": "😀"}}, 422, None),
        ({"values": {"time": "2026-11-22 20:15", "detail": "d" * 121}}, 422, "detail"),
        ({"values": {"colour": "red"}}, 422, None),
        ({"seconds": 5}, 422, "seconds"),
        ({"channel": "sms"}, 403, "sender"),
    ]
    for change, status, field in refused:
        answer = desk.try_sending(**{"channel": "push", "destination": "device-7", **change})
        assert answer.status == status, (change, answer.body)
        assert field is None or answer.json()["field"] == field, answer.body
    assert desk.server.ask("GET", "/v1/messages", "operator").json() == {"messages": []}
    assert desk.peer.requests == []


def test_a_marketing_sender_sends_nothing_of_transactions(make_desk):
    desk = make_desk(lambda port: sms_channels(port))
    answer = desk.try_sending(template="transfer-code", purpose="transaction", sender="bank-ads", values=TRANSFER)
    assert answer.status == 403 and answer.json()["clauses"] == ["9.3.2.1"] and answer.json()["field"] == "sender"
    answer = desk.try_sending(sender="bank-ads")
    assert answer.status == 403 and "clauses" not in answer.json()
    whole = {**TRANSFER, "payee": "55500001111"}
    assert desk.try_sending(template="transfer-code", purpose="transaction", values=whole).json()["field"] == "payee"


def test_an_erased_customer_gets_nothing(make_desk):
    desk = make_desk(hook_channels, (503, ""))
    message = desk.send(channel="push", destination="device-7")
    wait_until(lambda: desk.state(message)["reason"] == "http.503")
    assert desk.server.ask("DELETE", f"/v1/customers/{desk.customer}/personal-data", "approver").status == 200
    assert desk.try_sending(channel="push").status == 404
    assert desk.wait_for(message, "failed")["reason"] == "erased"
    assert len(desk.peer.requests) == 1


GOOD = sms_channels(2775)


def check_config(server, content, tmp_path):
    path = write_channels(tmp_path, content)
    server.write_config({"channels": path})
    told = subprocess.run([BUILD / "countersignd", "--config", server.directory / "countersignd.yaml", "--check-config"], capture_output=True, text=True)
    return told.returncode, told.stderr


@pytest.fixture(scope="module")
def idle_server(tmp_path_factory):
    from conftest import Server

    return Server(tmp_path_factory.mktemp("idle") / "data")


def with_sender(**sender):
    return {**GOOD, "senders": {**GOOD["senders"], "more": {"channel": "sms", "gateway": "smsc", **sender}}}


def with_template(**template):
    return {**GOOD, "templates": {**GOOD["templates"], "more": template}}


def with_gateway(**keys):
    return {**GOOD, "gateways": {"smsc": {**GOOD["gateways"]["smsc"], **keys}}}


def both(text):
    return {"zh-TW": "好", "en": text}


VENDOR = {"type": "http", "url": "https://sms.example/send", "body": "{text}", "success": "OK"}


@pytest.mark.parametrize("content,field,reason", [
    (with_sender(address="6-8-1-2-3", use=["marketing"]), "senders.more.use", "9.3.2.1"),
    (with_sender(address="68999", use=["transaction"]), "senders.more.use", "9.3.2.1"),
    (with_sender(address="70000", use=["transaction", "marketing"]), "senders.more.use", "9.3.2.1"),
    (with_sender(address="70000", use=[]), "senders.more.use", "names no use"),
    (with_sender(address="70000", use=["notice"], channel="mail"), "senders.more.address", "mail address"),
    (with_sender(address="a@b.test", use=["notice"], channel="mail"), "senders.more.gateway", "carries no mail"),
    (with_sender(address="70000", use=["notice"], gateway="other"), "senders.more.gateway", "none of the gateways"),
    (with_template(purpose="notice", text=both("see https://bank.example")), "templates.more.text.en", "link"),
    (with_template(purpose="notice", text=both("see bank.example")), "templates.more.text.en", "link"),
    (with_template(purpose="notice", text={"zh-TW": "好"}), "templates.more.text.en", "missing"),
    (with_template(purpose="transaction", text=both("code {code}")), "templates.more.shows", "missing"),
    (with_template(purpose="transaction", shows="payment", text=both("{amount} {time} {code}")), "templates.more.text.zh-TW", "without {amount}"),
    (with_template(purpose="notice", text=both("{name}")), "templates.more.text.en", "no placeholder"),
    (with_gateway(window=99), "gateways.smsc.window", "32"),
    (with_gateway(url="https://x"), "gateways.smsc.url", ""),
    (with_gateway(secret_file="nowhere"), "gateways.smsc.secret_file", "nowhere"),
    (with_gateway(secret_file="hook.secret"), "gateways.smsc.secret_file", "at most 8"),
    ({**GOOD, "gateways": {"smsc": {**VENDOR, "url": "http://sms.example/send"}}}, "gateways.smsc.url", "https"),
    ({**GOOD, "gateways": {"smsc": {**VENDOR, "body": "{text} {token}"}}}, "gateways.smsc.body", "{token}"),
    ({**GOOD, "gateways": {"smsc": {**VENDOR, "body": "{text} {secret}"}}}, "gateways.smsc.body", "secret_file"),
    ({**GOOD, "gateways": {"smsc": {**VENDOR, "success": "(OK"}}}, "gateways.smsc.success", "regular expression"),
    ({**GOOD, "gateways": {"smsc": {**VENDOR, "success": "OK+++++++++"}}}, "gateways.smsc.success", "more than 8"),
    ({**GOOD, "gateways": {"smsc": {**VENDOR, "success": "OK{900}{900}"}}}, "gateways.smsc.success", "a brace itself"),
    ({**GOOD, "gateways": {"smsc": {**VENDOR, "body": "none"}}}, "gateways.smsc", "{text}"),
])
def test_a_wrong_channels_file_is_refused_with_place_and_reason(idle_server, tmp_path, content, field, reason):
    code, told = check_config(idle_server, content, tmp_path)
    assert code == 2, told
    assert field in told and reason in told and re.search(r"\b\d+\b", told), told


def test_a_right_channels_file_is_accepted(idle_server, tmp_path):
    code, told = check_config(idle_server, GOOD, tmp_path)
    assert code == 0, told
