// SPDX-License-Identifier: Apache-2.0
// Ceremonies in which the customer types something: a password, or a code of a device or a message.
import { element } from "../dom.js";
import { busy } from "../form.js";
import { moment, text } from "../words.js";

/** A form of one field; `answer` gets what was typed. Resolves to what it answers once that is no error. */
export function oneField(place, page, { label, hint, attributes, extra }, answer) {
  return new Promise((resolve) => {
    const input = element("input", { id: "secret", required: true, "aria-describedby": hint ? "secret-hint" : null, ...attributes });
    const button = element("button", { type: "submit" }, text("ceremony.submit"));
    const form = element("form", { novalidate: true }, element("div", { class: "field" },
      element("label", { for: "secret" }, label), input, hint ? element("p", { class: "hint", id: "secret-hint" }, hint) : null),
    element("p", { class: "actions" }, button, extra ?? null));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!input.checkValidity()) {
        page.warn(text("form.missing", { field: label }));
        input.focus();
        return;
      }
      busy(button, async () => {
        const outcome = await page.working(() => answer(input.value));
        if (outcome) resolve(outcome);
      });
    });
    place.append(form);
    input.focus();
  });
}

export function password(ceremony, place, page) {
  const field = { label: text("sign-in.password"), attributes: { type: "password", autocomplete: "current-password", maxlength: 128 } };
  return oneField(place, page, field, (value) => ceremony.password(value));
}

const CODE = { inputmode: "numeric", autocomplete: "one-time-code", pattern: "[0-9]{6,10}", maxlength: 10 };

export function deviceCode(ceremony, place, page) {
  const { question } = ceremony.challenge;
  const hint = question ? text("ceremony.question", { question }) : text("ceremony.device-hint");
  return oneField(place, page, { label: text("ceremony.code"), hint, attributes: CODE }, (value) => ceremony.code(value));
}

export function messageCode(ceremony, place, page) {
  const again = element("button", { type: "button", class: "quiet" }, text("ceremony.send-again"));
  again.addEventListener("click", () => busy(again, async () => {
    if (await page.working(() => ceremony.renew())) page.tell(text("ceremony.sent-again"));
  }));
  const hint = text("ceremony.message-hint", { until: moment(ceremony.challenge.code_expires_at) });
  return oneField(place, page, { label: text("ceremony.code"), hint, attributes: CODE, extra: again }, (value) => ceremony.code(value));
}
