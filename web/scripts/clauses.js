// SPDX-License-Identifier: Apache-2.0
// Clauses in plain words: the register's readings, by their ids.
import { element } from "./dom.js";
import { get } from "./http.js";
import { language, text } from "./words.js";

let readings;

export async function loadClauses() {
  readings ??= await get("/api/clauses");
}

/** As the standard numbers it, with its article. */
function nameOf(id, number) {
  return text("clause.name", { id, number: number.startsWith("第") ? number : `第九條 ${number}`, article: id.split(".")[0] });
}

function clauseItem(id) {
  const { number, title, reading } = readings[id];
  return element("li", {}, element("span", { class: "clause" }, nameOf(id, number)), " ", element("strong", {}, title[language]), " ", reading[language]);
}

export function clauseList(ids) {
  return element("ul", { class: "clauses" }, ids.map(clauseItem));
}

/** The titles alone, for one sentence. */
export function clauseTitles(ids) {
  return ids.map((id) => `${readings[id].title[language]} (${id})`).join(text("list.and"));
}

/** Readings that people may open. */
export function clauseDetails(summary, ids) {
  return element("details", {}, element("summary", {}, summary), clauseList(ids));
}
