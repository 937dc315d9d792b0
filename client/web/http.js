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

async function read(answer) {
  const json = /^application\/(problem\+)?json\b/.test(answer.headers.get("Content-Type") ?? "");
  try {
    return json ? await answer.json() : {};
  } catch {
    return {};
  }
}

/** One request; what is answered, or a Problem, or the AbortError of `signal`. */
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
  const content = await read(answer);
  if (!answer.ok) throw new Problem({ code: "internal", ...content, status: answer.status });
  return content;
}
