// SPDX-License-Identifier: Apache-2.0
// The chip card: the card program shows what is authorised, takes the PIN and gives the card back; the page tells how far it is.
import { Card, CardProblem } from "/sdk/countersign.js";
import { element } from "../dom.js";
import { busy } from "../form.js";
import { Retrieval } from "../retrieval.js";
import { text, textOr } from "../words.js";

/** What went wrong, in the page's words. */
export function explainCard(problem) {
  const tries = problem.triesLeft === undefined ? "" : ` ${text("card.tries-left", { left: problem.triesLeft })}`;
  return textOr(`problem.${problem.code}`, text("problem.unexpected")) + tries;
}

/** Runs `work(card, onEvent)`, telling in `told` what the customer is to do; undefined: it failed, and the page says why. */
export async function withCard(page, told, work) {
  const retrieval = new Retrieval();
  const onEvent = (event) => {
    retrieval.hear(event);
    told.textContent = event.event === "ended" ? "" : text(`card.${event.event}`, { seconds: event.seconds ?? "" });
  };
  page.clear();
  try {
    return await work(new Card(), onEvent);
  } catch (problem) {
    if (problem instanceof CardProblem) page.warn(explainCard(problem));
    else if (problem?.name !== "AbortError") await page.fail(problem);
    return undefined;
  }
}

export function card(ceremony, place, page, signal) {
  return new Promise((resolve) => {
    const told = element("p", { class: "prompt", id: "card-told", role: "status" });
    const button = element("button", { type: "button" }, text("ceremony.use-card"));
    button.addEventListener("click", () => busy(button, async () => {
      const outcome = await withCard(page, told, (program, onEvent) => ceremony.card(program, { signal, onEvent }));
      if (outcome) resolve(outcome);
    }));
    place.append(element("p", {}, text("ceremony.card-hint")), told, element("p", { class: "actions" }, button));
    button.focus();
  });
}
