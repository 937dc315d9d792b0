// SPDX-License-Identifier: Apache-2.0
// Signing in by password, which is changed here where it must be, or by chip card.
import { cardsSupported, Ceremony } from "/sdk/countersign.js";
import { withCard } from "../scripts/ceremonies/card.js";
import { byId, element } from "../scripts/dom.js";
import { busy, form } from "../scripts/form.js";
import { post } from "../scripts/http.js";
import { start } from "../scripts/page.js";
import { text } from "../scripts/words.js";

function askForNewPassword(page) {
  const field = byId("new-password-field");
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
    byId("password").select();
  }
}

/** The card's only account, or the one that the customer picks. */
function chooseAccount(accounts) {
  if (accounts.length === 1) return accounts[0];
  const place = byId("card-accounts");
  return new Promise((resolve) => {
    const pick = (account) => element("button", { type: "button", class: "quiet", click: () => { place.replaceChildren(); resolve(account); } }, account);
    place.replaceChildren(element("p", {}, text("sign-in.card-account")), element("p", { class: "actions" }, accounts.map(pick)));
    place.querySelector("button").focus();
  });
}

async function signInByCard(program, onEvent) {
  const { card: { issuer, accounts } } = await program.identify({ onEvent });
  const account = await chooseAccount(accounts);
  const ceremony = new Ceremony("/api/card-sessions", await post("/api/card-sessions", { issuer, account }));
  return ceremony.card(program, { onEvent });
}

async function offerCard(page) {
  const outcome = await withCard(page, byId("card-told"), signInByCard);
  if (outcome?.outcome === "established") location.assign("/accounts");
  else if (outcome) page.warn(text("sign-in.card-wrong"));
}

await start((page) => {
  if (new URLSearchParams(location.search).has("over")) page.tell(text("sign-in.over"));
  cardsSupported().then((supported) => { byId("card").hidden = !supported; });
  byId("card-sign-in").addEventListener("click", ({ target }) => busy(target, () => offerCard(page)));
  form("sign-in", page, (values) => signIn(page, values));
});
