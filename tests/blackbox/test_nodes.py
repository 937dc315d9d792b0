# SPDX-License-Identifier: Apache-2.0
"""Three servers on one PostgreSQL: whatever comes to all of them at once happens once, and what a dead one left is closed by the others."""
import contextlib
import copy
import json
import os
import re
import shutil
import signal
import subprocess
from collections import Counter

import pytest
from bank import free_port
from banking import SMALL_ACCOUNT, SUPPLIER, TOKEN, Desk, Problem, at_once, eventually, spoken
from conftest import BUILD
from stored import rows
from test_authorisation_races import counted, events
from test_otp import LOCK_AFTER, Holder, another

CALLERS = 64
LEASE_SECONDS = 15

pytestmark = pytest.mark.skipif(os.environ.get("COUNTERSIGN_TEST_STORE") != "postgres", reason="nodes share a PostgreSQL: tests/with_postgres")


def start_node(desk, name, keepers=1):
    """A server beside `desk`, with the same keys, files and store."""
    node = copy.copy(desk)
    node.name = name
    node.folder = desk.folder / name
    node.folder.mkdir()
    node.data = shutil.copytree(desk.data, node.folder / "data", symlinks=True)
    node.log = node.folder / "countersignd.log"
    node.port = free_port()
    config = node.data / "countersignd.yaml"
    text = re.sub(r"port: \d+", f"port: {node.port}", config.read_text())
    config.write_text(re.sub(r"^ledger:\n", f"ledger:\n  node: {name}\n  keepers: {keepers}\n", text, flags=re.M))
    node.start()
    return node


@contextlib.contextmanager
def running_nodes(folder, pki, names=("a", "b", "c"), keepers=1, **settings):
    desk = Desk(folder, BUILD, pki=pki).open(**settings)
    desk.stop()
    nodes = []
    try:
        for name in names:
            nodes.append(start_node(desk, name, keepers))
        yield nodes
    finally:
        for node in nodes:
            node.stop()


@pytest.fixture(scope="module")
def nodes(pki, tmp_path_factory):
    with running_nodes(tmp_path_factory.mktemp("nodes"), pki) as running:
        yield running
        for node in running:
            node.verify_ledger()


@pytest.fixture
def own_nodes(pki, tmp_path):
    with running_nodes(tmp_path, pki) as running:
        yield running


def spread(nodes, count, task):
    """`count` tasks that start together, taking turns among the nodes."""
    return at_once([lambda node=nodes[i % len(nodes)]: task(node) for i in range(count)])


def settled(results):
    """503 is the answer of a server that lost too often against others: nothing happened, and the caller asks again."""
    refusals, answers = counted(results)
    return Counter({key: count for key, count in refusals.items() if key[0] != 503}), answers


def test_one_ceremony_answered_on_all_nodes_is_consumed_once(nodes):
    desk = nodes[0]
    operation = desk.payment()
    ceremony = desk.ceremony(operation, desk.credential(desk.company, **TOKEN))
    signature = desk.sign_for(ceremony, "fxml_customer1")
    refusals, answers = settled(spread(nodes, CALLERS, lambda node: node.answer(ceremony, signature)))
    assert len(answers) == 1 and set(refusals) <= {(409, "conflict")}
    assert events(nodes[1], operation["id"]) == ["operation.created", "ceremony.opened", "ceremony.answered", "operation.permitted"]
    assert nodes[2].call("GET", f"/v1/operations/{operation['id']}")["receipt"] == answers[0]["receipt"]


def test_one_key_makes_one_operation_on_whichever_node(nodes):
    body = {"customer": nodes[0].company, "code": "A000", "channel": "web", "login_subject": "ming"}
    refusals, answers = settled(spread(nodes, CALLERS, lambda node: node.call("POST", "/v1/operations", body, key="one")))
    assert set(refusals) <= {(409, "conflict")} and answers and all(answer == answers[0] for answer in answers)
    for node in nodes:
        assert node.call("POST", "/v1/operations", body, key="one") == answers[0]


def test_guesses_on_all_nodes_together_get_no_more_attempts_than_on_one(nodes):
    holder = Holder(nodes[0])
    ceremonies = [holder.ceremony() for _ in range(24)]
    wrong = another(holder.next_code())
    tasks = [lambda pair=pair: nodes[pair[0] % 3].answer_code(pair[1], wrong) for pair in enumerate(ceremonies)]
    refusals, answers = settled(at_once(tasks))
    assert sum(answer["outcome"] == "wrong" for answer in answers) == LOCK_AFTER
    assert refusals.keys() <= {(409, "conflict")}
    trail = [event for ceremony in ceremonies for event in events(nodes[1], ceremony["operation"])]
    assert trail.count("ceremony.failed") == LOCK_AFTER
    assert holder.shown()["locked"]


