// SPDX-License-Identifier: Apache-2.0
// Secure Payment Confirmation: the browser itself shows payee and amount, and puts both into what the passkey signs.
import { fromBase64url } from "./base64url.js";
import { Problem } from "./http.js";
import { credentialJson } from "./passkey.js";

const METHOD = "secure-payment-confirmation";

/** Has this browser the method, and the device something that can confirm? */
export async function paymentConfirmationAvailable() {
  if (typeof PaymentRequest !== "function") return false;
  if (typeof PaymentRequest.securePaymentConfirmationAvailability === "function")
    return (await PaymentRequest.securePaymentConfirmationAvailability()) === "available";
  return false;
}

/** The method's data, from a challenge that has `payment` beside `publicKey`. */
export function paymentMethodData({ publicKey, payment }) {
  const { total, ...shown } = payment;
  return {
    supportedMethods: METHOD,
    data: {
      ...shown,
      rpId: publicKey.rpId,
      challenge: fromBase64url(publicKey.challenge),
      credentialIds: publicKey.allowCredentials.map(({ id }) => fromBase64url(id)),
      timeout: publicKey.timeout,
    },
  };
}

/** Asks the customer in the browser's own window; what it answers is the body of the ceremony's answer. */
export async function confirmPayment(challenge, { signal } = {}) {
  signal?.throwIfAborted();
  const request = new PaymentRequest([paymentMethodData(challenge)], { total: { label: challenge.payment.payeeName ?? "", amount: challenge.payment.total } });
  const abort = () => request.abort().catch(() => {});
  signal?.addEventListener("abort", abort);
  try {
    const response = await request.show();
    await response.complete("success");
    return credentialJson(response.details);
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw new Problem({ status: 0, code: "payment_not_confirmed", detail: error?.message });
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}
