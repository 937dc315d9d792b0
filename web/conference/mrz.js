// SPDX-License-Identifier: Apache-2.0
// The check digits of a machine readable zone (ICAO Doc 9303): that it was read without a slip. Nothing of it leaves the page.
const WEIGHTS = [7, 3, 1];
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

function digitOf(characters) {
  const values = Array.from(characters, (character) => (character === "<" ? 0 : ALPHABET.indexOf(character)));
  return String(values.reduce((sum, value, i) => sum + value * WEIGHTS[i % 3], 0) % 10);
}

// Of each form: where the number, the dates and all together stand, each followed by its digit.
const FORMS = {
  "2x44": (lines) => {
    const second = lines[1];
    return [[second.slice(0, 9), second[9]], [second.slice(13, 19), second[19]], [second.slice(21, 27), second[27]],
      [second.slice(0, 10) + second.slice(13, 20) + second.slice(21, 43), second[43]]];
  },
  "2x36": (lines) => {
    const second = lines[1];
    return [[second.slice(0, 9), second[9]], [second.slice(13, 19), second[19]], [second.slice(21, 27), second[27]],
      [second.slice(0, 10) + second.slice(13, 20) + second.slice(21, 35), second[35]]];
  },
  "3x30": ([first, second]) => [[first.slice(5, 14), first[14]], [second.slice(0, 6), second[6]], [second.slice(8, 14), second[14]],
    [first.slice(5, 30) + second.slice(0, 7) + second.slice(8, 15) + second.slice(18, 29), second[29]]],
};

export function mrzIsRight(entered) {
  const lines = entered.toUpperCase().split(/\s*\n\s*/).map((line) => line.replaceAll(" ", "")).filter((line) => line !== "");
  const size = lines[0]?.length;
  const form = FORMS[`${lines.length}x${size}`];
  if (!form || !lines.every((line) => line.length === size && /^[A-Z0-9<]+$/.test(line))) return false;
  return form(lines).every(([characters, digit]) => digitOf(characters) === digit);
}
