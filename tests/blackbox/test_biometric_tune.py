# SPDX-License-Identifier: Apache-2.0
"""`countersign biometric tune`: error rates of labelled scores, and what a change of the threshold would have done."""
import re
import subprocess
import xml.etree.ElementTree

import pytest
from conftest import BUILD

TEN = "label,score\n" + "".join(f"genuine,{score}\n" for score in (0.9, 0.8, 0.7, 0.6, 0.4)) + \
      "".join(f"impostor,{score}\n" for score in (0.5, 0.3, 0.2, 0.1, 0))


def tune(*words):
    return subprocess.run([BUILD / "countersign", "biometric", "tune", *words], capture_output=True, text=True, timeout=60)


@pytest.fixture
def scores(tmp_path):
    path = tmp_path / "scores.csv"
    path.write_text(TEN)
    return path


def test_rates_are_those_counted_by_hand(scores):
    told = tune(scores).stdout
    assert "comparisons: genuine 5, impostor 5" in told
    assert re.search(r"0\.400001  FRR +20\.0000 % .* 1/5  FAR +20\.0000 % .* 1/5  equal error rate", told)
    assert re.search(r"0\.500001  FRR +20\.0000 % .* 1/5  FAR +0\.0000 % \[ *0\.0000, *60\.0000\] 0/5  <= 1 %", told)


def test_a_change_tells_whom_it_would_have_met(scores):
    told = tune(scores, "--from", "0.3", "--to", "0.7").stdout
    assert "2/5 genuine ones rejected that were accepted" in told and "2/5 impostors rejected that were accepted" in told
    told = tune(scores, "--from", "0.7", "--to", "0.3").stdout
    assert "2/5 genuine ones accepted that were rejected" in told and "2/5 impostors accepted that were rejected" in told


def test_presentations_have_their_own_rates_and_languages_their_own_words(scores):
    scores.write_text("bona_fide,0.9\nbona_fide,0.2\nattack,0.1\nattack,0.5\n")
    told = tune(scores, "--lang", "zh-TW").stdout
    assert "呈現攻擊偵測" in told and "BPCER" in told and "APCER" in told and "FRR" not in told


def test_the_curve_is_drawn_and_never_over_a_file(scores, tmp_path):
    picture = tmp_path / "det.svg"
    assert tune(scores, "--svg", picture).returncode == 0
    root = xml.etree.ElementTree.parse(picture).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg" and any("20.00 %" in (text.text or "") for text in root.iter("{http://www.w3.org/2000/svg}text"))
    assert tune(scores, "--svg", picture).returncode == 2


@pytest.mark.parametrize("line", ["", "genuine", "genuine,x", "genuine,0.1234567", "friend,1", "genuine,1,2", "genuine,1e3", "genuine," + "1" * 70_000],
                         ids=lambda line: line[:20])
def test_a_line_that_is_none_is_named(scores, line):
    scores.write_text(TEN + line + "\n")
    told = tune(scores)
    assert told.returncode == 2 and not told.stdout and re.search(r"\b12\b", told.stderr), told.stderr


@pytest.mark.parametrize("words", [[], ["--from", "1"], ["--from", "x", "--to", "1"], ["--lang", "fr"], ["--svg"], ["--more"], ["second.csv"]])
def test_misuse_is_told(scores, words):
    assert tune(*([scores] if words else []), *words).returncode == 2


def test_scores_of_one_label_alone_tell_nothing(scores):
    scores.write_text("genuine,1\nattack,0\n")
    assert tune(scores).returncode == 2


def test_a_million_scores_are_read(scores):
    scores.write_text("".join(f"{'genuine' if at % 2 else 'impostor'},0.{at:06d}\n" for at in range(1_000_000)))
    assert "genuine 500000, impostor 500000" in tune(scores).stdout
