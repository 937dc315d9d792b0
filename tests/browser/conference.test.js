// SPDX-License-Identifier: Apache-2.0
// A video conference between two browsers' pages: they connect, prompts are asked and answered, the recording arrives, and two officers decide.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, test } from "node:test";
import { bank, browser, inWindow, open, signedIn, watch } from "./harness.js";
import { looksRight } from "./looks.js";
import { eventually } from "./steps.js";

const signedInStaff = new Map();
const seenByStaff = [];
after(() => assert.deepEqual(seenByStaff, [], "in the windows of staff"));

/** The page of one of the bank's staff, who signs in once for all tests. */
function staff(name) {
  if (!signedInStaff.has(name)) signedInStaff.set(name, signInStaff(name));
  return signedInStaff.get(name);
}

async function signInStaff(name, { locale = "zh-TW", viewport = { width: 900, height: 1100 }, colorScheme = "light" } = {}) {
  const context = await browser.newContext({ baseURL: bank.origin, locale, colorScheme, permissions: ["camera", "microphone"], viewport });
  context.setDefaultTimeout(15_000);
  context.on("page", (made) => watch(made, seenByStaff));
  const page = await context.newPage();
  await open(page, "/officer/sign-in");
  await page.locator("#name").fill(name);
  await page.locator("#password").fill(bank.officerPassword);
  await page.locator("button[type=submit]").click();
  await page.waitForURL("**/officer/");
  await page.locator("html[data-ready]").waitFor();
  return page;
}

async function begin(page, service = "open_account") {
  await signedIn(page);
  await open(page, "/conference");
  await looksRight(page, "begin");
  await page.locator(`input[value=${service}]`).check();
  await page.locator("#consent").check();
  await page.locator("button[type=submit]").click();
  await page.waitForURL("**/conference?ceremony=*");
  await page.locator("#conference:not([hidden])").waitFor();
  return new URL(page.url()).searchParams.get("ceremony");
}

const plays = (page) => page.waitForFunction(() => document.getElementById("other").videoWidth > 0 && document.getElementById("other").currentTime > 0);
const fact = (page, name) => page.locator(`[data-fact=${name}] dd`);

/** The next prompt; pressed until the server has a chunk from after it. */
async function ask(officer, customer) {
  const before = await officer.locator("#prompts li").count();
  await officer.locator("#ask").click();
  const asked = officer.locator("#prompts li").nth(before);
  const words = await asked.locator(".prompt-asked").innerText();
  await customer.locator("#prompt-text", { hasText: words }).waitFor();
  assert.ok(await customer.locator("#prompt-until").getAttribute("datetime"));
  await eventually(async () => {
    await asked.getByRole("button").click();
    await asked.locator("[role=status]:not(:empty)").waitFor();
    return (await asked.locator("[role=status]").getAttribute("data-in-time")) === "true";
  });
}

const recordingOf = (staffPage, ceremony) =>
  staffPage.evaluate((path) => fetch(path).then((answer) => answer.json()), `/api/officer/conferences/${ceremony}/recording`);

async function fillVerdict(officer) {
  await officer.locator("#document-chunk").selectOption({ index: 1 });
  for (const id of ["compared-face", "document-matches", "liveness", "person", "confirmed"]) await officer.locator(`#${id}`).check();
}

const WINDOW = { permissions: ["camera", "microphone"] };

