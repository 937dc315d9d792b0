# SPDX-License-Identifier: Apache-2.0
"""What time does to passwords: default ones become void, unused ones must be changed, old ones are noted. The server's clock is moved by
libfaketime. And what a new configuration does to kept hashes."""

import pytest
from banking import Problem
from stored import rows
from test_logins import WRONG, sign_in
from test_passwords import OTHER, enrol

DAY = 86400
CHEAP = {"hash_memory_mib": 19}


@pytest.fixture
def desk(make_desk, clock):
    return make_desk(wrapper=clock.wrapper, passwords=CHEAP)


def test_a_default_password_is_void_after_its_days(desk, clock):
    for code in ("fox7early", "fox7late1"):
        enrol(desk, password="12345678", default=True, user_code=code)
    clock.pass_by(30 * DAY - 60)
    assert sign_in(desk, "fox7early", "12345678", new_password=OTHER)["outcome"] == "established"
    clock.pass_by(120)
    assert sign_in(desk, "fox7late1", "12345678", new_password=OTHER) == WRONG
    assert sign_in(desk, "fox7early", OTHER)["outcome"] == "established"


def test_a_void_password_is_counted_like_a_wrong_one(desk, clock):
    enrol(desk, password="12345678", default=True, user_code="fox7late2")
    clock.pass_by(31 * DAY)
    for _ in range(5):
        assert sign_in(desk, "fox7late2", "12345678") == WRONG
    [credential] = desk.call("GET", f"/v1/customers/{desk.person}")["credentials"]
    assert credential["locked"]


def test_unused_for_a_year_it_must_be_changed(desk, clock):
    enrol(desk, user_code="fox7tree1")
    clock.pass_by(200 * DAY)
    assert sign_in(desk, "fox7tree1")["outcome"] == "established"
    clock.pass_by(366 * DAY)
    answer = sign_in(desk, "fox7tree1")
    assert (answer["outcome"], answer["challenge"]["reason"]) == ("continue", "unused")
    assert sign_in(desk, "fox7tree1", new_password=OTHER)["details"] == {"password": "changed"}
    assert "details" not in sign_in(desk, "fox7tree1", OTHER)


def test_unchanged_for_a_year_it_is_noted(desk, clock):
    enrol(desk, user_code="fox7tree2")
    for days, details in ((300, None), (66, {"password": "old"})):
        clock.pass_by(days * DAY)
        answer = sign_in(desk, "fox7tree2")
        assert answer["outcome"] == "established" and answer.get("details") == details


def test_an_institution_may_make_old_ones_change(make_desk, clock):
    desk = make_desk(wrapper=clock.wrapper, passwords={**CHEAP, "old": "change", "change_days": 90})
    enrol(desk, user_code="fox7tree3")
    clock.pass_by(91 * DAY)
    assert sign_in(desk, "fox7tree3")["challenge"]["reason"] == "old"
    assert sign_in(desk, "fox7tree3", new_password=OTHER)["outcome"] == "established"


def restart(desk, before, after):
    desk.stop()
    path = desk.data / "countersignd.yaml"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))
    desk.start()


def test_a_new_cost_is_taken_over_at_the_next_right_answer(make_desk):
    """Seen from outside: what is sealed for the credential is another after it, and then stays."""
    desk = make_desk(passwords=CHEAP)
    credential = enrol(desk, user_code="fox7tree4")["id"]

    def sealed():
        return rows(desk.data, "SELECT sealed_record FROM credential WHERE id = ?", credential)[0][0]

    assert sign_in(desk, "fox7tree4")["outcome"] == "established"
    before = sealed()
    assert sign_in(desk, "fox7tree4")["outcome"] == "established" and sealed() == before
    restart(desk, "hash_memory_mib: 19", "hash_memory_mib: 24")
    assert sign_in(desk, "fox7tree4", OTHER) == WRONG and sealed() == before
    assert sign_in(desk, "fox7tree4")["outcome"] == "established"
    after = sealed()
    assert after != before
    assert sign_in(desk, "fox7tree4")["outcome"] == "established" and sealed() == after


@pytest.mark.parametrize("settings, field", [
    ({"hash_memory_mib": 18}, "hash_memory_mib"),
    ({"hash_passes": 1, "hash_memory_mib": 45}, "hash_memory_mib"),
    ({"length_min": 5}, "length_min"),
    ({"length_min": 20, "length_max": 19}, "length_max"),
    ({"attempts": 6}, "attempts"),
    ({"default_days": 31}, "default_days"),
    ({"common_list": "no-such-file"}, "no-such-file"),
])
def test_what_is_too_weak_does_not_start(make_desk, settings, field):
    with pytest.raises(RuntimeError) as caught:
        make_desk(passwords=settings)
    assert field in str(caught.value)


def test_a_list_of_common_passwords(make_desk, tmp_path):
    path = tmp_path / "common.txt"
    path.write_text("#!comment: a list\nSummer2024\n")
    desk = make_desk(passwords={**CHEAP, "common_list": str(path)})
    with pytest.raises(Problem) as caught:
        enrol(desk, password="sUMMER2024")
    assert caught.value.body["detail"].startswith("common: ")
    enrol(desk, password="sUMMER2025")
