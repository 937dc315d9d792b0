// SPDX-License-Identifier: Apache-2.0
// Faces for tests and measurements: crops of a picture that the package @vladmandic/human has among its own (assets/, MIT), read from where it is
// installed. Its first row shows one man in 18 photographs; the last three rows show other people. Nothing of it is in this repository.
//
//   node samples.mjs FOLDER NAME...    writes NAME.jpg into it: man-00 to man-17, other-00 to other-44
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import jpeg from 'jpeg-js';
import { humanFolder } from './faces.mjs';

const COLUMNS = 18;
const CELL = 104; // pixels
const place = (row, column) => ({ left: Math.round(1 + column * 106.55), top: Math.round(283 + row * 112.4) });
const SCALE = 3;
const MARGIN = 60;
const GREY = 90;
const MEN = ['3.1', '3.4', '3.15', '4.8', '4.11', '4.12', '5.5', '5.6', '5.9']; // left out: one of them might be him

function read() {
  return jpeg.decode(readFileSync(path.join(humanFolder, 'assets/screenshot-facematch.jpg')), { useTArray: true });
}

/** Between the four pixels around a place. */
function blend(sheet, left, top, x, y, channel) {
  const [x0, y0] = [Math.floor(x), Math.floor(y)];
  const at = (i, j) => sheet.data[((top + Math.min(j, CELL - 1)) * sheet.width + left + Math.min(i, CELL - 1)) * 4 + channel];
  const [u, v] = [x - x0, y - y0];
  return (1 - v) * ((1 - u) * at(x0, y0) + u * at(x0 + 1, y0)) + v * ((1 - u) * at(x0, y0 + 1) + u * at(x0 + 1, y0 + 1));
}

function cell(sheet, row, column) {
  const { left, top } = place(row, column);
  const size = CELL * SCALE + 2 * MARGIN;
  const data = new Uint8Array(size * size * 4).fill(GREY);
  for (let y = 0; y < CELL * SCALE; y++)
    for (let x = 0; x < CELL * SCALE; x++)
      for (let channel = 0; channel < 3; channel++)
        data[((y + MARGIN) * size + x + MARGIN) * 4 + channel] = blend(sheet, left, top, x / SCALE, y / SCALE, channel);
  return { width: size, height: size, data };
}

/** A picture of a display: less contrast, a cast of blue, and the beat of two grids of pixels. */
export function onScreen(picture) {
  const data = Uint8Array.from(picture.data);
  for (let y = 0; y < picture.height; y++)
    for (let x = 0; x < picture.width; x++)
      for (let channel = 0; channel < 3; channel++) {
        const beat = 14 * Math.sin(x / 2.3) * Math.sin(y / 2.1) + (channel === 2 ? 12 : 0);
        const at = (y * picture.width + x) * 4 + channel;
        data[at] = Math.max(0, Math.min(255, 128 + (data[at] - 128) * 0.75 + beat));
      }
  return { ...picture, data };
}

export function encode(picture, quality = 88) {
  return Buffer.from(jpeg.encode({ ...picture, data: Buffer.from(picture.data) }, quality).data);
}

/** Every picture by its name: what makes it, as it would come from a camera. */
export function pictures() {
  const sheet = read();
  const all = new Map();
  const add = (kind, row, column) => {
    const number = [...all.keys()].filter((name) => name.startsWith(kind)).length;
    all.set(`${kind}-${String(number).padStart(2, '0')}`, () => cell(sheet, row, column));
  };
  for (let column = 0; column < COLUMNS; column++) add('man', 0, column);
  for (const row of [3, 4, 5])
    for (let column = 0; column < COLUMNS; column++) if (!MEN.includes(`${row}.${column}`)) add('other', row, column);
  return all;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, ...names] = process.argv.slice(2);
  const all = pictures();
  for (const name of names) writeFileSync(path.join(folder, `${name}.jpg`), encode(all.get(name)()));
}
