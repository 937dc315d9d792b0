// SPDX-License-Identifier: Apache-2.0
// usage: node peer.js MILLISECONDS < assertions      @simplewebauthn/server over the assertions that bench_webauthn --feed wrote
// Prints how many it verifies in a second of processor time, one after the other, and how many Node's own ECDSA does.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { verifyAuthenticationResponse } from '@simplewebauthn/server';

const milliseconds = Number(process.argv[2] ?? 500);
const [credential, ...assertions] = readFileSync(0, 'utf8').trim().split('\n').map(JSON.parse);
const publicKey = new Uint8Array(Buffer.from(credential.publicKey, 'base64url'));
const id = Buffer.from('credential......').toString('base64url');

const judge = assertion => verifyAuthenticationResponse({
  response: {
    id, rawId: id, type: 'public-key', clientExtensionResults: {},
    response: { clientDataJSON: assertion.clientDataJSON, authenticatorData: assertion.authenticatorData, signature: assertion.signature },
  },
  expectedChallenge: assertion.challenge, expectedOrigin: credential.origin, expectedRPID: credential.rpID, requireUserVerification: true,
  credential: { id, publicKey, counter: assertion.counter },
});

// The COSE key of bench_webauthn ends in x and y.
const key = createPublicKey({
  format: 'jwk',
  key: { kty: 'EC', crv: 'P-256', x: Buffer.from(publicKey.slice(-67, -35)).toString('base64url'), y: Buffer.from(publicKey.slice(-32)).toString('base64url') },
});
const messages = assertions.map(assertion => ({
  data: Buffer.concat([Buffer.from(assertion.authenticatorData, 'base64url'),
    createHash('sha256').update(Buffer.from(assertion.clientDataJSON, 'base64url')).digest()]),
  signature: Buffer.from(assertion.signature, 'base64url'),
}));

const processorSeconds = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e6; };

async function rate(name, run) {
  const start = processorSeconds();
  let count = 0, elapsed;
  do {
    if (!await run(count++ % assertions.length)) throw Error(`${name}: not verified`);
    elapsed = processorSeconds() - start;
  } while (elapsed * 1000 < milliseconds);
  console.log(`${name} ${Math.round(count / elapsed)}`);
}

const changed = { ...assertions[0], signature: assertions[1].signature };
if ((await judge(changed).catch(() => ({ verified: false }))).verified) throw Error('it verifies what is wrong');
for (let i = 0; i < 200; i++) await judge(assertions[i % assertions.length]); // until it is compiled
await rate('simplewebauthn', async i => (await judge(assertions[i])).verified);
await rate('node-ecdsa', i => verify('sha256', messages[i].data, key, messages[i].signature));
