// SPDX-License-Identifier: Apache-2.0
// Signing in of officers.
import { form } from "../scripts/form.js";
import { post } from "../scripts/http.js";
import { start } from "../scripts/page.js";

await start((page) => form("sign-in", page, async (values) => {
  await post("/api/officer/session", values);
  location.assign("/officer/");
}));