def test_one_code_presented_to_all_nodes_is_accepted_once(nodes):
    holder = Holder(nodes[0])
    ceremonies = [holder.ceremony() for _ in range(12)]
    code = holder.next_code()
    tasks = [lambda pair=pair: nodes[pair[0] % 3].answer_code(pair[1], code) for pair in enumerate(ceremonies)]
    _, answers = settled(at_once(tasks))
    assert sum(answer["outcome"] == "established" for answer in answers) == 1


def test_a_limit_is_used_to_the_last_dollar_and_not_beyond_on_all_nodes_together(nodes):
    """Ten million a day, reached is over: three payments of 2.9 million fit."""
    desk = nodes[0]
    ceremonies = [desk.ceremony(desk.operation(desk.small, "T200", SMALL_ACCOUNT, SUPPLIER, 2_900_000),
                                desk.credential(desk.small, "fxml_customer3_soft")) for _ in range(8)]
    signatures = [desk.sign_for(ceremony, "fxml_customer3_soft") for ceremony in ceremonies]
    pairs = list(zip(ceremonies, signatures))
    decided = Counter()
    while pairs:
        results = at_once([lambda node=nodes[i % 3], pair=pair: node.answer(*pair) for i, pair in enumerate(pairs)])
        again = [pair for pair, result in zip(pairs, results) if isinstance(result, Problem) and result.status == 503]
        decided += Counter(spoken(result)[0] for result in results if isinstance(result, dict))
        pairs = again
    assert decided == {"permit": 3, "deny": 5}


def test_an_operation_may_begin_on_one_node_go_on_on_another_and_end_on_a_third(nodes, tmp_path):
    first, second, third = nodes
    operation = first.payment()
    ceremony = second.ceremony(operation, first.credential(first.company, **TOKEN))
    answer = third.answer(ceremony, first.sign_for(ceremony, "fxml_customer1"))
    trail = first.call("GET", f"/v1/operations/{operation['id']}/trail")
    assert [entry["entry"]["type"] for entry in trail["entries"]] == [
        "operation.created", "ceremony.opened", "ceremony.answered", "operation.permitted"]
    logs = [entry["entry"]["log"] for entry in trail["entries"]]
    assert len(set(logs)) == 3 and [note.split("\n")[0] for note in trail["checkpoints"]] == list(dict.fromkeys(logs))
    receipt, evidence = tmp_path / "receipt.jws", tmp_path / "evidence.json"
    receipt.write_text(answer["receipt"])
    evidence.write_text(json.dumps(second.call("GET", f"/v1/operations/{operation['id']}/evidence")))
    public = first.data / "public"
    keys = ["--key", public / "checkpoint.key", "--jwks", public / "receipt.jwks"]
    for node in nodes:
        asked = node.program("verify", receipt, *keys, "--ledger", f"{node.address}/v1/ledger", "--ca", node.data / "tls/server.pem")
        assert asked.returncode == 0, asked.stderr
    told = first.program("evidence", "verify", *keys, "--trust", first.pki / "trust.yaml", evidence)
    assert told.returncode == 0, told.stdout


def copied(node, folder):
    done = node.program("ledger", "copy", f"{node.address}/v1/ledger", folder, "--key", node.data / "public/checkpoint.key",
                        "--ca", node.data / "tls/server.pem")
    assert done.returncode == 0, done.stderr
    return folder


def test_a_log_left_out_of_a_copy_or_cut_back_is_missed(nodes, tmp_path):
    nodes[0].payment()
    eventually(lambda: rows(nodes[0].data, "SELECT size - anchored_size AS lag FROM ledger_log WHERE id = 3")[0][0] == 0)
    copied(nodes[0], tmp_path / "copy")
    key = nodes[0].data / "public/checkpoint.key"
    assert nodes[0].program("ledger", "verify", tmp_path / "copy", "--key", key).returncode == 0
    shutil.move(tmp_path / "copy/logs/3", tmp_path / "3")
    missed = nodes[0].program("ledger", "verify", tmp_path / "copy", "--key", key)
    assert missed.returncode == 1 and "logs/3" in missed.stderr
    shutil.copytree(tmp_path / "copy/logs/2", tmp_path / "copy/logs/3")
    swapped = nodes[0].program("ledger", "verify", tmp_path / "copy", "--key", key)
    assert swapped.returncode == 1 and "logs/3" in swapped.stderr


