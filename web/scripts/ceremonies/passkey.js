// SPDX-License-Identifier: Apache-2.0
// A passkey: by the browser's own payment window where there is one, else by WebAuthn alone. Both sign this one operation.
import { passkeysSupported, paymentConfirmationAvailable } from "/sdk/countersign.js";
import { element } from "../dom.js";
import { busy } from "../form.js";
import { text } from "../words.js";

async function sign(ceremony, signal) {
  if (ceremony.challenge.payment && (await paymentConfirmationAvailable())) return ceremony.payment({ signal });
  return ceremony.passkey({ signal });
}

export function passkey(ceremony, place, page, signal) {
  return new Promise((resolve) => {
    if (!passkeysSupported()) page.warn(text("problem.passkey_unsupported"));
    const button = element("button", { type: "button" }, text("ceremony.use-passkey"));
    button.addEventListener("click", () => busy(button, async () => {
      const outcome = await page.working(() => sign(ceremony, signal));
      if (outcome) resolve(outcome);
    }));
    place.append(element("p", {}, text("ceremony.passkey-hint")), element("p", { class: "actions" }, button));
    button.focus();
  });
}
