# SPDX-License-Identifier: Apache-2.0
# The server from outside: what it answers, what it refuses, what it writes into its log, how it stops.
import hashlib
import http.client
import json
import re
import socket
import ssl
import subprocess
import threading
import time

import pytest
import yaml
from conftest import BUILD, SOURCE
from stored import change, rows

CASE = {"operation": {"service": "transfer", "payee": "non_designated", "risk": "low"},
        "evidence": [{"design": "otp", "delivery": "sms", "age_seconds": 45, "sms_sender": "transaction", "phone_change": "counter",
                      "protections": ["otp_bound"]}]}


def decide(line):
    done = subprocess.run([BUILD / "countersign", "decide"], input=line, capture_output=True, timeout=20)
    return done.stdout.rstrip(b"\n")


def test_a_decision_has_the_bytes_of_the_command_line(server):
    text = json.dumps(CASE).encode()
    answer = server.ask("POST", "/v1/decisions", "channel", text)
    assert answer.status == 200 and answer.body == decide(text)


def test_a_list_is_decided_case_by_case_and_unreadable_ones_keep_their_place(server):
    cases = [CASE, {}, {"operation": {"service": "login"}}, {"operation": {"service": "nothing"}}]
    answer = server.ask("POST", "/v1/decisions", "auditor", cases)
    lines = subprocess.run([BUILD / "countersign", "decide"], input="\n".join(map(json.dumps, cases)).encode(), capture_output=True).stdout
    assert answer.status == 200 and answer.body == b"[" + b",".join(lines.splitlines()) + b"]"


def test_a_case_that_cannot_be_read_names_its_field(server):
    answer = server.ask("POST", "/v1/decisions", "channel", {"operation": {"service": "login", "colour": 1}})
    problem = answer.json()
    assert answer.status == 422 and problem["code"] == "invalid" and problem["field"] == "operation.colour"
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("body", [b"", b"{", b"nonsense", b"\xff\xfe", b'{"a":1}x', b'{"operation":{},"operation":{}}', b"[" * 100000, b"null"])
def test_bad_bodies_are_refused_and_leave_the_server_well(server, body):
    answer = server.ask("POST", "/v1/decisions", "channel", body)
    assert answer.status in (400, 413, 422) and answer.json()["code"] in ("malformed_json", "invalid", "too_large")
    assert server.ask("GET", "/healthz").status == 200


@pytest.mark.parametrize("length", range(90, 100))
def test_a_long_member_name_is_told_in_whole_characters(server, length):
    name = "x" * (length - 60) + "王" * 20
    answer = server.ask("POST", "/v1/operations", "channel", {name: 1})
    assert answer.status == 422 and name.startswith(answer.json()["field"])
    answer = server.ask("POST", "/v1/decisions", "channel", ('{"operation":{"service":' + name).encode())
    assert answer.status == 422 and answer.json()["code"] == "invalid"


def test_too_many_cases_are_refused(server):
    answer = server.ask("POST", "/v1/decisions", "channel", [1] * 1001)
    assert answer.status == 413


def test_clauses_are_listed_and_told(server):
    register = server.ask("GET", "/v1/clauses", "auditor").json()
    assert len(register["clauses"]) > 50
    clause = server.ask("GET", "/v1/clauses/9.3.1", "channel").json()
    assert clause["id"] == "9.3.1" and clause["cases"]
    assert server.ask("GET", "/v1/clauses/9.99", "channel").status == 404


def test_readiness_names_its_components(server):
    answer = server.ask("GET", "/readyz").json()
    assert answer["ready"] is True and answer["components"] == {"keeper": True, "vault": True}
    assert set(answer["revocation"].values()) == {0}


def test_metrics_count_what_was_asked(server):
    def count():
        text = server.ask("GET", "/metrics", "operator").body.decode()
        found = re.search(r'^countersign_http_requests_total\{method="GET",route="/healthz",status="200"\} (\d+)$', text, re.M)
        return int(found[1]) if found else 0

    before = count()
    for _ in range(3):
        server.ask("GET", "/healthz")
    time.sleep(0.2)
    assert count() == before + 3
    text = server.ask("GET", "/metrics", "operator").body.decode()
    assert "countersign_ledger_entries" in text and 'countersign_component_ready{component="vault"} 1' in text
    for line in text.splitlines():
        assert re.fullmatch(r"# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{.*\})? -?[0-9.e+]+", line), line


