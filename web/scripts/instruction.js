// SPDX-License-Identifier: Apache-2.0
// The instruction as the server wrote it: the very text whose digest every way of approving binds to.
import { element, terms } from "./dom.js";
import { amount, language, textOr, text } from "./words.js";

const COLON = /：|: /;

function rows(instruction) {
  return instruction.text[language].trimEnd().split("\n").map((line) => {
    const at = line.search(COLON);
    return [line.slice(0, at), line.slice(at + line.slice(at).match(COLON)[0].length)];
  });
}

function payment({ amount: moved, payee }) {
  return element("div", { class: "payment" },
    element("p", { class: "payment-amount" }, amount(moved)),
    element("p", { class: "payment-payee" }, text("approve.to"), " ", element("strong", {}, payee.name ?? payee.account),
      element("span", { class: "number" }, `${payee.bank} ${payee.account}`)));
}

export function showInstruction(place, instruction) {
  place.replaceChildren(
    ...(instruction.payee ? [payment(instruction)] : [element("p", { class: "payment-amount" }, textOr(`service.${instruction.service}`, instruction.service))]),
    element("details", {}, element("summary", {}, text("approve.whole")), terms(rows(instruction), { class: "terms" })));
}
