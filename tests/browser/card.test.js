// SPDX-License-Identifier: Apache-2.0
// The card extension in a real browser, and what pages and extension make of everything that a card program says. The program here is a double.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { askExtension, CardBrowser } from "./card_browser.js";
import { bank, open, signedIn } from "./harness.js";
import { looksRight } from "./looks.js";
import { choose, eventually, fillTransfer, result } from "./steps.js";

const browser = await CardBrowser.start();
const STATUS = { version: 1, do: "status" };
const REQUEST = "aGVhZGVy.cGF5bG9hZA.c2lnbmF0dXJl";
const ACCOUNTS = { ok: true, answer: { card: { issuer: "999", accounts: ["0000123456789012"] } } };
const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const jws = (payload) => `${encode({ alg: "ES256" })}.${encode(payload)}.c2lnbmF0dXJl`;

test("the bank's page asks the card program through the extension, and is named to it by the browser", browser.inPage(async (page) => {
  browser.play(ACCOUNTS);
  await open(page, "/");
  const { card } = await page.evaluate(async () => new (await import("/sdk/countersign.js")).Card().identify());
  assert.deepEqual(card, ACCOUNTS.answer.card);
  const [{ id, ...asked }] = browser.heard();
  assert.deepEqual(asked, { version: 1, do: "identify", origin: bank.origin });
  assert.match(id, /^[0-9a-f-]{36}$/);
}));

test("attack: a page of another origin has no way to the extension, nor has one under another port", browser.inPage(async (page) => {
  browser.play(ACCOUNTS);
  const server = createServer((_, answer) => answer.setHeader("Content-Type", "text/html").end("<title>another</title>")).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  try {
    await page.context().route("http://another.example/**", (route) => route.fulfill({ contentType: "text/html", body: "<title>another</title>" }));
    for (const address of [`http://localhost:${server.address().port}/`, "http://another.example/"]) {
      const other = await page.context().newPage();
      await other.goto(address);
      assert.equal(await askExtension(other, STATUS), "no extension", address);
      await other.close();
    }
  } finally {
    await page.context().unroute("http://another.example/**");
    server.close();
  }
  assert.deepEqual(browser.heard(), []);
}));

test("attack: a page that the browser lets connect although it is not the bank's is refused by the extension, and so is a frame of the bank's", async () => {
  const loose = await CardBrowser.start({ connectable: ["http://localhost/*", "http://another.example/*"] });
  await loose.inPage(async (page) => {
    loose.play(ACCOUNTS);
    await page.route("http://another.example/**", (route) => route.fulfill({ contentType: "text/html", body: "<title>another</title>" }));
    await page.route("**/static/frame", (route) => route.fulfill({ contentType: "text/html", body: "<title>frame</title>" }));
    const refused = [{ ok: false, error: { code: "origin_refused" } }];
    await page.goto("http://another.example/");
    assert.deepEqual(await askExtension(page, { version: 1, do: "identify" }), refused);
    await page.goto("/static/frame");
    await page.evaluate(() => new Promise((resolve) => {
      const frame = document.createElement("iframe");
      frame.onload = resolve;
      frame.src = "/static/frame";
      document.body.append(frame);
    }));
    assert.deepEqual(await askExtension(page.frames()[1], { version: 1, do: "identify" }), refused);
    assert.deepEqual(loose.heard(), []);
  }, { watched: false })();
});

for (const [name, message] of Object.entries({
  "an origin of the page's own saying": { version: 1, do: "identify", origin: "https://another.example" },
  "an id of another conversation": { version: 1, do: "status", id: "x" },
  "another version": { version: 2, do: "status" },
  "a request that is none": { version: 1, do: "authorise", request: "pay the thief" },
  "a request too large": { version: 1, do: "authorise", request: `a.${"b".repeat(50_000)}.c` },
  "no request": { version: 1, do: "authorise" },
  "raw commands for the card": { version: 1, do: "transmit", apdu: "00a4040008" },
  "a member of every object": { version: 1, do: "toString" },
  "a PIN": { version: 1, do: "authorise", request: REQUEST, pin: "123456" },
  "a list": [STATUS],
  nothing: null,
}))
  test(`attack: a forged message to the extension with ${name} reaches no card program`, browser.inPage(async (page) => {
    browser.play(ACCOUNTS);
    await open(page, "/");
    assert.deepEqual(await askExtension(page, message), [{ ok: false, error: { code: "invalid" } }]);
    assert.deepEqual(browser.heard(), []);
  }));