test("customer and officer see each other, prompts are answered while the recording arrives, two officers decide, and the evidence holds", inWindow(async (customer) => {
  const ceremony = await begin(customer);
  const officer = await staff("officer");
  await open(officer, "/officer/");
  await looksRight(officer, "conferences");
  await officer.locator(`[data-ceremony="${ceremony}"] .button`).click();
  await Promise.all([plays(officer), plays(customer)]);
  await officer.locator("#state", { hasText: "已連線" }).waitFor();
  assert.match(await officer.locator("#instruction").innerText(), /開立帳戶/);
  for (let i = 0; i < 3; i++) await ask(officer, customer);
  assert.ok(await officer.locator("#ask").isDisabled());
  await officer.locator("#snapshot").click();
  await customer.locator("#document").click();
  await customer.locator("#messages .note").waitFor();
  await eventually(async () => (await fact(officer, "images").innerText()) === "1");
  await officer.locator("#look").click();
  await officer.locator("#pictures [data-kind=document] img").waitFor();
  await officer.locator("#pictures [data-kind=snapshot] img").waitFor();
  assert.match(await fact(officer, "hints").innerText(), /虛擬攝影機/);
  assert.equal(await fact(officer, "missing").innerText(), "0");
  await looksRight(customer, "conference");
  await fillVerdict(officer);
  await looksRight(officer, "desk");
  if (process.env.PICTURES) await officer.screenshot({ path: `${process.env.PICTURES}/conference-desk.png`, clip: { x: 0, y: 0, width: 900, height: 1480 }, fullPage: true });
  await officer.locator("#verdict [type=submit]").click();
  await officer.locator("#given:not([hidden])").waitFor();
  await customer.locator("#result:not([hidden])").waitFor();
  const kept = await recordingOf(officer, ceremony);
  assert.ok(kept.customer.ended && kept.officer.ended && kept.complete && kept.chain_holds, JSON.stringify({ ...kept, chunks: [] }));
  assert.match(await customer.locator("#outcome").innerText(), /正在確認/);

  await open(officer, `/officer/recording?ceremony=${ceremony}`);
  await officer.locator("#agree").click();
  await officer.locator("#messages .warning").waitFor(); // the first officer is no second one
  const second = await staff("second-officer");
  await open(second, `/officer/recording?ceremony=${ceremony}`);
  await looksRight(second, "record");
  await second.locator("#play-customer").click();
  await second.waitForFunction(() => document.querySelector("#videos video")?.videoWidth > 0);
  await second.locator("#agree").click();
  await second.locator("#outcome", { hasText: "已核准" }).waitFor();
  await second.locator("#confirmation").waitFor({ state: "hidden" });

  const auditor = await staff("staff-auditor");
  await open(auditor, `/officer/recording?ceremony=${ceremony}`);
  const [download] = await Promise.all([auditor.waitForEvent("download"), auditor.locator("#evidence").click()]);
  const [program, ...words] = bank.verifyEvidence;
  const checked = spawnSync(program, [...words, await download.path()], { encoding: "utf8" });
  assert.equal(checked.status, 0, checked.stdout + checked.stderr);
  const approver = await staff("staff-approver");
  await open(approver, `/officer/recording?ceremony=${ceremony}`);
  await approver.locator("#hold").click();
  await fact(approver, "hold").filter({ hasText: "staff-approver" }).waitFor();
}, WINDOW));

for (const [locale, colorScheme] of [["zh-TW", "dark"], ["en-GB", "light"]]) {
  const look = { locale, colorScheme, viewport: { width: 360, height: 740 } };
  test(`conference and desk in ${locale}, ${colorScheme}: nothing that keeps anybody out, nothing wider than a phone`, inWindow(async (customer) => {
    const ceremony = await begin(customer, "password_reset");
    await looksRight(customer, "conference");
    const officer = await signInStaff("officer", look);
    await looksRight(officer, "conferences");
    await open(officer, `/officer/conference?ceremony=${ceremony}`);
    await Promise.all([plays(officer), plays(customer)]);
    await ask(officer, customer);
    await looksRight(officer, "desk");
    await looksRight(customer, "a prompt");
    await open(officer, `/officer/recording?ceremony=${ceremony}`);
    await looksRight(officer, "record");
    await officer.context().close();
  }, { ...WINDOW, ...look }));
}

