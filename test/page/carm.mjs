import assert from 'node:assert/strict';
import { difference, drag, drawn, fluoroscopy, home, look, place, shows, state, until, visible, wait } from './support.mjs';

export const carm = {
    'a key swings the C-arm, and the held image is flagged stale': async ({ page }) => {
        await home(page);
        await fluoroscopy(page);
        const before = await look(page, '.monitor .stage');
        await page.keyboard.down('KeyA');
        await until(page, 'the detector to the left', (s) => s.carm.oblique_deg > 12);
        await page.keyboard.up('KeyA');
        const rest = await until(page, 'rest', (s) => !s.carm.moving);
        await visible(page, '.flag.stale.on');
        assert.ok(rest.stale);
        assert.ok(Math.abs(rest.image_carm.oblique_deg) < 0.01, 'the held image keeps its own angles');
        assert.ok(difference(before, await look(page, '.monitor .stage')) < 3, 'the held image changed without a pulse');
        await wait(300);
        assert.equal((await state(page)).carm.oblique_deg, rest.carm.oblique_deg, 'the C-arm drifts after release');
        await fluoroscopy(page);
        assert.ok(difference(before, await look(page, '.monitor .stage')) > 4, 'the picture did not follow the C-arm');
        assert.equal(await page.locator('.flag.stale.on').count(), 0);
        await shows(page, '.status .reading output', new RegExp(`^${Math.round(rest.carm.oblique_deg)}°$`));
    },

    'a motor button drives while it is held': async ({ page }) => {
        await page.getByRole('button', { name: 'Detector to the head' }).hover();
        await page.mouse.down();
        await until(page, 'tilt to the head', (s) => s.carm.tilt_deg > 3);
        await page.mouse.up();
        const rest = await until(page, 'rest', (s) => !s.carm.moving);
        await wait(300);
        assert.equal((await state(page)).carm.tilt_deg, rest.carm.tilt_deg);
    },

    'the motors let go when the page loses focus': async ({ page }) => {
        await page.keyboard.down('KeyD');
        await until(page, 'motion', (s) => s.carm.moving);
        await page.evaluate(() => window.dispatchEvent(new Event('blur')));
        await until(page, 'rest, the key still down', (s) => !s.carm.moving, 1500);
        await page.keyboard.up('KeyD');
    },

    'one touch: lateral, right oblique, AP': async ({ page }) => {
        await page.getByRole('button', { name: 'Lateral', exact: true }).click();
        await until(page, 'lateral', (s) => Math.abs(s.carm.oblique_deg - 90) < 0.01 && !s.carm.moving, 15000);
        await page.keyboard.press('Digit9');
        await until(page, 'right oblique', (s) => Math.abs(s.carm.oblique_deg + 35) < 0.01, 15000);
        await home(page);
    },

    'wig-wag turns and comes back': async ({ page }) => {
        await page.keyboard.down('KeyE');
        await until(page, 'wig-wag', (s) => s.carm.wigwag_deg > 1.5);
        await page.keyboard.up('KeyE');
        await page.keyboard.press('Digit6');
        await until(page, 'upright', (s) => s.carm.wigwag_deg === 0 && !s.carm.moving, 15000);
    },

    'the table moves in three directions': async ({ page }) => {
        for (const [key, axis] of [['KeyJ', 'lateral_mm'], ['KeyI', 'longitudinal_mm'], ['KeyU', 'height_mm']]) {
            const before = (await state(page)).table[axis];
            await page.keyboard.down(key);
            await until(page, `${axis} grows`, (s) => s.table[axis] > before + 5);
            await page.keyboard.up(key);
        }
        const { isocentre, table } = await state(page);
        assert.ok(isocentre.every(Number.isFinite) && table.lateral_mm > 0);
    },

    'field of view and source–image distance': async ({ page }) => {
        const before = (await state(page)).carm;
        await page.keyboard.press('BracketRight');
        await until(page, 'magnified', (s) => s.carm.field_mm < before.field_mm);
        await page.keyboard.press('BracketLeft');
        await until(page, 'as before', (s) => s.carm.field_mm === before.field_mm);
        await page.keyboard.press('Shift+BracketLeft');
        await until(page, 'the detector nearer', (s) => s.carm.sid_mm === before.sid_mm - 20);
        await page.keyboard.press('Shift+BracketRight');
        await until(page, 'as before', (s) => s.carm.sid_mm === before.sid_mm);
    },

    'a blade is dragged on the held image': async ({ page }) => {
        const edge = await place(page, '.monitor .stage', 0.007, 0.5);
        await drag(page, edge, await place(page, '.monitor .stage', 0.2, 0.5));
        const closed = await until(page, 'the left blade', (s) => Math.abs(s.collimator.left - 0.2) < 0.03);
        assert.equal(closed.collimator.right, 0);
        const { grey, side } = await look(page, '.monitor .stage');
        const column = (c) => Array.from({ length: 20 }, (_, i) => grey[(22 + i) * side + c]).reduce((a, b) => a + b) / 20;
        assert.ok(column(9) < 0.6 * column(20), 'the covered part is not shaded at once');
        await page.keyboard.press('Comma');
        await until(page, 'all blades in', (s) => s.collimator.right > 0 && s.collimator.top > 0);
        await page.getByRole('button', { name: 'Open', exact: true }).click();
        await until(page, 'open', (s) => Object.values(s.collimator).every((x) => x === 0));
    },

    'technique: by hand, and automatic again': async ({ page }) => {
        const kv = page.getByLabel('kV');
        await kv.focus();
        await page.keyboard.press('ArrowRight');
        await until(page, 'by hand', (s) => !s.beam.auto);
        await page.evaluate(() => document.activeElement.blur());
        await page.getByRole('button', { name: 'Automatic' }).click();
        await until(page, 'automatic', (s) => s.beam.auto);
        const rate = page.getByLabel('Pulses/s');
        await rate.focus();
        await page.keyboard.press('Home');
        await until(page, '1 pulse a second', (s) => s.beam.rate === 1);
        await page.keyboard.press('End');
        await until(page, '30 pulses a second', (s) => s.beam.rate === 30);
        await page.evaluate(() => document.activeElement.blur());
    },

    'edge enhancement and averaging': async ({ page }) => {
        for (const [name, setting, value] of [['Edges', 'edge', 1], ['Averaging', 'lag', 0.9]]) {
            const before = (await state(page)).beam[setting];
            await page.getByLabel(name).focus();
            await page.keyboard.press('End');
            await until(page, `${setting} at most`, (s) => Math.abs(s.beam[setting] - value) < 1e-6);
            await page.getByLabel(name).fill(String(before));
            await until(page, `${setting} as before`, (s) => Math.abs(s.beam[setting] - before) < 0.06);
        }
        await page.evaluate(() => document.activeElement.blur());
    },

    'the page warns when part of the beam leaves the CT': async ({ page }) => {
        await page.keyboard.down('KeyK');
        await until(page, 'the table far toward the feet', (s) => s.table.longitudinal_mm < -140, 20000);
        await page.keyboard.up('KeyK');
        await fluoroscopy(page);
        await shows(page, '.monitor .warning', /part of the beam leaves the CT/);
        await page.keyboard.down('KeyI');
        await until(page, 'the table back', (s) => s.table.longitudinal_mm > -5, 20000);
        await page.keyboard.up('KeyI');
        await drawn(page);
    },
};
