# SPDX-License-Identifier: Apache-2.0
"""The traceability script finds each kind of fault that it exists to find."""

import importlib.util
import pathlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("traceability", ROOT / "docs" / "traceability.py")
traceability = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(traceability)

TEXT = "一、採用\n(一)應採用\n1.採用\n(二)使用\n三、採用\n(二)採用簡訊\n3.應用\n(1)手機\n"


def clause(**changes):
    made = {"id": "9.1.2", "number": "一(二)", "kinds": ["D"], "rows": 2, "title": {"zh-TW": "題", "en": "Title <b>"},
            "reading": {"zh-TW": "讀", "en": "Reading"}, "implemented": {"file": "law/room/9_1_2.c", "line": 4},
            "cases": [{"case": "a & b", "verdict": "kept"}, {"case": "c", "verdict": "broken"}]}
    return {**made, **changes}


@pytest.fixture(name="root")
def fixture_root(tmp_path):
    room = tmp_path / "law" / "room"
    room.mkdir(parents=True)
    (room / "9_1_2.c").write_text("enum verdict clause_9_1_2(const struct situation *on)\n{\n}\n")
    (room / "README.md").write_text("- `9.1.2` Five checks.\n")
    return tmp_path


def found(root, *clauses, results=None, standard=TEXT):
    return list(traceability.faults(clauses or [clause()], {"9.1.2": "passed"} if results is None else results, root, standard))


def test_what_is_whole_has_no_fault(root):
    assert found(root) == []


def test_function_without_a_line_in_the_register_is_found(root):
    (root / "law" / "room" / "9_1_9.c").write_text("enum verdict clause_9_1_9(void)\n{\n}\n")
    assert any("clause_9_1_9 is not in the register" in fault for fault in found(root))


def test_missing_number_is_found(root):
    assert any("no number" in fault for fault in found(root, clause(number="")))


def test_wrong_number_is_found(root):
    assert any("should be 一(二)" in fault for fault in found(root, clause(number="一(三)")))


def test_number_that_is_not_in_the_text_is_found(root):
    assert any("does not stand in the text" in fault for fault in found(root, standard="一、採用\n(一)應採用\n"))


def test_readme_that_does_not_name_the_clause_is_found(root):
    (root / "law" / "room" / "README.md").write_text("- `9.1.22` and 9.1.2 without its marks\n")
    assert any("does not name `9.1.2`" in fault for fault in found(root))


def test_missing_readme_is_found(root):
    (root / "law" / "room" / "README.md").unlink()
    assert any("does not name `9.1.2`" in fault for fault in found(root))


def test_clause_without_its_function_is_found(root):
    (root / "law" / "room" / "9_1_2.c").write_text("")
    assert any("has no function clause_9_1_2" in fault for fault in found(root))


@pytest.mark.parametrize("results", [{}, {"9.1.2": "failed"}])
def test_table_that_failed_or_was_not_run_is_found(root, results):
    assert any("its table" in fault for fault in found(root, results=results))


@pytest.mark.parametrize("clause_id,number", [("9.1.1.3", "一(一)3"), ("9.3.2.3.1", "三(二)3(1)"), ("9.8", "八"), ("9.9.3.4", "九(三)4")])
def test_ids_are_numbered_as_the_text_does(clause_id, number):
    assert traceability.number_of(clause_id) == number


def test_numbers_of_the_text_are_read_in_their_places():
    assert traceability.numbers_in(TEXT) == {"一", "一(一)", "一(一)1", "一(二)", "三", "三(二)", "三(二)3", "三(二)3(1)"}


def test_results_are_read_from_the_report():
    report = '<testsuites><testsuite><testcase name="9.1.2"/><testcase name="9.1.3"><failure>no</failure></testcase></testsuite></testsuites>'
    assert traceability.read_results(report) == {"9.1.2": "passed", "9.1.3": "failed"}


def test_the_page_escapes_what_it_shows_and_begins_with_the_faults():
    shown = traceability.page([clause()], {"9.1.2": "passed"}, ["<broken>"], "2022")
    assert "a &amp; b" in shown and "Title &lt;b&gt;" in shown and shown.index("&lt;broken&gt;") < shown.index("<table>")
