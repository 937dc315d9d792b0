// SPDX-License-Identifier: Apache-2.0
// Chip cards (9.2): the card program of the customer's computer, asked through the bank's extension. The card's PIN is entered there and never here.
import { fromBase64url } from "./base64url.js";
import { Problem } from "./http.js";

/** The extension that client/card/extension/pack writes; one that the bank publishes itself has an id of its own. */
const EXTENSION = "ahlckmccpeckggbjenjmncdhfombemnh";
const VERSION = 1;
const BRIDGE_MILLISECONDS = 1000;

/** `code` is `card_` and the program's word, `triesLeft` how often a PIN may still be wrong, `text` what the program says, by language. */
export class CardProblem extends Problem {
  constructor({ code, tries_left: triesLeft, text }) {
    super({ status: 0, code: `card_${code}`, detail: text?.en });
    Object.assign(this, { name: "CardProblem", triesLeft, text });
  }
}

/** As pages do in Chromium. undefined: no extension lets this page connect. */
function connectDirectly(extension) {
  const port = globalThis.chrome?.runtime?.connect?.(extension);
  return port && {
    listen(hear, left) {
      port.onMessage.addListener(hear);
      port.onDisconnect.addListener(() => left(chrome.runtime.lastError));
    },
    send: (message) => port.postMessage(message),
    leave: () => port.disconnect(),
  };
}

/** Through the extension's bridge.js, where pages cannot connect themselves (Firefox). undefined: there is none. */
function connectByBridge() {
  const { port1: port, port2: bridge } = new MessageChannel();
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), BRIDGE_MILLISECONDS);
    port.onmessage = () => resolve({
      listen(hear, left) {
        port.onmessage = ({ data }) => (data === "left" ? left() : hear(data));
      },
      send: (message) => port.postMessage(message),
      leave: () => port.postMessage("leave"),
    });
    postMessage("countersign-card", location.origin, [bridge]);
  });
}

/** Can this page reach an extension at all? Where not, nobody need be offered a card. */
export async function cardsSupported() {
  if (globalThis.chrome?.runtime?.connect) return true;
  const bridge = await connectByBridge();
  bridge?.leave();
  return bridge !== undefined;
}

/** What a JWS says. Whoever relies on it verifies it first; this page only shows it. */
function payloadOf(jws) {
  return JSON.parse(new TextDecoder().decode(fromBase64url(jws.split(".")[1])));
}

/** What the program was shown and asked to authorise. */
export const cardRequest = payloadOf;

/** The card program, as far as pages may use it. Every question rejects with a CardProblem, or with the reason of `signal`. */
export class Card {
  constructor({ extension = EXTENSION } = {}) {
    this.extension = extension;
  }

  /** The program's version, and the readers with or without a card. */
  status(options) {
    return this.ask({ do: "status" }, options);
  }

  /** The issuer and the accounts of the card, once the customer let the page have them. */
  identify(options) {
    return this.ask({ do: "identify" }, options);
  }

  /** The answer to a chip card's ceremony. */
  authorise(request, options) {
    return this.answer("authorise", request, options);
  }

  /** The answer to a certificate's ceremony, signed by a token of the customer's. */
  sign(request, options) {
    return this.answer("sign", request, options);
  }

  /** `onEvent` hears what the customer is to do, and at the end `{event: "ended", removed}`: whether the card was taken back. */
  async answer(action, request, { onEvent, ...options } = {}) {
    let removed = false;
    try {
      const answer = await this.ask({ do: action, request }, { onEvent, ...options });
      removed = answer.report !== undefined && payloadOf(answer.report).retrieval?.removed === true;
      return answer;
    } finally {
      onEvent?.({ event: "ended", removed });
    }
  }

  async ask(message, { signal, onEvent } = {}) {
    signal?.throwIfAborted();
    const connection = connectDirectly(this.extension) ?? (await connectByBridge());
    if (!connection) throw new CardProblem({ code: "no_extension" });
    return converse(connection, message, { signal, onEvent });
  }
}

/** One question, its events, its answer. After an abort the program still gives the card back, and its events are still heard. */
function converse(connection, message, { signal, onEvent }) {
  return new Promise((resolve, reject) => {
    let heard = false;
    const cancel = () => {
      connection.send({ version: VERSION, do: "cancel" });
      reject(signal.reason);
    };
    const end = (settle, value) => {
      signal?.removeEventListener("abort", cancel);
      settle(value);
    };
    connection.listen((told) => {
      heard = true;
      if (told.event) onEvent?.(told);
      else if (told.ok) end(resolve, told.answer);
      else end(reject, new CardProblem(told.error));
    }, () => end(reject, new CardProblem({ code: heard ? "program_ended" : "no_extension" })));
    signal?.addEventListener("abort", cancel, { once: true });
    connection.send({ ...message, version: VERSION });
  });
}
