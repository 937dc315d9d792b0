// SPDX-License-Identifier: Apache-2.0
// A virtual authenticator of Chromium's, and setting up its passkey on the pages.
import assert from "node:assert/strict";
import { open } from "./harness.js";
import { secretOf, totp } from "./otp.js";
import { approve, choose, result } from "./steps.js";

const OPTIONS = {
  protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true,
};

export class Authenticator {
  static async attach(page, options = {}) {
    const made = new Authenticator();
    made.client = await page.context().newCDPSession(page);
    await made.client.send("WebAuthn.enable");
    const { authenticatorId } = await made.client.send("WebAuthn.addVirtualAuthenticator", { options: { ...OPTIONS, ...options } });
    made.id = authenticatorId;
    return made;
  }

  /** Its one passkey, for another authenticator to have. */
  async passkey() {
    const { credentials } = await this.client.send("WebAuthn.getCredentials", { authenticatorId: this.id });
    return credentials[0];
  }

  take(credential) {
    return this.client.send("WebAuthn.addCredential", { authenticatorId: this.id, credential });
  }

  /** Whether its answers say that it verified its user, from now on. */
  setVerified(verified) {
    return this.client.send("WebAuthn.setResponseOverrideBits", { authenticatorId: this.id, isBadUV: !verified });
  }
}

/** Goes to /devices, asks for a means of `kind`, approves that by the customer's app, and comes back to where it is named. A code serves once: `ahead`
 * is by how many half minutes the app's clock is. */
export async function askFor(page, kind, customer, ahead = 0) {
  await open(page, "/devices");
  await page.locator(`#add-${kind}`).click();
  await page.waitForURL("**/approve?**");
  await page.locator("html[data-ready]").waitFor();
  await choose(page, "software_token");
  await page.locator("#secret").fill(totp(secretOf(customer.device), ahead));
  await approve(page);
  assert.equal(await result(page), "已授權");
  await page.getByRole("link", { name: "繼續設定" }).click();
  await page.locator("#register button[type=submit]").waitFor();
}

export async function registerPasskey(page, customer, ahead) {
  await askFor(page, "passkey", customer, ahead);
  await page.locator("#register button[type=submit]").click();
  await page.locator("#messages .note").waitFor();
}
