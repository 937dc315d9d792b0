// SPDX-License-Identifier: Apache-2.0
// Calls of the bank's web server, and its problems (RFC 9457).

/** Why a request was not done. `code` is stable, `detail` is for people, `clauses` are those of Article 9 that spoke against it. */
export class Problem extends Error {
  constructor({ status, code, detail, field, clauses }) {
    super(detail ?? code);
    this.name = "Problem";
    Object.assign(this, { status, code, detail, field, clauses: clauses ?? [] });
  }
}

const UNREACHABLE = { status: 0, code: "unreachable", detail: "The server could not be reached." };
const BROKEN = { status: 0, code: "broken_answer", detail: "The answer broke off, or is none of this server's." };
const NO_CONTENT = 204;

/** undefined: there is no JSON, or not all of it. */
async function read(answer, signal) {
  if (answer.status === NO_CONTENT) return {};
  if (!/^application\/(problem\+)?json\b/.test(answer.headers.get("Content-Type") ?? "")) return undefined;
  try {
    return await answer.json();
  } catch (error) {
    if (signal?.aborted) throw error;
    return undefined;
  }
}

/** One request; what is answered, or a Problem, or the AbortError of `signal`. With `status` 0, nobody knows whether it was done. */
export async function send(method, path, body, { signal } = {}) {
  const request = { method, signal, credentials: "same-origin", headers: { Accept: "application/json" } };
  if (body !== undefined) {
    request.headers["Content-Type"] = "application/json";
    request.body = JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(path, request);
  } catch (error) {
    throw signal?.aborted ? error : new Problem(UNREACHABLE);
  }
  const content = await read(answer, signal);
  if (!answer.ok) throw new Problem({ code: "internal", ...content, status: answer.status });
  if (content === undefined) throw new Problem(BROKEN);
  return content;
}
