import assert from 'node:assert/strict';
import { difference, drawn, fluoroscopy, home, look, place, shows, state, until, wait } from './support.mjs';

const view = (s, slot) => s.views.find((v) => v.slot === slot && v.set);

export const views = {
    'the held image goes to the reference monitor': async ({ page }) => {
        await home(page);
        await fluoroscopy(page);
        await page.keyboard.press('KeyR');
        await until(page, 'a reference', (s) => view(s, 0));
        await shows(page, '.reference .caption', /AP 0°/);
        await wait(400);
        const { deviation } = await look(page, '.reference .stage', 100);
        assert.ok(deviation > 15, `grey deviation ${deviation}`);
        await shows(page, '.reference .mark', /^L$/);
    },

    'a stored view is recalled with its angles and table by one key': async ({ page }) => {
        await page.keyboard.press('KeyV');
        const stored = view(await until(page, 'view 1', (s) => view(s, 1)), 1);
        await shows(page, '.slot.set .caption', /AP 0°/);
        await page.keyboard.press('Digit8');
        await page.keyboard.down('KeyJ');
        await until(page, 'table moved', (s) => s.table.lateral_mm > 8 && s.carm.oblique_deg > 30, 15000);
        await page.keyboard.up('KeyJ');
        await fluoroscopy(page);
        await page.keyboard.press('Shift+Digit1');
        const back = await until(page, 'back at view 1', (s) => Math.abs(s.carm.oblique_deg) < 0.01 && !s.carm.moving, 15000);
        assert.ok(Math.hypot(...back.isocentre.map((x, i) => x - stored.isocentre[i])) < 0.1, 'the table did not come back');
        await shows(page, '.reference .caption', /AP 0°/);
        assert.ok(back.stale);
    },

    'monitor and reference change places': async ({ page }) => {
        const live = await look(page, '.monitor .stage');
        await page.keyboard.press('KeyX');
        await shows(page, '.reference .caption', /L 35°/);
        await drawn(page);
        await wait(300);
        assert.ok(difference(live, await look(page, '.monitor .stage')) > 3, 'the monitor shows the same');
        assert.ok(Math.abs((await state(page)).image_carm.oblique_deg) < 0.01);
    },

    'an empty place recalls nothing': async ({ page }) => {
        const before = await state(page);
        await page.keyboard.press('Shift+Digit7');
        await wait(200);
        assert.equal((await state(page)).carm.moving, before.carm.moving);
    },

    'levels are named on the scout': async ({ page }) => {
        await page.locator('.room').getByRole('button', { name: 'Scout' }).click();
        await until(page, 'a scout', (s) => s.scout.set);
        await page.mouse.click(...(await place(page, '.reference .stage', 0.5, 0.7)));
        await until(page, 'L5', (s) => s.scout.labels.length === 1 && s.scout.labels[0].text === 'L5');
        await page.mouse.click(...(await place(page, '.reference .stage', 0.5, 0.5)));
        const { scout } = await until(page, 'L4', (s) => s.scout.labels.length === 2);
        assert.equal(scout.labels[1].text, 'L4');
        assert.ok(Math.abs(scout.labels[1].x - 0.5) < 0.02 && Math.abs(scout.labels[1].y - 0.5) < 0.02);
        await shows(page, '.levels', /L5L4/);
        await page.getByRole('button', { name: 'Remove', exact: true }).nth(0).click();
        await page.mouse.click(...(await place(page, '.reference .stage', 0.5, 0.7)));
        await until(page, 'L5 gone', (s) => s.scout.labels.length === 1 && s.scout.labels[0].text === 'L4');
        await page.getByRole('button', { name: 'Reference', exact: true }).click();
    },

    'the last run is replayed and scrubbed': async ({ page }) => {
        await fluoroscopy(page, 3000);
        const { run } = await until(page, 'a run', (s) => s.run.frames > 5);
        const scrub = page.getByLabel('Frame of the last run');
        await scrub.focus();
        await page.keyboard.press('Home');
        await until(page, 'the first frame', (s) => s.mode === 'replay' && s.run.playing === 0);
        await page.keyboard.press('ArrowRight');
        await until(page, 'the second frame', (s) => s.run.playing === 1);
        await drawn(page);
        await shows(page, '.cine .value', new RegExp(`^2 / ${run.frames} frames$`));
        await page.evaluate(() => document.activeElement.blur());
        const seen = new Set();
        await page.keyboard.press('KeyC');
        for (let i = 0; i < 60 && seen.size < 4; i++)
            seen.add((await state(page)).run.playing);
        assert.ok(seen.size >= 4, `${seen.size} frames seen in replay`);
        await fluoroscopy(page);
        assert.equal((await state(page)).mode, 'plain');
    },

    'subtraction and roadmap': async ({ page }) => {
        await fluoroscopy(page);
        const plain = await look(page, '.monitor .stage');
        await page.keyboard.press('KeyB');
        await until(page, 'subtraction', (s) => s.mode === 'subtract');
        await shows(page, '.flag.mode', /SUBTRACTION/);
        await fluoroscopy(page);
        const subtracted = await look(page, '.monitor .stage');
        assert.ok(difference(plain, subtracted) > 8 && subtracted.deviation < plain.deviation, 'nothing was subtracted');
        await page.getByRole('button', { name: 'Roadmap' }).click();
        await until(page, 'roadmap', (s) => s.mode === 'roadmap');
        await page.keyboard.press('KeyN');
        await until(page, 'plain', (s) => s.mode === 'plain');
        await fluoroscopy(page);
    },

    'still, sidecar and run are saved': async ({ page, context }) => {
        const links = await page.locator('.saves a').evaluateAll((all) => all.map((a) => a.href));
        const [still, sidecar, run] = await Promise.all(links.map((link) => context.request.get(link)));
        assert.deepEqual([still, sidecar, run].map((r) => r.status()), [200, 200, 200]);
        assert.equal((await still.body()).subarray(1, 4).toString(), 'PNG');
        assert.equal((await run.body()).subarray(128, 132).toString(), 'DICM');
        const said = await sidecar.json(), now = await state(page);
        assert.equal(said.simulated, true);
        assert.ok(Math.abs(said.oblique_deg - now.image_carm.oblique_deg) < 0.01);
    },

    'when all places are taken none is overwritten': async ({ page }) => {
        await page.evaluate(async () => {
            for (let slot = 1; slot <= 9; slot++)
                await fetch('/api/v1/do', { method: 'POST', body: JSON.stringify({ do: 'view.store', slot }) });
        });
        const { pulse } = view(await until(page, 'nine views', (s) => view(s, 9)), 9);
        await fluoroscopy(page);
        await page.keyboard.press('KeyV');
        await shows(page, '.message', /All nine places are taken/);
        assert.equal(view(await state(page), 9).pulse, pulse);
    },
};
