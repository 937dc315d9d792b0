// SPDX-License-Identifier: Apache-2.0
// Elements made of values. Texts are set as text, never as markup.

/** element("p", {class: "hint"}, "text", otherElement…). Attributes that are false or null are left out. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

export const byId = (id) => document.getElementById(id);

/** A list of terms: [[label, value], …]. */
export function terms(rows, attributes) {
  return element("dl", attributes, rows.map(([label, value]) => element("div", {}, element("dt", {}, label), element("dd", {}, value))));
}
