// SPDX-License-Identifier: Apache-2.0
// Signing in by password; a password that must be changed first is changed here.
import { form } from "../scripts/form.js";
import { post } from "../scripts/http.js";
import { start } from "../scripts/page.js";
import { text } from "../scripts/words.js";

function askForNewPassword(page) {
  const field = document.getElementById("new-password-field");
  field.hidden = false;
  field.querySelector("input").required = true;
  field.querySelector("input").focus();
  page.tell(text("sign-in.change"));
}

async function signIn(page, values) {
  const { new_password: newPassword, ...known } = values;
  const answer = await post("/api/session", newPassword ? values : known);
  if (answer.outcome === "established") {
    location.assign("/accounts");
  } else if (answer.outcome === "continue") {
    askForNewPassword(page);
  } else {
    page.warn(text("sign-in.wrong"));
    document.getElementById("password").select();
  }
}

await start((page) => {
  if (new URLSearchParams(location.search).has("over")) page.tell(text("sign-in.over"));
  form("sign-in", page, (values) => signIn(page, values));
});
