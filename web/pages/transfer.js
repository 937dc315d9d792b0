// SPDX-License-Identifier: Apache-2.0
// The transfer form. What it makes is an operation, which is then shown as the server wrote it, and approved.
import { byId, element } from "../scripts/dom.js";
import { form } from "../scripts/form.js";
import { get, post } from "../scripts/http.js";
import { start } from "../scripts/page.js";
import { amount, language, text } from "../scripts/words.js";

const OTHER = "";

function accountOption(account) {
  const balance = amount({ minor: account.balance_minor, currency: account.currency });
  return element("option", { value: account.account }, `${account.title[language]} ${account.account} · ${balance}`);
}

function choice(value, label, checked) {
  const id = `payee-${value || "other"}`;
  return element("div", {}, element("input", { type: "radio", name: "chosen", id, value, checked }), element("label", { for: id }, label));
}

function showOther() {
  const other = document.querySelector("[name=chosen]:checked").value === OTHER;
  byId("other-payee").hidden = !other;
  for (const field of byId("other-payee").querySelectorAll("input")) field.disabled = !other;
}

function payeeOf(values, payees) {
  const designated = payees.find(({ account }) => account === values.chosen);
  if (designated) return designated;
  return { bank: values.bank, account: values.number, ...(values.payee ? { name: values.payee } : {}) };
}

async function submit(values, payees) {
  const made = await post("/api/transfers", {
    account: values.account,
    payee: payeeOf(values, payees),
    amount: { minor: Number(values.amount) * 100, currency: "TWD" },
    ...(values.memo ? { memo: values.memo } : {}),
  });
  location.assign(`/approve?operation=${made.id}`);
}

await start(async (page) => {
  const { accounts, payees } = await get("/api/accounts");
  byId("account").append(...accounts.map(accountOption));
  byId("payees").append(
    ...payees.map(({ name, bank, account }, at) => choice(account, `${name} ${bank} ${account} (${text("transfer.designated")})`, at === 0)),
    choice(OTHER, text("transfer.other"), payees.length === 0));
  byId("payees").addEventListener("change", showOther);
  showOther();
  form("transfer", page, (values) => submit(values, payees));
});
