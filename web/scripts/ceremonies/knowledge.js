// SPDX-License-Identifier: Apache-2.0
// Knowledge questions: those that the server picked, all answered at once.
import { element } from "../dom.js";
import { busy } from "../form.js";
import { language, text } from "../words.js";

export function knowledge(ceremony, place, page) {
  return new Promise((resolve) => {
    const fields = ceremony.challenge.questions.map((question, at) => element("div", { class: "field" },
      element("label", { for: `answer-${at}` }, question.text[language]),
      element("input", { id: `answer-${at}`, name: question.id, autocomplete: "off", maxlength: 256, required: true })));
    const button = element("button", { type: "submit" }, text("ceremony.submit"));
    const form = element("form", { novalidate: true }, fields, element("p", { class: "actions" }, button));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      busy(button, async () => {
        const outcome = await page.working(() => ceremony.knowledge(Object.fromEntries(new FormData(form))));
        if (outcome) resolve(outcome);
      });
    });
    place.append(form);
    form.querySelector("input").focus();
  });
}
