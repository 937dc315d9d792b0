// SPDX-License-Identifier: Apache-2.0
// Registers a new means: a passkey that this device makes, an app that scans the server's code and shows its first password, or this very browser.
import { BrowserDevice, createPasskey } from "/sdk/countersign.js";
import { oneField } from "./ceremonies/secret.js";
import { byId, element } from "./dom.js";
import { get, post } from "./http.js";
import { text } from "./words.js";

const NAME = { maxlength: 40, autocomplete: "off" };
const CODE = { inputmode: "numeric", autocomplete: "one-time-code", pattern: "[0-9]{6,10}", maxlength: 10 };

function activation(credential, proof) {
  return post(`/api/credentials/${credential}/activation`, proof);
}

async function makePasskey(page, place, made) {
  await activation(made.id, await createPasskey(made.once.publicKey));
}

function qrImage(svg) {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  return element("img", { class: "qr", src: url, alt: text("register.qr"), load: () => URL.revokeObjectURL(url) });
}

async function firstCode(page, place, made) {
  const { qr_svg: svg, uri } = made.once;
  const secret = new URL(uri).searchParams.get("secret");
  place.replaceChildren(element("p", {}, text("register.scan")), qrImage(svg),
    element("p", { class: "hint" }, text("register.by-hand"), " ", element("code", { id: "otp-secret" }, secret)));
  const field = { label: text("register.first-code"), attributes: CODE };
  for (;;) {
    const body = element("div");
    place.append(body);
    const proof = await oneField(body, page, field, (code) => activation(made.id, { code }));
    if (proof.outcome === "established") return;
    body.remove();
    page.warn(text("ceremony.wrong", { left: proof.attempts_left }));
  }
}

async function enrol(operation, kind, name, page, place) {
  const made = await post("/api/credentials", { operation, kind, name });
  history.replaceState(null, "", "/devices");
  await KINDS[kind](page, place, made);
  return made;
}

async function enrolBrowser(operation, name) {
  const { customer } = await get("/api/devices");
  const device = await BrowserDevice.create(customer);
  const made = await post("/api/devices", { operation, name, ...(await device.registration()) });
  await device.keep(made.id);
  history.replaceState(null, "", "/devices");
  return made;
}

const KINDS = { passkey: makePasskey, otp: firstCode };

/** First an operation, which another means approves; pages/approve.js leads back to /devices with it and `kind`. */
export async function askToChange(page, kind) {
  const made = await page.working(() => post("/api/credentials/requests"));
  if (made) location.assign(`/approve?operation=${made.id}&then=${kind}`);
}

export async function register(page, operation, kind, done) {
  const place = byId("register");
  const body = element("div");
  place.replaceChildren(element("h2", { id: "register-heading" }, text(`register.${kind}`)), body);
  place.hidden = false;
  const field = { label: text("register.name"), hint: text("register.name-hint"), attributes: { ...NAME, value: text(`register.${kind}-name`) } };
  await oneField(body, page, field, async (name) => {
    const made = kind === "device" ? await enrolBrowser(operation, name) : await enrol(operation, kind, name, page, body);
    place.hidden = true;
    await done();
    page.tell(text(kind === "device" ? "register.device-done" : "register.done"));
    return made;
  });
}
