// SPDX-License-Identifier: Apache-2.0
// Signals of one conference: server-sent events from the other side, and what this side says, in its order, however long the network is away.
import { Problem } from "/sdk/http.js";
import { post } from "../scripts/http.js";
import { patiently } from "./patience.js";

export class Signals {
  constructor(base) {
    this.base = base;
    this.said = Promise.resolve();
  }

  /** `handlers`: relays(servers), signal({kind, data, position}, hasBegun), begun(), over(), failed(problem). */
  listen(handlers) {
    let hasBegun = false;
    const source = new EventSource(`${this.base}/events`);
    const on = (name, handle) => source.addEventListener(name, (event) => handle(JSON.parse(event.data)));
    on("relays", handlers.relays);
    on("signal", (signal) => handlers.signal(signal, hasBegun));
    on("begun", () => {
      if (!hasBegun) handlers.begun();
      hasBegun = true;
    });
    on("over", () => {
      source.close();
      handlers.over();
    });
    on("failed", (problem) => {
      if (problem.status === 503) return; // the browser asks again by itself
      source.close();
      handlers.failed(new Problem(problem));
    });
  }

  send(kind, data) {
    const sent = this.said.then(() => patiently(() => post(`${this.base}/signals`, { kind, ...(data && { data }) })));
    this.said = sent.catch(() => undefined);
    return sent;
  }
}
