// SPDX-License-Identifier: Apache-2.0
// The prompt to take the card back and keep it safe (9.2.5), which stays whatever else the page shows, until the card was taken back.
import { byId, element } from "./dom.js";
import { text } from "./words.js";

function place() {
  if (byId("retrieval") === null) byId("messages").before(element("div", { id: "retrieval", role: "status" }));
  return byId("retrieval");
}

/** While the card is in use nothing is said; afterwards what the program saw, or, where it saw nothing, what to do. */
export class Retrieval {
  constructor() {
    this.used = false;
    place().replaceChildren();
  }

  hear({ event, removed }) {
    if (event === "ended") return this.used ? this.show(removed) : undefined;
    if (!["show", "insert_card"].includes(event)) this.used = true;
    return event === "take_back" ? this.show(false) : undefined;
  }

  show(removed) {
    place().replaceChildren(element("p", { class: `message ${removed ? "good" : "warning"}` }, text(removed ? "card.taken-back" : "card.take-back")));
  }
}
