// SPDX-License-Identifier: Apache-2.0
// Biometrics that the customer's device compares (9.4.2): the notice of their risk, its acceptance for each passkey, and the switch for all devices at once.
import { byId, element } from "./dom.js";
import { busy } from "./form.js";
import { get, post } from "./http.js";
import { askToChange } from "./register.js";
import { wayName } from "./ways.js";
import { language, moment, text } from "./words.js";

function button(label, kind, work) {
  const made = element("button", { type: "button", class: kind }, label);
  made.addEventListener("click", () => busy(made, work));
  return made;
}

/** The newest approved version that is in force. */
function inForce(notices) {
  const now = Date.now();
  return notices.find(({ approved_by: approved, valid_from: from }) => approved && Date.parse(from) <= now);
}

function acceptanceItem(page, credential, notice, acceptances, changed) {
  const name = wayName({ design: credential.design, ...credential.details });
  const accepted = acceptances.find((one) => one.credential === credential.id && one.version === notice.version);
  const accept = () => page.working(async () => {
    await post(`/api/credentials/${credential.id}/risk-acceptances`, { version: notice.version, language });
    await changed();
    page.tell(text("biometrics.accepted-now", { name }));
  });
  return element("li", {}, accepted
    ? text("biometrics.accepted", { name, at: moment(accepted.accepted_at) })
    : button(text("biometrics.accept", { name }), "quiet", accept));
}

function switchOf(page, state, changed) {
  if (state === "off") return [element("p", { class: "message warning" }, text("biometrics.off")), button(text("biometrics.turn-on"), "quiet", () => askToChange(page, "biometrics"))];
  if (state !== "on") return [];
  const turnOff = () => page.working(async () => {
    await post("/api/biometrics/suspension");
    await changed();
    page.tell(text("biometrics.off"));
  });
  return [element("p", {}, text("biometrics.on")), button(text("biometrics.turn-off"), "", turnOff)];
}

export async function showBiometrics(page, credentials, changed) {
  const { state, acceptances, notices } = await get("/api/biometrics");
  const notice = inForce(notices);
  const passkeys = credentials.filter(({ state: is, details }) => details.technique === "passkey" && is === "active");
  byId("biometrics").hidden = !notice || !(passkeys.length || state === "off");
  if (byId("biometrics").hidden) return;
  byId("biometrics").replaceChildren(
    element("h2", { id: "biometrics-heading" }, text("biometrics.title")),
    element("div", { class: "card" },
      element("h3", {}, text("biometrics.notice", { version: notice.version })),
      element("p", { id: "risk-notice" }, notice[language]),
      element("ul", { class: "plain" }, passkeys.map((credential) => acceptanceItem(page, credential, notice, acceptances, changed))),
      element("div", { id: "biometrics-switch" }, switchOf(page, state, changed))));
}

/** After its approval. */
export function turnOn(page, operation, changed) {
  return page.working(async () => {
    await post("/api/biometrics/resumption", { operation });
    history.replaceState(null, "", "/devices");
    await changed();
    page.tell(text("biometrics.on"));
  });
}
