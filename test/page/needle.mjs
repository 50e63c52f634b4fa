import assert from 'node:assert/strict';
import { difference, fluoroscopy, home, look, place, removeNeedles, shows, state, until, visible } from './support.mjs';

const active = (s) => s.needles.find((n) => n.active);
const distance = (a, b) => Math.hypot(...a.map((x, i) => x - b[i]));

export const needle = {
    'placed at the centre, its tip is on the skin on the beam’s central line': async ({ page }) => {
        await home(page);
        await removeNeedles(page);
        await fluoroscopy(page);
        await page.getByRole('button', { name: 'Place at centre' }).click();
        const s = await until(page, 'a needle', (now) => now.needles.length === 1);
        const n = active(s), { source, centre } = s.view;
        const axis = centre.map((x, i) => x - source[i]), to = n.tip.map((x, i) => x - source[i]);
        const size = Math.hypot(...axis), t = axis.reduce((sum, x, i) => sum + x * to[i], 0) / size;
        const off = distance(n.tip, source.map((x, i) => x + (axis[i] / size) * t));
        assert.ok(off < 1, `the tip is ${off.toFixed(2)} mm off the central line`);
        assert.equal(n.depth_mm, 0);
        await shows(page, '.depth', /^0\.0 mm$/);
    },

    'the wheel advances it, Shift in fine steps, and it is seen in the picture': async ({ page }) => {
        const without = await look(page, '.monitor .stage', 200);
        await page.mouse.move(...(await place(page, '.monitor .stage')));
        for (let i = 0; i < 6; i++) {
            await page.mouse.wheel(0, -120);
            await page.waitForTimeout(40);
        }
        const deep = await until(page, '8 mm deep or at bone', (s) => active(s).depth_mm >= 8 || active(s).stop === 'bone');
        await page.keyboard.down('Shift');
        await page.mouse.wheel(0, 120);
        await page.keyboard.up('Shift');
        const fine = await until(page, 'withdrawn a little', (s) => active(s).depth_mm < active(deep).depth_mm);
        assert.ok(active(deep).depth_mm - active(fine).depth_mm < 1.5, 'a fine step is not fine');
        await shows(page, '.depth', new RegExp(`^${active(fine).depth_mm.toFixed(1)} mm$`));
        await page.keyboard.press('Digit8');
        await until(page, 'left oblique', (s) => !s.carm.moving && s.carm.oblique_deg > 30, 15000);
        await fluoroscopy(page);
        assert.ok(difference(without, await look(page, '.monitor .stage', 200)) > 3);
        await home(page);
    },

    'keys advance and withdraw': async ({ page }) => {
        const before = active(await state(page)).depth_mm;
        await page.keyboard.press('PageDown');
        await until(page, '2 mm back', (s) => Math.abs(active(s).depth_mm - Math.max(0, before - 2)) < 0.01);
        await page.keyboard.press('Shift+PageUp');
        await until(page, '0.2 mm on', (s) => active(s).depth_mm > Math.max(0, before - 2) + 0.1);
    },

    'pushed on and on it stops, and the page says why': async ({ page }) => {
        for (let i = 0; i < 150 && active(await state(page)).stop === 'free'; i++)
            await page.keyboard.press('PageUp');
        await until(page, 'stopped', (s) => active(s).stop !== 'free');
        const n = active(await state(page));
        await shows(page, '.needle .notice', n.stop === 'bone' ? /^At bone/ : /^(Hub|The CT)/);
    },

    'a turn in depth is refused in one line': async ({ page }) => {
        await page.keyboard.press('ArrowLeft');
        await page.keyboard.press('ArrowLeft');
        for (let i = 0; i < 12; i++)
            await page.keyboard.press('ArrowLeft');
        await visible(page, '.message.on');
        assert.match(await page.locator('.message').innerText(), /withdraw/);
    },

    'on the skin it turns freely, and along the beam again': async ({ page }) => {
        await removeNeedles(page);
        await fluoroscopy(page);
        await page.keyboard.press('Insert');
        const placed = active(await until(page, 'a needle', (s) => s.needles.length === 1));
        for (let i = 0; i < 5; i++)
            await page.keyboard.press('ArrowRight');
        const turned = await until(page, 'turned', (s) => distance(active(s).direction, placed.direction) > 0.06);
        const right = turned.view.right.reduce((sum, x, i) => sum + x * (active(turned).direction[i] - placed.direction[i]), 0);
        assert.ok(right > 0.05, 'right turns the tip to the screen’s right');
        await page.keyboard.press('KeyY');
        await until(page, 'along the beam', (s) => distance(active(s).direction, placed.direction) < 0.02);
    },

    'mirrored or turned, the arrows still mean the screen': async ({ page }) => {
        const along = (s, axis, from) => s.view[axis].reduce((sum, x, i) => sum + x * (active(s).direction[i] - from.direction[i]), 0);
        const before = active(await state(page));
        await page.keyboard.press('KeyM');
        for (let i = 0; i < 5; i++)
            await page.keyboard.press('ArrowRight');
        const mirrored = await until(page, 'turned', (s) => distance(active(s).direction, before.direction) > 0.06);
        assert.ok(along(mirrored, 'right', before) < -0.05, 'the screen’s right is the picture’s left in its mirror');
        await page.keyboard.press('KeyM');
        await page.keyboard.press('KeyY');
        await until(page, 'along the beam', (s) => distance(active(s).direction, before.direction) < 0.02);
        for (let i = 0; i < 18; i++)
            await page.keyboard.press('KeyZ'); /* a quarter turn clockwise: the picture's left is on top */
        for (let i = 0; i < 5; i++)
            await page.keyboard.press('ArrowUp');
        const turned = await until(page, 'turned', (s) => distance(active(s).direction, before.direction) > 0.06);
        assert.ok(along(turned, 'right', before) < -0.05, 'up on the screen is the picture’s left after a quarter turn');
        await page.getByLabel('Collimator blade, left').focus();
        for (let i = 0; i < 10; i++)
            await page.keyboard.press('ArrowDown');
        await until(page, 'the left blade in', (s) => s.collimator.left > 0.05);
        for (let i = 0; i < 10; i++)
            await page.keyboard.press('ArrowUp');
        await until(page, 'the left blade out', (s) => s.collimator.left < 0.01);
        await page.evaluate(() => document.activeElement.blur());
        await page.keyboard.press('Space');
        await page.keyboard.press('KeyY');
        await until(page, 'along the beam', (s) => distance(active(s).direction, before.direction) < 0.02);
    },

    'a second one where the picture is clicked; either is active by choice': async ({ page }) => {
        await page.keyboard.press('KeyP');
        await page.mouse.click(...(await place(page, '.monitor .stage', 0.4, 0.4)));
        const two = await until(page, 'two needles', (s) => s.needles.length === 2);
        const first = two.needles.find((n) => !n.active).index;
        await page.getByRole('button', { name: `Needle ${first + 1}` }).click();
        await until(page, 'the first one active', (s) => active(s).index === first);
        await page.keyboard.press('Backquote');
        await until(page, 'the other one active', (s) => active(s).index !== first);
    },

    'gauge and length are chosen': async ({ page }) => {
        await removeNeedles(page);
        await page.getByRole('button', { name: 'Gauge more' }).click();
        await page.getByRole('button', { name: 'Length more' }).click();
        await page.keyboard.press('Insert');
        const n = active(await until(page, 'a needle', (s) => s.needles.length === 1));
        assert.deepEqual([n.gauge, n.length_mm], [23, 100]);
    },

    'contrast is injected at the tip, and says by what rule it flows': async ({ page }) => {
        const before = (await state(page)).contrast.injected_ml;
        for (let i = 0; i < 8; i++)
            await page.keyboard.press('PageUp');
        await until(page, 'under the skin', (s) => active(s).depth_mm > 4);
        await page.getByRole('button', { name: 'Inject', exact: true }).click();
        await until(page, 'contrast', (s) => s.contrast.injected_ml > before + 0.2 && s.contrast.mg > 0);
        assert.match(await page.locator('.contrast .note').innerText(), /where the tip lies/);
        await page.locator('.contrast').getByRole('button', { name: 'Clear' }).click();
        await until(page, 'none left', (s) => s.contrast.mg === 0);
    },

    'the skin pointer goes on and off': async ({ page }) => {
        await page.keyboard.press('KeyT');
        await until(page, 'the pointer', (s) => s.pointer.on);
        const before = (await state(page)).pointer.point;
        await page.getByRole('button', { name: 'Move it' }).click();
        await page.mouse.click(...(await place(page, '.monitor .stage', 0.6, 0.6)));
        await until(page, 'the pointer elsewhere', (s) => distance(s.pointer.point, before) > 3);
        await page.keyboard.press('KeyT');
        await until(page, 'no pointer', (s) => !s.pointer.on);
        await removeNeedles(page);
    },
};
