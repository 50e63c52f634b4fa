/* A DICOM CT that cannot be mistaken: a body of water with one ball of bone at the patient's left, above the
 * middle, and nothing like it elsewhere. Written here so that the whole way, file to screen, is tested. */

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const PIXELS = 96, SLICES = 80, STEP_MM = 3;
const CT_STORAGE = '1.2.840.10008.5.1.4.1.1.2', EXPLICIT_LITTLE = '1.2.840.10008.1.2.1';
const ROOT = '1.2.826.0.1.3680043.8.498.77';

/* Where the ball is, LPS mm from the middle: left 60, head 40. */
export const BALL_MM = [60, 0, 40];
const BALL_RADIUS_MM = 14;

const padded = (text, fill) => Buffer.from(text.length % 2 ? text + fill : text, 'latin1');

function element(group, number, vr, value) {
    const body = Buffer.isBuffer(value) ? value
        : vr === 'US' ? Buffer.from(Uint16Array.of(value).buffer)
        : padded(String(value), vr === 'UI' ? '\0' : ' ');
    const long = vr === 'OW' || vr === 'OB';
    const head = Buffer.alloc(long ? 12 : 8);
    head.writeUInt16LE(group, 0);
    head.writeUInt16LE(number, 2);
    head.write(vr, 4, 'latin1');
    long ? head.writeUInt32LE(body.length, 8) : head.writeUInt16LE(body.length, 6);
    return Buffer.concat([head, body]);
}

function hounsfield([x, y, z]) {
    const ball = Math.hypot(x - BALL_MM[0], y - BALL_MM[1], z - BALL_MM[2]);
    if (ball < BALL_RADIUS_MM)
        return 2000;
    return Math.hypot(x / 120, y / 90) < 1 ? 0 : -1000;
}

function file(position, row, column, slice, order) {
    const half = ((PIXELS - 1) / 2) * STEP_MM;
    const z = (slice - (SLICES - 1) / 2) * STEP_MM;
    const first = [0, 1, 2].map((i) => -half * (row[i] + column[i]) + (i === 2 ? z : 0));
    const pixels = new Int16Array(PIXELS * PIXELS);
    for (let r = 0; r < PIXELS; r++)
        for (let c = 0; c < PIXELS; c++)
            pixels[r * PIXELS + c] = hounsfield(first.map((x, i) => x + STEP_MM * (c * row[i] + r * column[i]))) + 1024;
    const uid = `${ROOT}.1.${slice + 1}`;
    const meta = Buffer.concat([
        element(2, 1, 'OB', Buffer.from([0, 1])),
        element(2, 2, 'UI', CT_STORAGE),
        element(2, 3, 'UI', uid),
        element(2, 0x10, 'UI', EXPLICIT_LITTLE),
        element(2, 0x12, 'UI', `${ROOT}.9`),
    ]);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(meta.length);
    return Buffer.concat([
        Buffer.alloc(128), Buffer.from('DICM'), element(2, 0, 'UL', length), meta,
        element(8, 0x16, 'UI', CT_STORAGE), element(8, 0x18, 'UI', uid), element(8, 0x60, 'CS', 'CT'),
        element(0x18, 0x50, 'DS', STEP_MM), element(0x18, 0x5100, 'CS', position),
        element(0x20, 0xd, 'UI', `${ROOT}.2`), element(0x20, 0xe, 'UI', `${ROOT}.3`), element(0x20, 0x13, 'IS', order + 1),
        element(0x20, 0x32, 'DS', first.map((x) => x.toFixed(3)).join('\\')),
        element(0x20, 0x37, 'DS', [...row, ...column].join('\\')), element(0x20, 0x52, 'UI', `${ROOT}.4`),
        element(0x28, 2, 'US', 1), element(0x28, 4, 'CS', 'MONOCHROME2'), element(0x28, 0x10, 'US', PIXELS),
        element(0x28, 0x11, 'US', PIXELS), element(0x28, 0x30, 'DS', `${STEP_MM}\\${STEP_MM}`),
        element(0x28, 0x100, 'US', 16), element(0x28, 0x101, 'US', 16), element(0x28, 0x102, 'US', 15),
        element(0x28, 0x103, 'US', 1), element(0x28, 0x1052, 'DS', -1024), element(0x28, 0x1053, 'DS', 1),
        element(0x7fe0, 0x10, 'OW', Buffer.from(pixels.buffer)),
    ]);
}

/* The same patient, scanned in another position: only the order of rows, columns and slices changes. */
export const POSITIONS = {
    HFS: { row: [1, 0, 0], column: [0, 1, 0], up: true },
    HFP: { row: [-1, 0, 0], column: [0, -1, 0], up: true },
    FFS: { row: [-1, 0, 0], column: [0, 1, 0], up: false },
};

export function writePhantom(folder, position) {
    const { row, column, up } = POSITIONS[position];
    mkdirSync(folder, { recursive: true });
    for (let i = 0; i < SLICES; i++)
        writeFileSync(path.join(folder, `${(i * 37) % SLICES}.dcm`), file(position, row, column, up ? i : SLICES - 1 - i, i));
}
