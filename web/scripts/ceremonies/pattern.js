// SPDX-License-Identifier: Apache-2.0
// The pattern of nine points: drawn with a finger or a mouse, or pressed one after the other, also by keyboard.
import { element } from "../dom.js";
import { busy } from "../form.js";
import { text } from "../words.js";

const POINTS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

class Pattern {
  constructor(announce) {
    this.announce = announce;
    this.points = POINTS.map((name) => element("button", { type: "button", class: "point", "aria-pressed": "false", "aria-label": text("pattern.point", { name }), "data-point": name }));
    this.grid = element("div", { class: "pattern", role: "group", "aria-label": text("pattern.label") }, this.points);
    this.grid.addEventListener("click", ({ target }) => this.take(target));
    this.grid.addEventListener("pointermove", (event) => this.drag(event));
    this.clear();
  }

  take(target) {
    const name = target.dataset?.point;
    if (!name || this.drawn.includes(name)) return;
    this.drawn += name;
    target.setAttribute("aria-pressed", "true");
    this.announce(text("pattern.count", { count: this.drawn.length }));
  }

  drag({ buttons, clientX, clientY }) {
    if (buttons) this.take(document.elementFromPoint(clientX, clientY));
  }

  clear() {
    this.drawn = "";
    for (const point of this.points) point.setAttribute("aria-pressed", "false");
    this.announce("");
  }
}

export function pattern(ceremony, place, page) {
  return new Promise((resolve) => {
    const count = element("p", { class: "hint", role: "status" });
    const drawn = new Pattern((words) => { count.textContent = words; });
    const submit = element("button", { type: "button" }, text("ceremony.submit"));
    const again = element("button", { type: "button", class: "quiet", click: () => drawn.clear() }, text("pattern.clear"));
    submit.addEventListener("click", () => busy(submit, async () => {
      const outcome = await page.working(() => ceremony.secret(drawn.drawn));
      drawn.clear();
      if (outcome) resolve(outcome);
    }));
    place.append(element("p", { class: "hint" }, text("pattern.hint")), drawn.grid, count, element("p", { class: "actions" }, submit, again));
    drawn.points[0].focus();
  });
}
