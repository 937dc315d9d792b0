// SPDX-License-Identifier: Apache-2.0
// Measures the engine on the pictures of samples.mjs, and prints labelled scores as `countersign biometric tune` reads them.
//
//   node rates.mjs similarity    every two photographs of the man (genuine), and each of him with each of the others (impostor)
//   node rates.mjs liveness      photographs (bona_fide), and the same as a display would show them (attack)
import { Faces, similarity } from './faces.mjs';
import { encode, onScreen, pictures } from './samples.mjs';

const faces = await Faces.load();
const look = (picture) => faces.look({ mediaType: 'image/jpeg', bytes: encode(picture) });
const print = (label, score) => console.log(`${label},${score.toFixed(6)}`);

async function lookAtAll(list) {
  const looks = [];
  for (const picture of list) looks.push(await look(picture));
  const measured = looks.filter((one) => !one.fault);
  console.error(`${measured.length} of ${list.length} could be measured`);
  return measured;
}

const all = [...pictures()];
const of = (kind) => all.filter(([name]) => name.startsWith(kind)).map(([, make]) => make());

async function similarities() {
  const his = await lookAtAll(of('man'));
  const theirs = await lookAtAll(of('other'));
  his.forEach((one, at) => his.slice(0, at).forEach((other) => print('genuine', similarity(one.description, other.description))));
  his.forEach((one) => theirs.forEach((other) => print('impostor', similarity(one.description, other.description))));
}

async function livenesses() {
  const photographs = of('');
  (await lookAtAll(photographs)).forEach((one) => print('bona_fide', one.bonaFide));
  (await lookAtAll(photographs.map(onScreen))).forEach((one) => print('attack', one.bonaFide));
}

console.log('label,score');
await { similarity: similarities, liveness: livenesses }[process.argv[2]]();
