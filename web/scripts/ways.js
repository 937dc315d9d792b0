// SPDX-License-Identifier: Apache-2.0
// The ways of approving: of each its name, whether it is enough, and by which clauses.
import { clauseDetails, clauseTitles } from "./clauses.js";
import { element } from "./dom.js";
import { text, textOr } from "./words.js";

/** By its technique, or how its code comes, or else its design. */
const kindOf = (way) => way.technique ?? (way.phone ? "message" : way.delivery) ?? way.design;

/** What a way is called, with the name that the customer gave it. */
export function wayName(way) {
  const given = way.name ?? way.phone;
  return textOr(`way.${kindOf(way)}`, kindOf(way)) + (given ? text("way.named", { name: given }) : "");
}

const factorNames = (factors) => factors.map((factor) => text(`factor.${factor}`)).join(text("list.and"));

function explanation(way) {
  switch (way.standing) {
    case "enough": return text("way.enough");
    case "part": return text("way.part", { gives: factorNames(way.gives), clauses: clauseTitles(way.clauses) });
    case "short": return text(way.clauses.length ? "way.short" : "way.not-offered", { clauses: clauseTitles(way.clauses) });
    default: return text("way.absent");
  }
}

const SUMMARIES = { enough: "way.why", part: "way.why-part", short: "way.why-not", absent: "way.why" };

export function wayItem(way, choose) {
  const usable = choose !== undefined && (way.standing === "enough" || way.standing === "part");
  return element("li", { class: `way ${way.standing}`, "data-way": kindOf(way) },
    element("div", { class: "way-head" },
      element("h3", {}, wayName(way)),
      element("p", { class: "badge" }, text(`badge.${way.standing}`)),
      usable ? element("button", { type: "button", class: way.standing === "enough" ? "" : "quiet", click: choose, "aria-label": text("way.use-this", { name: wayName(way) }) }, text("way.use")) : null),
    element("p", {}, explanation(way)),
    way.clauses.length ? clauseDetails(text(SUMMARIES[way.standing]), way.clauses) : null);
}
