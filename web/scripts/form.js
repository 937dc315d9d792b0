// SPDX-License-Identifier: Apache-2.0
// Forms: values go to a function, the first empty or wrong field is told and focused, and nothing is sent twice.
import { byId } from "./dom.js";
import { text } from "./words.js";

function firstWrong(fields) {
  return fields.find((field) => !field.checkValidity());
}

function tellField(field, page) {
  const label = field.labels[0].textContent;
  field.setAttribute("aria-invalid", "true");
  field.addEventListener("input", () => field.removeAttribute("aria-invalid"), { once: true });
  page.warn(text(field.validity.valueMissing ? "form.missing" : "form.wrong", { field: label }));
  field.focus();
}

/** While `work` runs, `button` cannot be pressed again, and says so to screen readers. */
export async function busy(button, work) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  try {
    await work();
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

export function form(id, page, submitted) {
  const made = byId(id);
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = [...made.elements].filter((field) => field.name);
    const wrong = firstWrong(fields);
    if (wrong) return tellField(wrong, page);
    await busy(made.querySelector("[type=submit]"), () => page.working(() => submitted(Object.fromEntries(new FormData(made)))));
  });
}
