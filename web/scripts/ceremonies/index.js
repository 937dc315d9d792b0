// SPDX-License-Identifier: Apache-2.0
// Which ceremony a way has. Each is (ceremony, place, page, signal) and resolves to the server's outcome.
import { card } from "./card.js";
import { face } from "./face.js";
import { knowledge } from "./knowledge.js";
import { passkey } from "./passkey.js";
import { pattern } from "./pattern.js";
import { deviceCode, messageCode, password } from "./secret.js";

export function ceremonyOf(way) {
  if (way.design === "otp") return way.phone ? messageCode : deviceCode;
  return { password, knowledge, pattern, passkey, face, chip_card: card }[way.technique ?? way.design];
}
