// SPDX-License-Identifier: Apache-2.0
// The customer's means of authorisation: seen and suspended; new ones asked for, and registered once that was approved.
import { showBiometrics, turnOn } from "../scripts/biometrics.js";
import { showBrowsers } from "../scripts/browsers.js";
import { byId, element } from "../scripts/dom.js";
import { busy } from "../scripts/form.js";
import { get, post } from "../scripts/http.js";
import { start } from "../scripts/page.js";
import { askToChange, register } from "../scripts/register.js";
import { wayName } from "../scripts/ways.js";
import { moment, text } from "../scripts/words.js";

const query = new URLSearchParams(location.search);

function stateOf({ state, locked }) {
  return text(locked ? "state.locked" : `state.${state}`);
}

function deviceItem(credential, page) {
  const { id, state, enrolled_at: at, design, details } = credential;
  const name = wayName({ design, ...details });
  const suspend = element("button", { type: "button", class: "quiet", "aria-label": text("devices.suspend-this", { name }) }, text("devices.suspend"));
  suspend.addEventListener("click", () => busy(suspend, async () => {
    if (await page.working(() => post(`/api/credentials/${id}/suspension`))) await show(page);
  }));
  return element("li", { class: `way ${state === "active" && !credential.locked ? "enough" : "short"}`, "data-credential": id, "data-state": state },
    element("div", { class: "way-head" }, element("h3", {}, name), element("p", { class: "badge" }, stateOf(credential)),
      state === "active" && design !== "password" ? suspend : null),
    element("p", { class: "hint" }, text("devices.since", { at: moment(at) })));
}

async function show(page) {
  const { credentials } = await get("/api/credentials");
  byId("devices").replaceChildren(...credentials.map((credential) => deviceItem(credential, page)));
  await showBrowsers(page, () => show(page));
  await showBiometrics(page, credentials, () => show(page));
}

function ask(page, kind) {
  const button = byId(`add-${kind}`);
  button.addEventListener("click", () => busy(button, () => askToChange(page, kind)));
}

/** Back from the approval of what was asked for. */
function goOn(page, operation, kind) {
  if (kind === "biometrics") return turnOn(page, operation, () => show(page));
  return register(page, operation, kind, () => show(page));
}

await start(async (page) => {
  await show(page);
  ask(page, "passkey");
  ask(page, "otp");
  ask(page, "device");
  if (query.has("operation")) goOn(page, query.get("operation"), query.get("kind"));
});