def test_what_a_killed_node_left_is_closed_by_another_and_it_comes_back_with_a_log_of_its_own(own_nodes):
    alive, _, victim = own_nodes
    operation = victim.payment()
    victim.process.send_signal(signal.SIGKILL)
    victim.process.wait()
    [[log, size]] = rows(alive.data, "SELECT id, size FROM ledger_log WHERE holder = 'c/0'")
    assert alive.payment()
    eventually(lambda: rows(alive.data, "SELECT closed_at FROM ledger_log WHERE id = ?", log)[0][0] is not None, seconds=3 * LEASE_SECONDS)
    assert rows(alive.data, "SELECT size, anchored_size FROM ledger_log WHERE id = ?", log) == [(size + 1, size + 1)]
    alive.verify_ledger()
    assert events(alive, operation["id"]) == ["operation.created"]
    victim.start()
    assert victim.payment()
    assert rows(alive.data, "SELECT COUNT(*) AS n FROM ledger_log WHERE holder = 'c/0'") == [(2,)]
    victim.verify_ledger()


def test_a_node_that_was_paused_past_its_lease_writes_nothing_there_and_goes_on_elsewhere(own_nodes):
    alive, _, paused = own_nodes
    assert paused.payment()
    os.kill(paused.process.pid, signal.SIGSTOP)
    try:
        [[log]] = rows(alive.data, "SELECT id FROM ledger_log WHERE holder = 'c/0'")
        eventually(lambda: rows(alive.data, "SELECT closed_at FROM ledger_log WHERE id = ?", log)[0][0] is not None, seconds=3 * LEASE_SECONDS)
        [[size]] = rows(alive.data, "SELECT size FROM ledger_log WHERE id = ?", log)
    finally:
        os.kill(paused.process.pid, signal.SIGCONT)
    eventually(paused.is_ready)
    answered = []

    def pays():
        with contextlib.suppress(Problem):
            answered.append(paused.payment())
        return answered

    eventually(pays)
    assert rows(alive.data, "SELECT size FROM ledger_log WHERE id = ?", log) == [(size,)]
    alive.verify_ledger()


def test_the_earlier_of_two_servers_with_one_name_takes_no_more_commands(own_nodes):
    earlier = own_nodes[0]
    later = copy.copy(earlier)
    later.folder = earlier.folder / "later"
    later.folder.mkdir()
    later.data = shutil.copytree(earlier.data, later.folder / "data")
    later.log, later.port = later.folder / "countersignd.log", free_port()
    config = later.data / "countersignd.yaml"
    config.write_text(re.sub(r"port: \d+", f"port: {later.port}", config.read_text()))
    later.start()
    try:
        eventually(lambda: not earlier.is_ready())
        with pytest.raises(Problem) as refused:
            earlier.payment()
        assert refused.value.status == 503
        assert later.payment()
        later.verify_ledger()
    finally:
        later.stop()


def test_servers_that_start_at_once_on_an_empty_database_make_one_schema(pki, tmp_path):
    desk = Desk(tmp_path, BUILD, pki=pki)
    desk.make_data()
    nodes = [copy.copy(desk) for _ in range(3)]
    processes = []
    for number, node in enumerate(nodes):
        node.data = shutil.copytree(desk.data, tmp_path / f"data-{number}")
        node.port = free_port()
        config = node.data / "countersignd.yaml"
        text = re.sub(r"port: \d+", f"port: {node.port}", config.read_text())
        config.write_text(re.sub(r"^ledger:\n", f"ledger:\n  node: n{number}\n", text, flags=re.M))
        processes.append(subprocess.Popen([BUILD / "countersignd", "--config", config], stderr=subprocess.DEVNULL))
    try:
        for node in nodes:
            eventually(node.answers)
        assert rows(nodes[0].data, "SELECT COUNT(*) AS n FROM ledger_log") == [(4,)]
        nodes[1].verify_ledger()
    finally:
        for process in processes:
            process.terminate()
            assert process.wait(30) == 0


def test_several_keepers_of_one_server_share_its_customers(pki, tmp_path):
    with running_nodes(tmp_path, pki, names=("many",), keepers=4) as [node]:
        for number in range(48):
            customer = node.customer("natural", f"A{123450000 + number}", "示範", f"00999{number:09}")
            node.operation(customer, "A000", login_subject="ming")
        logs = node.call("GET", "/v1/ledger/logs")["logs"]
        assert [(log.get("holder"), log["state"]) for log in logs[-4:]] == [(f"many/{number}", "leased") for number in range(4)]
        assert all(log["size"] > 2 for log in logs[-4:])
        node.verify_ledger()
    assert node.process.returncode == 0
