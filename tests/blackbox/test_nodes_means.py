# SPDX-License-Identifier: Apache-2.0
"""Three servers of three keepers each on one PostgreSQL: what customers hold and know is counted there as exactly as on one."""
import os
import time

import pytest
from banking import Problem, assert_refused, at_once
from stored import rows
from test_authorisation_races import counted, events
from test_nodes import running_nodes
from test_passkeys import PATTERN, WRONG_PATTERN, Owner, customers  # noqa: F401, fixtures are found by name

KEEPERS, CALLERS, CEREMONIES, LIMIT = 3, 48, 12, 5
SETTINGS = {"passwords": {"hash_memory_mib": 19}, "ceremonies": {"attempts": 5}}
GUESSES = {"password": {"password": "wrong-7x"}, "pattern": {"secret": WRONG_PATTERN}}
RIGHT = {"password": {"password": "tR7-mq2x"}, "pattern": {"secret": PATTERN}}
PATIENCE_SECONDS = 60

pytestmark = pytest.mark.skipif(os.environ.get("COUNTERSIGN_TEST_STORE") != "postgres", reason="nodes share a PostgreSQL: tests/with_postgres")


@pytest.fixture(scope="module")
def nodes(pki, tmp_path_factory):
    with running_nodes(tmp_path_factory.mktemp("nodes"), pki, keepers=KEEPERS, **SETTINGS) as running:
        yield running
        for node in running:
            node.verify_ledger()


@pytest.fixture(scope="module")
def desk(nodes):
    return nodes[0]


@pytest.fixture
def owner(desk, customers):  # noqa: F811
    return Owner(desk, customers())


def lost(result):
    """503 is the answer of a server that lost too often against others: nothing happened, and the caller asks again."""
    return isinstance(result, Problem) and result.status == 503


def given(nodes, answers):
    """All pairs of a ceremony and an answer at once, taking turns among the nodes, and again until none was lost; the results in their order."""
    results, left = [None] * len(answers), list(range(len(answers)))
    end = time.monotonic() + PATIENCE_SECONDS
    while left:
        assert time.monotonic() < end
        tasks = [lambda at=at: nodes[at % len(nodes)].call("POST", f"/v1/ceremonies/{answers[at][0]['id']}/answers", answers[at][1]) for at in left]
        for at, result in zip(left, at_once(tasks)):
            results[at] = result
        left = [at for at in left if lost(results[at])]
    return results


def stored_counter(owner, credential):
    [[next_counter]] = rows(owner.desk.data, "SELECT next_factor FROM credential WHERE id = ?", credential)
    return next_counter - 1


def trails(nodes, ceremonies):
    return [event for ceremony in ceremonies for event in events(nodes[1], ceremony["operation"])]


def test_one_assertion_given_to_all_nodes_serves_once_and_is_no_copy(nodes, owner):
    authenticator = owner.register()
    operation = owner.sign_in()
    ceremony = owner.begin(operation, authenticator.id)
    answer = authenticator.get(ceremony["challenge"]["publicKey"])
    refusals, served = counted(given(nodes, [(ceremony, answer)] * CALLERS))
    assert [one["state"] for one in served] == ["permitted"] and refusals == {(409, "conflict"): CALLERS - 1}
    assert events(nodes[1], operation["id"]) == ["operation.created", "ceremony.opened", "ceremony.answered", "operation.permitted"]
    assert owner.shown(authenticator.id)["state"] == "active" and stored_counter(owner, authenticator.id) == authenticator.counter


def test_of_copies_that_count_alike_on_different_nodes_one_serves(nodes, owner):
    authenticator = owner.register()
    copies = []
    for _ in range(CEREMONIES):
        ceremony = owner.begin(owner.sign_in(), authenticator.id)
        authenticator.counter = 1
        copies.append((ceremony, authenticator.get(ceremony["challenge"]["publicKey"])))
    refusals, answers = counted(given(nodes, copies))
    assert sum(answer.get("state") == "permitted" for answer in answers) == 1 and refusals.keys() <= {(409, "conflict")}
    assert trails(nodes, [ceremony for ceremony, _ in copies]).count("credential.suspended") == 1
    assert owner.shown(authenticator.id)["state"] == "suspended" and stored_counter(owner, authenticator.id) == 2


def test_the_counter_stands_where_the_last_assertion_that_served_on_any_node_left_it(nodes, owner):
    """They overtake each other, and who comes late is taken for a copy; whatever serves, serves above all that served before."""
    authenticator = owner.register()
    pairs = []
    for _ in range(CEREMONIES):
        ceremony = owner.begin(owner.sign_in(), authenticator.id)
        pairs.append((ceremony, authenticator.get(ceremony["challenge"]["publicKey"])))
    _, answers = counted(given(nodes, pairs))
    served = [int(answer["details"]["counter"]) for answer in answers if answer.get("state") == "permitted"]
    highest = stored_counter(owner, authenticator.id)
    assert served and len(set(served)) == len(served) and highest == max(served)
    if owner.shown(authenticator.id)["state"] == "suspended":
        owner.desk.change(owner.customer, authenticator.id, "resumption", {})
    for number, permitted in ((highest + 1, True), (highest + 1, False)):
        authenticator.counter = number - 1
        assert (owner.touch(owner.sign_in(), authenticator).get("state") == "permitted") is permitted


@pytest.mark.parametrize("known", GUESSES)
def test_guesses_on_all_nodes_are_counted_one_by_one_and_lock_everywhere(nodes, owner, known):
    design = "password" if known == "password" else "two_factor"
    credential = owner.known(design)
    ceremonies = [owner.begin(owner.sign_in(), credential, design) for _ in range(CEREMONIES)]
    late = owner.begin(owner.sign_in(), credential, design)
    refusals, answers = counted(given(nodes, [(ceremonies[at % CEREMONIES], GUESSES[known]) for at in range(CALLERS)]))
    assert [answer["outcome"] for answer in answers] == ["wrong"] * LIMIT
    assert refusals == {(409, "conflict"): CALLERS - LIMIT}
    assert sorted(answer["attempts_left"] for answer in answers) == list(range(LIMIT))
    told = trails(nodes, ceremonies)
    assert (told.count("ceremony.failed"), told.count("credential.locked")) == (LIMIT, 1), set(told)
    for node in nodes:
        assert_refused(409, "conflict", node.call, "POST", f"/v1/ceremonies/{late['id']}/answers", RIGHT[known])


@pytest.mark.parametrize("known", GUESSES)
def test_a_right_answer_on_one_node_starts_the_count_anew_on_all(nodes, owner, known):
    design = "password" if known == "password" else "two_factor"
    credential = owner.known(design)
    for node in nodes:
        wrong = [owner.begin(owner.sign_in(), credential, design) for _ in range(LIMIT - 1)]
        assert [answer["outcome"] for answer in given(nodes, [(ceremony, GUESSES[known]) for ceremony in wrong])] == ["wrong"] * (LIMIT - 1)
        right = owner.begin(owner.sign_in(), credential, design)
        assert node.call("POST", f"/v1/ceremonies/{right['id']}/answers", RIGHT[known])["state"] == "permitted"
