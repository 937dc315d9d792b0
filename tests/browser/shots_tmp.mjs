import { test } from "node:test";
import { bank, inWindow, open, signedIn } from "./harness.js";
import { fillTransfer, choose, approve, result } from "./steps.js";
const go = (dark, width) => inWindow(async (page) => {
  const tag = `${width}${dark ? "d" : ""}`;
  const shot = (n) => page.screenshot({ path: `/tmp/shot-${n}-${tag}.png`, fullPage: true });
  await open(page, "/"); await shot("signin");
  await signedIn(page); await shot("accounts");
  await open(page, "/transfer"); await page.locator("#payee-other").check(); await shot("transfer");
  await fillTransfer(page, { amount: "3000" }); await shot("approve");
  await fillTransfer(page, { designated: true, amount: "1200" });
  await choose(page, "password"); await shot("password");
  await page.locator("#secret").fill(bank.password); await approve(page); await result(page); await shot("result");
  await page.getByRole("link", { name: "查看軌跡" }).click(); await page.locator("#verdict.good").waitFor(); await shot("trail");
}, { colorScheme: dark ? "dark" : "light", viewport: { width, height: 800 }, watched: false });
test("l", go(false, 900)); test("d", go(true, 360));
