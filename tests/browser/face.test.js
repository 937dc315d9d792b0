// SPDX-License-Identifier: Apache-2.0
// The customer's face as one of two techniques: the camera is Chromium's own fake, and the engine a double that reads what pictures say in words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bank, inWindow, signedIn } from "./harness.js";
import { secretOf, totp } from "./otp.js";
import { approve, choose, fillTransfer, result } from "./steps.js";

const PNG = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
const saying = (told) => ({ media_type: "image/png", data: Buffer.concat([PNG, Buffer.from(JSON.stringify(told))]).toString("base64") });

/** Takes a picture for each prompt; on their way, they become pictures of `who`, showing what was asked. */
async function show(page, who, prompts) {
  let sent;
  await page.route("**/answers", (route) => {
    sent = route.request().postDataJSON().samples;
    const samples = sent.map((_, at) => saying({ who, at, prompt: prompts[at].id }));
    return route.continue({ postData: JSON.stringify({ samples }) });
  });
  await page.waitForFunction(() => document.querySelector("video.camera")?.videoWidth > 0);
  const answered = page.waitForResponse("**/answers");
  for (let taken = 0; taken < 2; taken++) await page.getByRole("button", { name: "拍照" }).click();
  const { challenge } = await (await answered).json();
  await page.unroute("**/answers");
  return { sent, prompts: challenge?.prompts };
}

test("a face that is shown as asked is one technique, the password the other; a stranger's face is asked for again", inWindow(async (page) => {
  const customer = await bank.ask("face");
  await signedIn(page, customer);
  await fillTransfer(page, { amount: "3000" });
  const opened = page.waitForResponse("**/ceremonies");
  await choose(page, "face");
  const { challenge } = await (await opened).json();
  const { prompts } = await show(page, "stranger", challenge.prompts);
  assert.match(await page.locator("#messages .warning").innerText(), /再試一次/);
  const { sent } = await show(page, "owner", prompts);
  assert.deepEqual(sent.map(({ media_type: type, data }) => [type, data.length > 1000 && data.length <= 44 * 1024 * 4 / 3 + 4]), [["image/jpeg", true], ["image/jpeg", true]]);
  await page.locator("#progress:not([hidden])").waitFor();
  await choose(page, "password");
  await page.locator("#secret").fill(customer.password);
  await approve(page);
  assert.equal(await result(page), "已授權");
}));

test("a face that is not confirmed authorises nothing, and leads to the ways that would", inWindow(async (page) => {
  const customer = await bank.ask("face");
  await signedIn(page, customer);
  await fillTransfer(page, { amount: "3000" });
  const opened = page.waitForResponse("**/ceremonies");
  await choose(page, "face");
  let { prompts } = (await (await opened).json()).challenge;
  for (let tries = 0; tries < 2; tries++) ({ prompts } = await show(page, "stranger", prompts));
  await page.locator("#progress .warning").waitFor();
  assert.equal(await page.locator("[data-way=face]").count(), 0);
  await choose(page, "software_token");
  await page.locator("#secret").fill(totp(secretOf(customer.device)));
  await approve(page);
  assert.equal(await result(page), "已授權");
}));

test("a camera that is allowed after the customer chose another way does not stay on", inWindow(async (page) => {
  await page.addInitScript(() => {
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      await new Promise((resolve) => { window.allowCamera = resolve; });
      window.cameraStream = await ask(wanted);
      return window.cameraStream;
    };
  });
  await signedIn(page, await bank.ask("face"));
  await fillTransfer(page, { amount: "3000" });
  await choose(page, "face");
  await page.getByRole("button", { name: "改用其他方式" }).click();
  await page.evaluate(() => window.allowCamera());
  await page.waitForFunction(() => window.cameraStream);
  await page.waitForFunction(() => window.cameraStream.getTracks().every(({ readyState }) => readyState === "ended"));
}));
