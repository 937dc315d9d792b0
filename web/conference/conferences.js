// SPDX-License-Identifier: Apache-2.0
// The staff's list: who waits for an officer, and the conferences that were.
import { byId, element } from "../scripts/dom.js";
import { get, remove } from "../scripts/http.js";
import { start } from "../scripts/page.js";
import { moment, text, textOr } from "../scripts/words.js";

function item({ ceremony, service, name, expires_at: until, waits }) {
  return element("li", { class: "way", "data-ceremony": ceremony },
    element("h2", {}, textOr(`service.${service}`, service)),
    element("p", {}, name),
    element("p", { class: "hint" }, text("conferences.until", { at: moment(until) })),
    element("p", { class: "actions" },
      waits ? element("a", { class: "button", href: `/officer/conference?ceremony=${ceremony}` }, text("conferences.join")) : null,
      element("a", { href: `/officer/recording?ceremony=${ceremony}` }, text("conferences.record"))));
}

await start(async (page) => {
  const show = async () => {
    const { who, conferences } = await get("/api/officer/conferences");
    byId("who").textContent = who;
    byId("conferences").replaceChildren(...(conferences.length ? conferences.map(item) : [element("li", {}, text("conferences.none"))]));
  };
  byId("refresh").addEventListener("click", () => page.working(show));
  byId("sign-out").addEventListener("click", async () => {
    await page.working(() => remove("/api/officer/session"));
    location.assign("/officer/sign-in");
  });
  await show();
});
