import assert from 'node:assert/strict';
import { drawn, fluoroscopy, look, shows, state, until, visible, wait } from './support.mjs';

export const live = {
    'the room describes itself': async ({ page }) => {
        await shows(page, '.patient', /CT \d+ × \d+ × \d+/);
        assert.equal(await page.title(), 'Scottie – X-ray room');
        assert.ok(!page.url().includes('t='), 'the token stays in the address bar');
    },

    'the pedal key makes pictures, its release holds the last': async ({ page }) => {
        const before = await state(page);
        await page.keyboard.down('KeyF');
        const during = await until(page, 'five pulses', (s) => s.dose.pulses >= before.dose.pulses + 5);
        assert.ok(during.live && during.pedal);
        await visible(page, '.flag.live.on');
        await page.keyboard.up('KeyF');
        const after = await until(page, 'the image held', (s) => s.held && !s.live);
        await visible(page, '.flag.held.on');
        await wait(300);
        assert.equal((await state(page)).dose.pulses, after.dose.pulses, 'pulses go on without the pedal');
        assert.ok(after.dose.fluoro_s > before.dose.fluoro_s && after.dose.kerma_mgy > before.dose.kerma_mgy);
    },

    'every new picture is drawn': async ({ page }) => {
        await page.keyboard.down('KeyF');
        const seen = new Set();
        for (let i = 0; i < 40 && seen.size < 6; i++) {
            seen.add(await page.evaluate(() => document.querySelector('.monitor').dataset.pulse));
            await wait(60);
        }
        await shows(page, '.status .quiet output', /^\d+$/);
        await page.keyboard.up('KeyF');
        assert.ok(seen.size >= 6, `${seen.size} different pictures in 40 looks`);
        await until(page, 'pedal up', (s) => !s.live);
        await drawn(page);
    },

    'the picture looks like one': async ({ page }) => {
        await fluoroscopy(page);
        const { mean, deviation, levels } = await look(page, '.monitor .stage', 200);
        assert.ok(mean > 25 && mean < 230, `mean grey ${mean}`);
        assert.ok(deviation > 15, `grey deviation ${deviation}`);
        assert.ok(levels > 60, `${levels} grey levels`);
        assert.deepEqual(await page.evaluate(() => {
            const canvas = document.querySelector('.monitor canvas');
            return [canvas.width, canvas.height];
        }), [1024, 1024]);
    },

    'the readings follow the room': async ({ page }) => {
        const now = await state(page);
        await shows(page, '.dose .reading:nth-child(2) output', new RegExp(`^${now.dose.pulses}$`));
        await shows(page, '.dose .reading:nth-child(3) output', new RegExp(`^${now.dose.kerma_mgy.toFixed(2)}$`));
        assert.equal(await page.locator('.simulated').innerText(), 'SIMULATED');
    },

    'a single shot is one pulse': async ({ page }) => {
        const before = (await state(page)).dose.pulses;
        await page.keyboard.press('KeyG');
        await until(page, 'a pulse', (s) => s.dose.pulses === before + 1);
        await wait(400);
        assert.equal((await state(page)).dose.pulses, before + 1);
    },

    'the pedal button works while it is held': async ({ page }) => {
        await page.locator('.pedal').hover();
        await page.mouse.down();
        await until(page, 'the beam', (s) => s.live);
        await page.mouse.up();
        await until(page, 'no beam', (s) => !s.live);
    },

    'a held pedal outlives the heartbeat': async ({ page }) => {
        await page.keyboard.down('KeyF');
        await until(page, 'the beam', (s) => s.live);
        await wait(3200);
        assert.ok((await state(page)).live, 'the pedal let go by itself');
        await page.keyboard.up('KeyF');
        await until(page, 'no beam', (s) => !s.live);
    },

    'the pedal lets go when the page loses focus': async ({ page }) => {
        await page.keyboard.down('KeyF');
        await until(page, 'the beam', (s) => s.live);
        await page.evaluate(() => window.dispatchEvent(new Event('blur')));
        await until(page, 'no beam, the key still down', (s) => !s.live && !s.pedal, 1000);
        await page.keyboard.up('KeyF');
    },

    'the pedal lets go when the page is hidden': async ({ page }) => {
        await page.keyboard.down('KeyF');
        await until(page, 'the beam', (s) => s.live);
        await page.evaluate(() => {
            Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
            document.dispatchEvent(new Event('visibilitychange'));
            delete document.visibilityState;
        });
        await until(page, 'no beam', (s) => !s.live, 1000);
        await page.keyboard.up('KeyF');
    },

    'the pedal lets go when its page is gone': async ({ page, context }) => {
        const origin = new URL(page.url()).origin;
        const other = await context.newPage();
        await page.evaluate(() => 0);
        await page.close();
        await other.goto(origin);
        await shows(other, '.patient', /CT/);
        await other.keyboard.down('KeyF');
        await until(other, 'the beam', (s) => s.live);
        const watcher = await context.newPage();
        await watcher.goto(origin);
        await other.close();
        await until(watcher, 'no beam', (s) => !s.live, 3000);
        await watcher.close();
    },
};
