// SPDX-License-Identifier: Apache-2.0
// Signing in to the demo bank's pages.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bank, inWindow, open, shared, signIn, signedIn } from "./harness.js";

test("a customer signs in and sees the accounts", inWindow(async (page) => {
  await signedIn(page);
  assert.match(await page.locator("#accounts").innerText(), /00310000000018/);
}));

test("a wrong password signs nobody in and says why", inWindow(async (page) => {
  await signIn(page, { ...shared, password: "wrong-1x" });
  assert.match(await page.locator("#messages .warning").innerText(), /不正確/);
  await page.goto("/accounts");
  assert.equal(new URL(page.url()).pathname, "/");
}));

test("the session's cookie is not for scripts, nor for other sites, and is another after signing in", inWindow(async (page, context) => {
  await signedIn(page);
  const [first] = (await context.cookies()).filter((cookie) => cookie.name === "__Host-customer");
  assert.deepEqual([first.httpOnly, first.secure, first.sameSite], [true, true, "Strict"]);
  await signedIn(page);
  const [second] = (await context.cookies()).filter((cookie) => cookie.name === "__Host-customer");
  assert.notEqual(first.value, second.value);
}));

test("after signing out nothing is shown, also not by an old cookie", inWindow(async (page, context) => {
  await signedIn(page);
  const cookies = await context.cookies();
  await page.locator("#sign-out").click();
  await page.waitForURL(`${bank.origin}/`);
  await context.addCookies(cookies);
  await page.goto("/accounts");
  assert.equal(new URL(page.url()).pathname, "/");
}));

test("the page speaks English when asked, and remembers", inWindow(async (page) => {
  await open(page, "/?lang=en");
  assert.equal(await page.locator("h1").innerText(), "Sign in");
  await open(page, "/");
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
}));
