// SPDX-License-Identifier: Apache-2.0
// What is worth trying again: requests that did not reach the server, or found it without room.
import { Problem } from "/sdk/http.js";

const FIRST_PAUSE = 400;
const LONGEST_PAUSE = 5_000;

const passes = (problem) => problem instanceof Problem && (problem.status === 0 || problem.status === 429 || problem.status >= 500);
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The result of `work`, which is done again while its failure is one that passes; `told(true)` while it waits. */
export async function patiently(work, told = () => undefined) {
  for (let wait = FIRST_PAUSE; ; wait = Math.min(2 * wait, LONGEST_PAUSE)) {
    try {
      const done = await work();
      told(false);
      return done;
    } catch (problem) {
      if (!passes(problem)) throw problem;
      told(true);
      await pause(wait);
    }
  }
}
