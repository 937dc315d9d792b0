// SPDX-License-Identifier: Apache-2.0
// Calls of the bank's own web server. The SDK makes them and tells its problems; who is signed out is led to the sign-in page.
import { Problem, send } from "/sdk/http.js";

async function call(method, path, body, options) {
  try {
    return await send(method, path, body, options);
  } catch (problem) {
    if (problem instanceof Problem && problem.code === "unauthenticated" && location.pathname !== "/") location.assign("/?over=1");
    throw problem;
  }
}

export const get = (path, options) => call("GET", path, undefined, options);
export const post = (path, body, options) => call("POST", path, body, options);
export const remove = (path, options) => call("DELETE", path, undefined, options);
