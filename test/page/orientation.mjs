/* From the DICOM file to the screen: the ball at the patient's left is on screen left, toward the head on
 * top, however the patient lay in the scanner. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BALL_MM, POSITIONS, writePhantom } from './phantom.mjs';
import { fluoroscopy, look, serve, shows, state, until } from './support.mjs';

/* Mean grey about a point of the monitor, fractions. */
function greyAt({ grey, side }, x, y) {
    let sum = 0, n = 0;
    for (let r = -2; r <= 2; r++)
        for (let c = -2; c <= 2; c++, n++)
            sum += grey[(Math.floor(y * side) + r) * side + Math.floor(x * side) + c];
    return sum / n;
}

async function darkCorner(page) {
    const { carm } = await state(page), magnified = carm.sid_mm / carm.sad_mm / carm.field_mm;
    const dx = BALL_MM[0] * magnified, dy = BALL_MM[2] * magnified;
    const seen = await look(page, '.monitor .stage', 128);
    const corners = [['left top', -dx, -dy], ['right top', dx, -dy], ['left bottom', -dx, dy], ['right bottom', dx, dy]]
        .map(([name, x, y]) => [greyAt(seen, 0.5 + x, 0.5 + y), name])
        .sort((a, b) => a[0] - b[0]);
    assert.ok(corners[1][0] - corners[0][0] > 12, `no ball to be seen: ${JSON.stringify(corners)}`);
    return corners[0][1];
}

async function inPosition({ context, program }, position, act) {
    const folder = mkdtempSync(path.join(tmpdir(), 'scottie-phantom-'));
    writePhantom(folder, position);
    const server = await serve(program, [folder]);
    const page = await context.newPage();
    try {
        await page.goto(server.address);
        await shows(page, '.patient', /CT/);
        await fluoroscopy(page);
        await act(page);
    } finally {
        await page.close();
        await server.stop();
        rmSync(folder, { recursive: true });
    }
}

const straight = (position) => [`scanned ${position}: left is left, the head is up`, (setup) => inPosition(setup, position, async (page) => {
    assert.equal(await darkCorner(page), 'left top');
    assert.deepEqual((await state(page)).marks, { left: 'L', right: 'R', top: 'H', bottom: 'F' });
})];

export const orientation = {
    ...Object.fromEntries(Object.keys(POSITIONS).map(straight)),

    'seen from the front the ball changes side, and so does the letter': (setup) => inPosition(setup, 'HFS', async (page) => {
        /* Past lateral the detector stands on the patient's other side: as far as the C-arm reaches. */
        await page.keyboard.press('Digit7');
        await until(page, 'lateral', (s) => !s.carm.moving && s.carm.oblique_deg > 89, 15000);
        await fluoroscopy(page);
        const { marks } = await state(page);
        assert.deepEqual(marks, { left: 'A', right: 'P', top: 'H', bottom: 'F' });
    }),
};