test("a chunk that is lost on the way, and one that comes again with other content, show at the officer's desk", inWindow(async (customer) => {
  const pictures = [];
  await customer.route("**/chunks", (route) => {
    const chunk = route.request().postDataJSON();
    if (chunk.kind === "document") pictures.push(chunk.sequence);
    const isLost = chunk.kind === "document" && pictures.length === 1;
    return isLost ? route.fulfill({ status: 201, json: { sequence: chunk.sequence } }) : route.continue();
  });
  const ceremony = await begin(customer, "password_reset");
  const officer = await staff("officer");
  await open(officer, `/officer/conference?ceremony=${ceremony}`);
  for (const count of [1, 2]) {
    await customer.locator("#document:not([aria-disabled])").click();
    await eventually(() => pictures.length === count);
  }
  await eventually(async () => (await fact(officer, "missing").innerText()) === "1");
  const status = await customer.evaluate(async ([path, sequence]) => {
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("other"));
    const sha256 = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
    const body = JSON.stringify({ sequence, kind: "video", media_type: "video/webm", sha256, data: btoa("other") });
    return (await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body })).status;
  }, [`/api/conferences/${ceremony}/chunks`, pictures[1]]);
  assert.equal(status, 409);
  await eventually(async () => (await fact(officer, "refusals").innerText()) === "1");
}, WINDOW));

/** Of the addresses by which a window could be reached, only those of relays. */
function throughRelaysOnly() {
  const Direct = RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Direct {
    constructor(configuration) {
      super({ ...configuration, iceTransportPolicy: "relay" });
    }
  };
}

test("a customer whom only a relay reaches, and whose network goes away, loses nothing of the recording, and after a reload is seen again", inWindow(async (customer, context) => {
  await context.addInitScript(throughRelaysOnly);
  const ceremony = await begin(customer, "password_reset");
  const officer = await staff("officer");
  await open(officer, `/officer/conference?ceremony=${ceremony}`);
  await plays(officer);
  await context.setOffline(true);
  await customer.locator("#uploading[data-state=away]").waitFor();
  await context.setOffline(false);
  await customer.locator("#uploading[data-state=going]").waitFor();
  await customer.reload();
  await customer.locator("#conference:not([hidden])").waitFor();
  await Promise.all([plays(customer), customer.locator("#state", { hasText: "已連線" }).waitFor()]);
  await ask(officer, customer);
  const { customer: side, refusals } = await recordingOf(officer, ceremony);
  assert.ok(side.chunks > 1 && side.missing === 0 && refusals === 0, JSON.stringify(side));
}, WINDOW));

test("nobody who is not signed in for it sees or feeds a conference", inWindow(async (customer, context) => {
  const ceremony = await begin(customer, "password_reset");
  const statusOf = (page, path, method = "GET") => page.evaluate(
    async ([address, how]) => (await fetch(address, { method: how, ...(how === "POST" && { body: "{}", headers: { "Content-Type": "application/json" } }) })).status, [path, method]);
  for (const path of ["", "/recording", "/events", "/chunks/0"]) assert.equal(await statusOf(customer, `/api/officer/conferences/${ceremony}${path}`), 401, path);
  for (const path of ["/prompts", "/verdict", "/confirmation", "/hold"]) assert.equal(await statusOf(customer, `/api/officer/conferences/${ceremony}${path}`, "POST"), 401, path);
  assert.equal(await statusOf(customer, "/api/conferences/2b6wzsnq5k3k5y7l4r2h5j3u4a"), 404);
  await context.clearCookies();
  const stranger = await context.newPage();
  await open(stranger, "/");
  for (const path of ["", "/events", "/result"]) assert.equal(await statusOf(stranger, `/api/conferences/${ceremony}${path}`), 401, path);
  const auditor = await staff("staff-auditor");
  assert.equal(await statusOf(auditor, `/api/officer/conferences/${ceremony}/prompts`, "POST"), 403);
}, WINDOW));
