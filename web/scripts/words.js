// SPDX-License-Identifier: Apache-2.0
// The texts of the page's language, and how that language writes amounts and times.
export const language = document.documentElement.lang;

let words = {};

export async function loadWords() {
  const answer = await fetch(`/static/i18n/${language}.json`);
  words = await answer.json();
}

/** The text of a key, its {names} replaced by values. */
export function text(key, values = {}) {
  if (!(key in words)) throw new Error(`no text for ${key}`);
  return words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** The text of a key that a server's word makes, or the word itself where there is none. */
export function textOr(key, word) {
  return key in words ? words[key] : word;
}

export function amount({ minor, currency }) {
  return new Intl.NumberFormat(language, { style: "currency", currency, currencyDisplay: "code" }).format(minor / 100);
}

const moments = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium", timeZone: "Asia/Taipei" });

export function moment(at) {
  return moments.format(new Date(at));
}
