// SPDX-License-Identifier: Apache-2.0
// The customer's accounts, and what was transferred from them here.
import { byId, element } from "../scripts/dom.js";
import { get } from "../scripts/http.js";
import { start } from "../scripts/page.js";
import { amount, language, text } from "../scripts/words.js";

function accountItem(account) {
  return element("li", { class: "card" },
    element("h2", {}, account.title[language]),
    element("p", { class: "number" }, `${account.bank} ${account.account}`),
    element("p", { class: "balance" }, amount({ minor: account.balance_minor, currency: account.currency })));
}

function movementItem({ operation, amount: moved, payee }) {
  return element("li", {},
    element("a", { href: `/trail?operation=${operation}` }, text("accounts.movement", { payee: payee.name ?? payee.account })),
    element("span", { class: "amount" }, amount(moved)));
}

await start(async () => {
  const { accounts, movements } = await get("/api/accounts");
  byId("accounts").replaceChildren(...accounts.map(accountItem));
  byId("movements").replaceChildren(movements.length
    ? element("ul", { class: "movements" }, movements.map(movementItem))
    : element("p", { class: "hint" }, text("accounts.none")));
});