test("where pages cannot connect themselves, as in Firefox, the extension's bridge does the same, and forged messages fare no better", async () => {
  const bridged = await CardBrowser.start({ bridged: true });
  await bridged.inPage(async (page) => {
    const ask = (what) => page.evaluate(async (message) => {
      const { Card } = await import("/sdk/countersign.js");
      return new Card().ask(message).catch(({ code }) => code);
    }, what);
    await open(page, "/");
    assert.equal(await page.evaluate(() => globalThis.chrome?.runtime?.connect), undefined);
    bridged.play(ACCOUNTS);
    assert.deepEqual(await ask({ do: "identify" }), ACCOUNTS.answer);
    assert.equal(bridged.heard()[0].origin, bank.origin);
    bridged.play(ACCOUNTS);
    assert.equal(await ask({ do: "identify", origin: "https://another.example" }), "card_invalid");
    assert.deepEqual(bridged.heard(), []);
  })();
});

test("attack: a second question in one conversation ends it, and does not reach the card program", browser.inPage(async (page) => {
  browser.play("hear");
  await open(page, "/");
  const second = { version: 1, do: "authorise", request: REQUEST };
  assert.deepEqual(await askExtension(page, STATUS, second), [{ ok: false, error: { code: "invalid" } }]);
  assert.ok(browser.heard().every((message) => message === null || message.do === "status"));
}));

test("what the program says of another conversation, or beside the protocol, is not passed to the page", browser.inPage(async (page) => {
  await open(page, "/");
  for (const line of [{ id: "another", ok: true, answer: {} }, { pin: "123456" }, { event: "format_disk" }, { ok: "yes", answer: {} }]) {
    browser.play(line);
    assert.deepEqual(await askExtension(page, STATUS), [{ ok: false, error: { code: "program_ended" } }]);
  }
  browser.play({ event: "enter_pin", seconds: 30, pin: "123456" }, { ok: true, answer: {}, pin: "123456" });
  assert.deepEqual(await askExtension(page, STATUS), [{ event: "enter_pin", seconds: 30 }, { ok: true, answer: {} }]);
}));

test("a page that goes away takes its card program with it", browser.inPage(async (page) => {
  browser.play({ event: "working" });
  await open(page, "/");
  await page.evaluate(async () => {
    const { Card } = await import("/sdk/countersign.js");
    await new Promise((resolve) => new Card().identify({ onEvent: resolve }).catch(() => {}));
  });
  await page.goto("about:blank");
  await until(() => browser.heard(), (heard) => heard.at(-1) === null);
}));

