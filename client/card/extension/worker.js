// SPDX-License-Identifier: Apache-2.0
// Between the bank's pages and the card program: one conversation a connection, each with a program of its own. It decides nothing and keeps nothing.
import { cancelOf, failed, isCancel, toPage, toProgram } from "./messages.js";
import { ORIGINS } from "./origins.js";

const PROGRAM = "tw.countersign.card";

/** Where a message comes from is what the browser says, never the message. Frames inside other pages are nobody. */
function originOf({ origin, url, frameId, tab }) {
  const found = origin ?? (url && new URL(url).origin);
  return tab && frameId === 0 && ORIGINS.includes(found) ? found : null;
}

class Conversation {
  constructor(page, origin) {
    Object.assign(this, { page, origin, id: crypto.randomUUID(), program: null });
    page.onMessage.addListener((message) => this.ask(message));
    page.onDisconnect.addListener(() => this.leave());
  }

  ask(message) {
    if (this.program) return isCancel(message) ? this.program.postMessage(cancelOf(this.id)) : this.end(failed("invalid"));
    const asked = toProgram(message, this.id, this.origin);
    if (!asked) return this.end(failed("invalid"));
    this.program = chrome.runtime.connectNative(PROGRAM);
    this.program.onMessage.addListener((answer) => this.tell(answer));
    this.program.onDisconnect.addListener(() => this.end(failed(this.heard ? "program_ended" : "no_program")));
    return this.program.postMessage(asked);
  }

  tell(answer) {
    this.heard = true;
    const told = toPage(answer, this.id);
    if (told?.event) this.page.postMessage(told);
    else this.end(told ?? failed("program_ended"));
  }

  /** The last word to the page. The program sees its input end, and gives the card back. */
  end(last) {
    this.page.postMessage(last);
    this.page.disconnect();
    this.leave();
  }

  leave() {
    this.program?.disconnect();
  }
}

function meet(page) {
  const origin = originOf(page.sender);
  if (origin) return new Conversation(page, origin);
  page.postMessage(failed("origin_refused"));
  return page.disconnect();
}

chrome.runtime.onConnectExternal.addListener(meet);
chrome.runtime.onConnect.addListener(meet); // from bridge.js, in browsers where pages cannot connect themselves
