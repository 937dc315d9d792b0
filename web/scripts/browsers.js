// SPDX-License-Identifier: Apache-2.0
// Browsers that the customer made devices: listed, suspended, removed; and this one, when it confirms an operation.
import { BrowserDevice } from "/sdk/countersign.js";
import { byId, element } from "./dom.js";
import { busy } from "./form.js";
import { get, post, remove } from "./http.js";
import { moment, text } from "./words.js";

function action(page, word, name, done, work) {
  const button = element("button", { type: "button", class: "quiet", "aria-label": text(`${word}-this`, { name }) }, text(word));
  button.addEventListener("click", () => busy(button, async () => {
    if (await page.working(work)) await done();
  }));
  return button;
}

function browserItem(page, device, own, done) {
  const { id, state, registered_at: at } = device;
  const name = device.name ?? text("register.device-name");
  const taken = async () => {
    const removed = await remove(`/api/devices/${id}`);
    if (own?.id === id) await own.forget();
    return removed;
  };
  return element("li", { class: `way ${state === "active" ? "enough" : "short"}`, "data-device": id, "data-state": state },
    element("div", { class: "way-head" },
      element("h3", {}, name),
      element("p", { class: "badge" }, text(own?.id === id ? "browsers.this" : `state.${state}`)),
      state === "active" ? action(page, "devices.suspend", name, done, () => post(`/api/devices/${id}/suspension`)) : null,
      action(page, "browsers.remove", name, done, taken)),
    element("p", { class: "hint" }, text("devices.since", { at: moment(at) })));
}

export async function showBrowsers(page, done) {
  const { customer, devices } = await get("/api/devices");
  const own = await BrowserDevice.find(customer);
  byId("browsers").replaceChildren(...(devices.length ? devices.map((device) => browserItem(page, device, own, done)) : [element("li", { class: "hint" }, text("browsers.none"))]));
}

/** This browser, where it is a device that serves; or null. */
async function usable() {
  const { customer, devices } = await get("/api/devices");
  const own = await BrowserDevice.find(customer);
  return own && devices.some(({ id, state }) => id === own.id && state === "active") ? own : null;
}

/** Offers to confirm an operation with this browser, where it can; `done` runs once it has. */
export async function offerBrowser(page, operation, place, done) {
  const own = await usable();
  if (!own) return;
  const button = element("button", { type: "button", id: "confirm-device" }, text("browsers.confirm"));
  button.addEventListener("click", () => busy(button, async () => {
    const answered = await page.working(async () => {
      const { id, challenge } = await post(`/api/operations/${operation}/device-confirmations`, { device: own.id });
      return post(`/api/protections/${id}/answers`, await own.confirm(challenge));
    });
    if (!answered) return;
    if (answered.outcome !== "established") return page.warn(text("browsers.refused"));
    place.replaceChildren(element("p", { class: "message good", role: "status" }, text("browsers.confirmed")));
    await done();
  }));
  place.replaceChildren(element("h2", { id: "device-heading" }, text("browsers.approve")), element("p", { class: "hint" }, text("browsers.approve-hint")), element("p", { class: "actions" }, button));
  place.hidden = false;
}
