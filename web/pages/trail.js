// SPDX-License-Identifier: Apache-2.0
// An operation's trail: every entry of the ledger in plain words, each checked in this browser against the ledger's signed checkpoint.
import { checkTrail, Countersign } from "/sdk/countersign.js";
import { clauseDetails, loadClauses } from "../scripts/clauses.js";
import { byId, element } from "../scripts/dom.js";
import { showInstruction } from "../scripts/instruction.js";
import { start } from "../scripts/page.js";
import { moment, text, textOr } from "../scripts/words.js";

const id = new URLSearchParams(location.search).get("operation");
const bank = new Countersign();

function clausesOf({ decision, clauses }) {
  if (!clauses) return null;
  const ids = decision === "permit" ? clauses.satisfied : clauses.violated;
  return ids.length ? clauseDetails(text(decision === "permit" ? "result.by" : "result.against"), ids) : null;
}

function entryItem({ entry, index, proved }) {
  const design = entry.details?.design;
  const way = design ? text("trail.by", { name: textOr(`way.${entry.details.technique ?? design}`, design) }) : "";
  return element("li", {},
    element("p", {}, element("strong", {}, textOr(`event.${entry.type}`, entry.type)), way),
    element("p", {}, element("time", { datetime: entry.at }, moment(entry.at)), " · ",
      element("span", { class: proved ? "proved" : "unproved" }, text(proved ? "trail.proved" : "trail.unproved", { index }))),
    clausesOf(entry));
}

await start(async () => {
  const [operation, trail] = await Promise.all([bank.operation(id), bank.trail(id), loadClauses()]);
  showInstruction(byId("instruction"), operation.instruction);
  const entries = await checkTrail(trail, trail.key);
  const all = entries.every(({ proved }) => proved);
  byId("verdict").textContent = text(all ? "trail.all-proved" : "trail.not-all-proved", { count: entries.length });
  byId("verdict").className = all ? "message good" : "message warning";
  byId("entries").replaceChildren(...entries.map(entryItem));
});
