// SPDX-License-Identifier: Apache-2.0
// Machine readable zones: ICAO's own examples (Doc 9303) are right, and one wrong character anywhere that counts is noticed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { mrzIsRight } from "../../web/conference/mrz.js";

const PASSPORT = ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];
const CARD = ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"];
const VISA_SIZED = ["I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"];

test("examples of all three sizes are right, however they are spaced", () => {
  for (const lines of [PASSPORT, CARD, VISA_SIZED]) assert.ok(mrzIsRight(lines.join("\n")), lines[1]);
  assert.ok(mrzIsRight(`  ${CARD.join("\r\n").toLowerCase()}\n`));
});

test("a wrong character of number or date, a line too few and other letters are not", () => {
  for (const [line, at] of [[1, 0], [1, 9], [1, 13], [1, 21], [1, 43]]) {
    const changed = PASSPORT.map((text, i) => (i === line ? text.slice(0, at) + (text[at] === "8" ? "7" : "8") + text.slice(at + 1) : text));
    assert.ok(!mrzIsRight(changed.join("\n")), `${line}:${at}`);
  }
  for (const entered of ["", PASSPORT[1], CARD.slice(0, 2).join("\n"), CARD.join("\n").replace("D23", "Ö23")]) assert.ok(!mrzIsRight(entered), entered);
});