async function until(look, enough) {
  for (let tries = 0; tries < 100; tries++) {
    const seen = look();
    if (enough(seen)) return seen;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return assert.fail("it did not come");
}

/** The approval of a transfer with a chip card among the ways, as if Countersign had opened its ceremony; `answered` is what the page would send. */
async function atCard(page, answered = []) {
  await page.route("**/ways", async (route) => {
    const { ways } = await (await route.fetch()).json();
    await route.fulfill({ json: { ways: [{ design: "chip_card", credential: "card", standing: "enough", clauses: ["9.2.3"], gives: [] }, ...ways] } });
  });
  await page.route("**/ceremonies", (route) => route.fulfill({ status: 201, json: {
    id: "the-ceremony", operation: "op", expires_at: new Date(Date.now() + 120_000).toISOString(), challenge: { design: "chip_card", request: jws({ ceremony: "the-ceremony" }) },
  } }));
  await page.route("**/answers", (route) => {
    answered.push(route.request().postDataJSON());
    return route.fulfill({ json: { outcome: "established", operation: "op", state: "permitted", receipt: "r" } });
  });
  await signedIn(page);
  await fillTransfer(page, { amount: "3000" });
  await choose(page, "chip_card");
}

const use = (page) => page.getByRole("button", { name: "使用晶片金融卡" }).click();
const report = (removed) => ({ fields: { serial: "00000001" }, report: jws({ retrieval: { prompted: true, removed } }) });

for (const removed of [false, true])
  test(`the page prompts to take the card back, beside the result, ${removed ? "and says so when it was taken" : "as long as it was not taken"} (9.2.5)`, browser.inPage(async (page) => {
    const answered = [];
    browser.play({ event: "show" }, { event: "insert_card", seconds: 30 }, { event: "enter_pin", seconds: 30 }, { event: "working" }, { event: "take_back", seconds: 20 },
      { ok: true, answer: report(removed) });
    await atCard(page, answered);
    await use(page);
    assert.equal(await result(page), "已授權");
    assert.match(await page.locator("#retrieval").innerText(), removed ? /已取回/ : /請立即.*取回.*妥善保管/);
    assert.deepEqual(answered, [report(removed)]);
    await looksRight(page, "result");
  }));

test("the page tells what to do while the card program waits, and a customer who goes another way still has the card given back", browser.inPage(async (page) => {
  browser.play({ event: "enter_pin", seconds: 30 }, "hear", { event: "take_back", seconds: 20 }, { ok: false, error: { code: "cancelled" } });
  await atCard(page);
  await use(page);
  await page.locator("#card-told", { hasText: "不要在網頁上輸入" }).waitFor();
  await looksRight(page, "card");
  await page.getByRole("button", { name: "改用其他方式" }).click();
  await page.locator("#retrieval .warning").waitFor();
  await eventually(() => browser.heard().filter(Boolean).length === 2); // the page does not wait for the program to have heard
  assert.deepEqual(browser.heard().filter(Boolean).map((message) => message.do), ["authorise", "cancel"]);
}));

for (const [code, words, extra] of [
  ["no_reader", /找不到讀卡機/], ["several_readers", /不只一台/], ["no_card", /沒有插入卡片/], ["wrong_card", /不是要用的那張/], ["wrong_pin", /密碼不正確.*2 次/, { tries_left: 2 }],
  ["card_locked", /鎖住/], ["card_removed", /被取出/], ["card_in_use", /另一個程式/], ["reader_gone", /已移除/], ["not_confirmed", /沒有在時間內/], ["cancelled", /您已取消/],
  ["request_refused", /拒絕/], ["card_not_understood", /無法辨識/], ["busy", /正忙/], ["invalid", /不接受/],
])
  test(`the page says in plain words: ${code}, and the card can be tried again`, browser.inPage(async (page) => {
    browser.play({ event: "working" }, { ok: false, error: { code, ...extra } });
    await atCard(page);
    await use(page);
    await page.locator("#messages .warning").waitFor();
    assert.match(await page.locator("#messages").innerText(), words);
    assert.match(await page.locator("#retrieval").innerText(), /取回/);
    browser.play({ ok: true, answer: report(true) });
    await use(page);
    assert.equal(await result(page), "已授權");
  }));

test("a card program that ends midway is told of, and the card is to be taken back", browser.inPage(async (page) => {
  browser.play({ event: "working" }, "leave");
  await atCard(page);
  await use(page);
  await page.locator("#messages .warning").waitFor();
  assert.match(await page.locator("#messages").innerText(), /中途結束/);
  assert.match(await page.locator("#retrieval").innerText(), /取回/);
}));

test("attack: a request for another ceremony than the page's is not given to the card", browser.inPage(async (page) => {
  browser.play(ACCOUNTS);
  await atCard(page);
  await page.evaluate(async () => {
    const { Card, Ceremony } = await import("/sdk/countersign.js");
    const challenge = { request: `e30.${btoa('{"ceremony":"the-thief"}').replace(/=/g, "")}.e30` };
    window.code = await new Ceremony("/api", { id: "the-ceremony", operation: "op", expires_at: new Date(), challenge }).card(new Card()).catch(({ code }) => code);
  });
  assert.equal(await page.evaluate(() => window.code), "changed");
  assert.deepEqual(browser.heard(), []);
}));

test("where there is no extension, nobody is offered to sign in by card", async () => {
  const { browser: bare } = await import("./harness.js");
  const context = await bare.newContext({ baseURL: bank.origin, locale: "zh-TW" });
  const page = await context.newPage();
  await open(page, "/");
  assert.equal(await page.evaluate(async () => (await import("/sdk/countersign.js")).cardsSupported()), false);
  assert.ok(await page.locator("#card-sign-in").isHidden());
  await context.close();
});

test("the sign-in page offers the accounts of the card, by keyboard too", browser.inPage(async (page) => {
  browser.play({ event: "insert_card" }, { ok: true, answer: { card: { issuer: "999", accounts: ["0000123456789012", "0000123456789020"] } } });
  let asked;
  await page.route("**/api/card-sessions", (route) => {
    asked = route.request().postDataJSON();
    return route.fulfill({ status: 422, json: { code: "invalid", status: 422 } });
  });
  await open(page, "/?lang=en");
  await page.locator("#card-sign-in").focus();
  await page.keyboard.press("Enter");
  await page.locator("#card-accounts button:focus").waitFor();
  await page.setViewportSize({ width: 360, height: 740 });
  await looksRight(page, "sign-in");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator("#messages .warning").waitFor();
  assert.deepEqual(asked, { issuer: "999", account: "0000123456789020" });
  await page.context().clearCookies();
}));
