// SPDX-License-Identifier: Apache-2.0
// What may pass between a page and the card program, and nothing else. Of a page's message every member is named here; what passes is made anew.

const VERSION = 1;
const REQUEST_CHARACTERS_MAX = 48 * 1024;
const JWS = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
/** What a page may ask for, and what it says with it. The last two show the customer what the request says, and the program checks who signed it. */
const ASKED = { status: [], identify: [], authorise: ["request"], sign: ["request"] };
const NEEDS_ORIGIN = ["identify", "authorise", "sign"];
const EVENTS = ["show", "insert_card", "remove_card", "reinsert_card", "enter_pin", "working", "take_back"];
const SECONDS_MAX = 600;

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

function hasExactly(message, names) {
  return isObject(message) && Object.keys(message).sort().join() === [...names].sort().join();
}

const isRequest = (text) => typeof text === "string" && text.length <= REQUEST_CHARACTERS_MAX && JWS.test(text);

/** The message to the card program that a page's message comes to, from the page's origin as the browser tells it; null for anything unexpected. */
export function toProgram(message, id, origin) {
  const asked = isObject(message) && Object.hasOwn(ASKED, message.do) ? ASKED[message.do] : null;
  if (!asked || message.version !== VERSION || !hasExactly(message, ["version", "do", ...asked])) return null;
  if (asked.includes("request") && !isRequest(message.request)) return null;
  return {
    version: VERSION, id, do: message.do,
    ...(NEEDS_ORIGIN.includes(message.do) ? { origin } : {}),
    ...(asked.includes("request") ? { request: message.request } : {}),
  };
}

export const isCancel = (message) => hasExactly(message, ["version", "do"]) && message.version === VERSION && message.do === "cancel";
export const cancelOf = (id) => ({ version: VERSION, id, do: "cancel" });

/** What a page is told of a message of the program's: an event, or the last one, with `ok`; null for what is neither, or of another conversation. */
export function toPage(message, id) {
  if (!isObject(message) || message.id !== id) return null;
  const { event, seconds, ok, answer, error } = message;
  if (EVENTS.includes(event)) return Number.isInteger(seconds) && seconds > 0 && seconds <= SECONDS_MAX ? { event, seconds } : { event };
  if (ok === true && isObject(answer)) return { ok, answer };
  return ok === false && isObject(error) ? { ok, error } : null;
}

export const failed = (code) => ({ ok: false, error: { code } });