def test_head_has_no_body_and_the_same_length(server):
    get, head = server.ask("GET", "/api/openapi.yaml"), server.ask("HEAD", "/api/openapi.yaml")
    assert head.status == 200 and head.body == b"" and int(head.headers["Content-Length"]) == len(get.body)


def test_a_token_in_the_address_is_not_taken(server):
    assert server.ask("GET", "/metrics?access_token=token-of-operator").status == 401


def test_the_log_is_json_lines_without_tokens_or_personal_data(make_server):
    server = make_server()
    secret = {"kind": "natural", "identifier": "A123456789", "name": "示範收款人"}
    created = server.ask("POST", "/v1/customers", "counter", secret, X_Request_Id="mine-1",
                         traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
    assert created.status == 201 and created.headers["X-Request-Id"] == "mine-1"
    server.ask("GET", f"/v1/customers/{created.json()['id']}", "counter")
    server.ask("GET", "/v1/customers/none?name=A123456789", "counter")
    assert server.stop() == 0
    text = server.log_path.read_text()
    for word in ["A123456789", "示範收款人", "token-of-counter", created.json()["id"]]:
        assert word not in text
    line = next(entry for entry in server.log() if entry.get("request") == "mine-1")
    assert line["route"] == "/v1/customers" and line["method"] == "POST" and line["status"] == 201 and line["caller"] == "counter"
    assert line["trace"] == "4bf92f3577b34da6a3ce929d0e0e4736" and line["us"] > 0


@pytest.mark.parametrize("level", ["warning", "error"])
def test_a_quiet_log_still_tells_the_port(make_server, level):
    server = make_server(log={"level": level})
    assert server.ask("GET", "/healthz").status == 200
    assert server.stop() == 0
    assert [line["event"] for line in server.log()] == ["server.listening"]


def test_an_idempotency_key_gives_the_first_answer_again(make_server):
    server = make_server()
    body = {"kind": "corporate", "identifier": "22099131", "name": "A"}
    first = server.ask("POST", "/v1/customers", "counter", body, Idempotency_Key="k1")
    again = server.ask("POST", "/v1/customers", "counter", body, Idempotency_Key="k1")
    assert first.status == again.status == 201 and first.body == again.body
    other = server.ask("POST", "/v1/customers", "counter", {**body, "name": "B"}, Idempotency_Key="k1")
    assert other.status == 422 and other.json()["code"] == "idempotency_key_reused"
    without = server.ask("POST", "/v1/customers", "counter", body)
    assert without.status == 409 and without.json()["code"] == "conflict"
    personal_data = f"/v1/customers/{first.json()['id']}/personal-data"
    erased, erased_again = [server.ask("DELETE", personal_data, "admin", Idempotency_Key="k2") for _ in range(2)]
    assert erased.status == erased_again.status == 200 and erased.body == erased_again.body


def test_what_is_stored_wrongly_is_not_called_done(make_server):
    server = make_server(catalogue=str(SOURCE / "demobank/catalogue.yaml"))
    customer = server.ask("POST", "/v1/customers", "counter", {"kind": "natural", "identifier": "A123456789", "name": "N"}).json()["id"]
    login = {"customer": customer, "code": "A000", "channel": "web", "login_subject": "ming"}
    operation = server.ask("POST", "/v1/operations", "channel", login).json()["id"]
    change(server.directory, "UPDATE operation SET instruction_digest = ? WHERE id = ?", b"\0", operation)
    answer = server.ask("DELETE", f"/v1/operations/{operation}", "channel")
    assert answer.status == 500 and answer.json()["code"] == "corrupt"


def test_stopping_lets_running_requests_end(make_server):
    server = make_server()
    statuses = []

    def ask_on():
        connection = server.connect()
        for number in range(2000):
            try:
                body = {"kind": "natural", "identifier": f"{threading.get_ident() % 10**6}-{number}", "name": "N"}
                statuses.append(server.ask("POST", "/v1/customers", "counter", body, connection=connection).status)
            except (OSError, http.client.HTTPException):
                return

    threads = [threading.Thread(target=ask_on) for _ in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    assert server.stop() == 0
    for thread in threads:
        thread.join()
    assert statuses and set(statuses) <= {201, 503}
    assert rows(server.directory, "SELECT count(*) FROM customer")[0][0] >= statuses.count(201)


def test_only_tls_1_3_is_spoken(make_server):
    server = make_server(tls=True)
    answer = server.ask("GET", "/healthz")
    assert answer.status == 200 and answer.headers["Strict-Transport-Security"]
    old = ssl.create_default_context(cafile=server.directory / "tls/server.pem")
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises((ssl.SSLError, ConnectionError)):
        server.ask("GET", "/healthz", connection=server.connect(old))


def make_authority(directory):
    """An authority, and certificates of all kinds by it; the SHA-256 of each, by its name."""
    run = lambda *arguments: subprocess.run(["openssl", *arguments], cwd=directory, check=True, capture_output=True, text=True).stdout
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    run("req", "-x509", *new_key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=CA", "-days", "30")
    run("req", "-x509", *new_key, "-keyout", "self.key", "-out", "self.pem", "-subj", "/CN=known", "-days", "30")
    for name, usage, days in [("known", "clientAuth", 30), ("unknown", "clientAuth", 30), ("server", "serverAuth", 30), ("ended", "clientAuth", -1)]:
        run("req", *new_key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        (directory / "ext").write_text(f"extendedKeyUsage={usage}\n")
        run("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", str(days), "-extfile", "ext",
            "-out", f"{name}.pem")
    digest = lambda name: hashlib.sha256(ssl.PEM_cert_to_DER_cert((directory / f"{name}.pem").read_text())).hexdigest()
    return {name: digest(name) for name in ["known", "unknown", "server", "ended", "self"]}


def test_a_client_certificate_is_a_caller_when_it_is_known(make_server, tmp_path):
    fingerprints = make_authority(tmp_path)
    del fingerprints["unknown"]
    server = make_server(tls=True, listen={"client_authorities": str(tmp_path / "ca.pem")})
    server.stop()
    path = server.directory / "callers.yaml"
    callers = yaml.safe_load(path.read_text())
    callers["callers"] += [{"name": name, "roles": ["operator"], "certificate_sha256": digest} for name, digest in fingerprints.items()]
    path.write_text(yaml.safe_dump(callers))
    server.start()

    def ask_as(name, path):
        context = ssl.create_default_context(cafile=server.directory / "tls/server.pem")
        if name is not None:
            context.load_cert_chain(tmp_path / f"{name}.pem", tmp_path / f"{name}.key")
        connection = server.connect(context)
        status = server.ask("GET", path, connection=connection).status
        connection.close()
        return status

    assert ask_as("known", "/metrics") == 200
    assert ask_as("known", "/v1/customers/x") == 403
    assert ask_as("unknown", "/metrics") == 401
    for known_and_wrong in ["self", "ended", "server"]:
        assert ask_as(known_and_wrong, "/metrics") == 401, known_and_wrong
    assert ask_as(None, "/metrics") == 401
    assert ask_as(None, "/healthz") == 200


def test_garbage_on_the_wire_ends_only_its_own_connection(server):
    for garbage in [b"\x16\x03\x01\x02\x00\x01\x00", b"\x00" * 5000, b"GET " + b"/" * 100000, b"POST /v1/decisions HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                    b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"]:
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as raw:
            try:
                raw.sendall(garbage)
                raw.settimeout(1)
                answer = raw.recv(4096)
            except (ConnectionError, TimeoutError):
                answer = b""
            assert not answer.startswith(b"HTTP/1.1 2"), garbage[:60]
    assert server.ask("GET", "/healthz").status == 200


def send_raw(server, request):
    """Everything that comes back until the server closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as raw:
        raw.sendall(request)
        return b"".join(iter(lambda: raw.recv(65536), b""))


HEALTH = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
FIELD_BYTES = 15 << 10  # with the other fields below the limit of 16 KiB


@pytest.mark.parametrize("fields, status", [(b"X: " + b"a" * FIELD_BYTES, 200), (b"X: " + b"a" * (17 << 10), 431), (b"X: " + b"a" * (30 << 10), 431),
                                            (b"\r\n".join(b"X%d: a" % number for number in range(200)), 200)],
                         ids=["below", "over", "far_over", "many"])
def test_large_headers_are_a_problem_that_can_be_read(server, fields, status):
    head, _, body = send_raw(server, HEALTH + fields + b"\r\n\r\n").partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    if status == 431:
        assert b"application/problem+json" in head and json.loads(body)["code"] == "headers_too_large"


POST = b"POST /v1/decisions HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize("request_bytes, status", [
    (HEALTH + b"X: " + b"a" * (40 << 10) + b"\r\n\r\n", 431), (HEALTH + b"X: a\r\n" * 1000 + b"\r\n", 431),
    (b"GET /" + b"a" * (40 << 10) + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    (b"GET /healthz HTTP/1.1\r\n\r\n", 400), (HEALTH + b"no colon\r\n\r\n", 400), (POST + b"Content-Length: -1\r\n\r\n", 400),
    (POST + b"Content-Length: 99999999999999999999999\r\n\r\n", 413), (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505)],
    ids=["memory", "many", "address", "no_host", "no_colon", "negative_length", "huge_length", "http2"])  # fmt: skip
def test_what_the_library_refuses_has_the_documented_status_and_ends_the_connection(server, request_bytes, status):
    answer = send_raw(server, request_bytes)
    assert answer.startswith(b"HTTP/1.1 %d " % status) and b"Connection: close" in answer
    assert server.ask("GET", "/healthz").status == 200


def test_check_config_says_ok_or_file_line_and_field(server, tmp_path):
    def check(path):
        return subprocess.run([BUILD / "countersignd", "--config", path, "--check-config"], capture_output=True, text=True, timeout=20)

    good = check(server.directory / "countersignd.yaml")
    assert (good.returncode, good.stdout) == (0, "ok\n")
    text = (server.directory / "countersignd.yaml").read_text()
    bad = tmp_path / "bad.yaml"
    bad.write_text(text + "\nceremonies:\n  certificate_seconds: 100000\n")
    done = check(bad)
    line = len(text.splitlines()) + 3
    assert done.returncode == 2 and done.stderr == f"{bad}:{line}: ceremonies.certificate_seconds: must be from 30 to 900\n"
    missing = check(tmp_path / "missing.yaml")
    assert missing.returncode == 2 and "No such file" in missing.stderr
    bad.write_text(text.replace("callers.yaml", str(tmp_path / "callers.yaml")))
    (tmp_path / "callers.yaml").write_text("callers:\n  - name: x\n    roles: [king]\n    token_sha256: 0\n")
    done = check(bad)
    assert done.returncode == 2 and f"{tmp_path / 'callers.yaml'}:3: callers[0].roles[0]: must be one of" in done.stderr


def test_a_private_key_that_others_may_read_is_refused(make_server):
    server = make_server(tls=True)
    key = server.directory / "tls/server.key"
    run = lambda *more: subprocess.run([BUILD / "countersignd", "--config", server.directory / "countersignd.yaml", *more], capture_output=True,
                                       text=True, timeout=20)
    server.stop()
    key.chmod(0o440)
    for done in [run("--check-config"), run()]:
        assert done.returncode == 2 and done.stderr == f"{key}: holds a secret, and group or others have access to it: chmod 0400\n"
    key.chmod(0o400)
    assert run("--check-config").returncode == 0


def test_help_version_and_misuse():
    run = lambda *arguments: subprocess.run([BUILD / "countersignd", *arguments], capture_output=True, text=True, timeout=20)
    assert run("--help").returncode == 0 and "--check-config" in run("--help").stdout
    assert re.fullmatch(r"countersignd \d+\.\d+\.\d+\n", run("--version").stdout)
    for arguments in [[], ["--nonsense"], ["--config"], ["--config", "x", "more"]]:
        done = run(*arguments)
        assert done.returncode == 2 and "--help" in done.stderr


def test_the_traversal_of_paths_leads_nowhere(server):
    for path in ["/../etc/passwd", "/v1/ledger/tile/../../../etc/passwd", "/v1/ledger/tile/%2e%2e/x", "/v1/clauses/..", "//healthz", "/healthz/"]:
        assert server.ask("GET", path, "channel").status == 404, path


def test_the_source_of_the_api_description_is_what_is_served(server):
    assert server.ask("GET", "/api/openapi.yaml").body == (SOURCE / "api/openapi.yaml").read_bytes()
