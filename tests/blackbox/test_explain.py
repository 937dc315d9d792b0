# SPDX-License-Identifier: Apache-2.0
"""`countersign clauses` and `countersign explain`: what people read is complete, in both languages, and agrees with what is decided."""

import json
import os
import pathlib
import random
import re
import subprocess

import law_oracle
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("COUNTERSIGN_BUILD", ROOT / "build"))
CHINESE = re.compile("[\u4e00-\u9fff]")


def run(*arguments, text=""):
    return subprocess.run([BUILD / "countersign", *arguments], input=text, capture_output=True, text=True, check=False)


def clauses():
    return json.loads(run("clauses", "--json").stdout)["clauses"]


def test_every_clause_is_whole_in_both_languages():
    listed = clauses()
    assert len(listed) == 62 and [c["id"] for c in listed] == sorted(c["id"] for c in listed)
    for clause in listed:
        for text in (clause["title"], clause["reading"]):
            assert CHINESE.search(text["zh-TW"]) and not CHINESE.search(text["en"]) and text["en"][-1:] not in ("", " ")
        assert clause["rows"] > 1 and set(clause["kinds"]) <= set("DCRGU") and clause["kinds"]


def test_every_clause_is_where_it_says():
    for clause in clauses():
        lines = (ROOT / clause["implemented"]["file"]).read_text().splitlines()
        symbol = clause["id"].replace(".", "_")
        assert f"READING({symbol}," in lines[clause["implemented"]["line"] - 1]
        assert any(f"enum verdict clause_{symbol}(" in line for line in lines)


def test_one_clause_shows_every_row_of_its_table():
    for clause in clauses():
        one = json.loads(run("clauses", clause["id"], "--json").stdout)
        assert {name: one[name] for name in clause} == clause and len(one["cases"]) == clause["rows"]
        text = run("clauses", clause["id"], "--lang", "zh-TW").stdout
        assert clause["reading"]["zh-TW"] in text and clause["implemented"]["file"] in text


@pytest.mark.parametrize("arguments", [("9.10",), ("--lang", "fr"), ("9.1", "9.2"), ("--all",), ("--lang",)])
def test_what_is_no_clause_is_told(arguments):
    result = run("clauses", *arguments)
    assert result.returncode == 2 and result.stderr and not result.stdout


def random_lines(count, seed):
    source = random.Random(seed)
    cases = [law_oracle.random_case(source) for _ in range(count)]
    return cases, "".join(json.dumps(case) + "\n" for case in cases)


def paragraphs(text):
    return re.split(r"^(?=\d+: )", text, flags=re.MULTILINE)[1:]


@pytest.mark.parametrize("language", ["en", "zh-TW"])
def test_cases_are_told_as_they_are_decided(language):
    cases, lines = random_lines(400, 3)
    told = paragraphs(run("explain", "--lang", language, text=lines).stdout)
    readings = {clause["id"]: clause["reading"][language] for clause in clauses()}
    for case, paragraph in zip(cases, told, strict=True):
        decided = law_oracle.decide(case)
        assert paragraph.split(": ", 1)[1].startswith({"permit": ("Permitted", "准許"), "deny": ("Denied", "不准許")}[decided["decision"]])
        for broken in [*decided["violated"], *(clause for entry in decided["evidence"] for clause in entry["violated"])]:
            assert readings[broken] in paragraph


def test_nearest_designs_are_those_that_decide_lists():
    cases, lines = random_lines(300, 4)
    names = {"certificate": "Certificate signature", "chip_card": "Chip card", "otp": "One-time password", "two_factor": "Two or more techniques",
             "video": "Video conference", "knowledge": "Knowledge questions", "password": "Fixed password"}
    alone = "".join(json.dumps({"operation": case["operation"]}) + "\n" for case in cases)
    options = [json.loads(line)["options"] for line in run("decide", text=alone).stdout.splitlines()]
    for told, listed in zip(paragraphs(run("explain", text=lines).stdout), options, strict=True):
        if told.split(": ", 1)[1].startswith("Denied"):
            nearest = re.findall(r"^    ([A-Z][^,]*), keeping ", told, flags=re.MULTILINE)
            assert sorted(nearest) == sorted(names[option["design"]] for option in listed)


def test_a_design_that_nearly_was_admissible_comes_first():
    entry = {"design": "chip_card", "tac_verified_by_issuer": True, "check_code_fresh": True, "check_code_unpredictable": True,
             "returned_data_valid": True, "pin_entered": True, "component_exclusive": True}
    case = {"operation": {"service": "transfer", "payee": "non_designated"}, "evidence": [entry]}
    told = run("explain", text=json.dumps(case)).stdout
    assert "nearest first:\n    Chip card, keeping 9.2.5\n" in told


def test_answers_of_decide_are_explained_too():
    _, lines = random_lines(200, 5)
    decided = run("decide", text=lines).stdout
    from_cases = [re.split(r"\n  (?:These|As|To learn)", told)[0] for told in paragraphs(run("explain", text=lines).stdout)]
    from_answers = [re.split(r"\n  (?:These|As|To learn)", told)[0] for told in paragraphs(run("explain", text=decided).stdout)]
    assert [told.strip() for told in from_cases] == [told.strip() for told in from_answers]


BAD = ["", "{}", "[]", '{"decision":"permit"}', '{"operation":{"service":"x"}}',
       '{"decision":"permit","evidence":[],"satisfied":["9.99"],"violated":[],"clauses_version":"2022-06-02"}',
       '{"decision":"permit","evidence":[],"satisfied":[],"violated":[],"clauses_version":"2019-01-01"}',
       '{"error":{"line":4,"field":"operation.service","message":"no"}}', '{"error":7}']


@pytest.mark.parametrize("line", BAD)
def test_what_cannot_be_explained_is_told_and_the_run_goes_on(line):
    good = '{"operation":{"service":"login"},"evidence":[{"design":"password"}]}'
    result = run("explain", text=f"{line}\n{good}\n")
    first, second = result.stdout.splitlines()[:2]
    assert result.returncode == 1 and len(first) > len("1: ") and second.startswith("2: Permitted")
