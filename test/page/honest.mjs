/* What the page says stays true when the room refuses, the server goes, answers come late or the run is taken up again; and
 * what can be clicked can be done by keys. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { drag, drawn, fluoroscopy, home, look, place, serve, shows, state, until, visible, wait } from './support.mjs';

/* A script's word, which needs no driver. */
const ask = (page, wish) => page.evaluate(async (body) => (await fetch('/api/v1/do', { method: 'POST', body: JSON.stringify(body) })).json(), wish);

async function tell(page, ...wishes) {
    for (const wish of wishes)
        assert.deepEqual(await ask(page, wish), { ok: true }, JSON.stringify(wish));
}

async function watcher({ page, context }) {
    const second = await context.newPage();
    await second.goto(new URL(page.url()).origin);
    await visible(second, '.watching.on');
    await second.locator('.patient', { hasText: 'CT' }).waitFor();
    return second;
}

const UP_TO_SKIN = [
    { do: 'act.begin', target: 'L4/5 left', approach: 'intra-articular', which: 0 },
    { do: 'act.count', matches: 1, transitional: 0 },
    { do: 'act.checkin', patient: 'A B', weight_kg: 72, baseline_nrs: 7 },
    { do: 'act.safety', pregnant: 0, anticoagulant: 0, allergy_contrast: 0, allergy_anaesthetic: 0, allergy_steroid: 0, site_marked: 1, sedation: 0 },
    { do: 'act.consent', benefits: 1, risks: 1, alternatives: 1, not_a_cure: 1 },
    { do: 'act.position', position: 'prone' },
    { do: 'act.timeout', patient: 'A B', target: 'L4/5 left' },
    { do: 'act.prep', agent: 'chlorhexidine' },
];

export const honest = {
    'a sheet keeps the keys from the room': async ({ page }) => {
        await page.getByRole('button', { name: 'About' }).click();
        await visible(page, '.about[open]');
        const before = await state(page);
        for (const key of ['KeyG', 'Insert', 'Enter', 'Space'])
            await page.keyboard.press(key);
        await wait(300);
        const after = await state(page);
        assert.equal(after.dose.pulses, before.dose.pulses, 'a pulse was made behind the sheet');
        assert.equal(after.needles.length, before.needles.length);
        if (await page.locator('.about[open]').count())
            await page.keyboard.press('Escape');
    },

    'a link and a fold obey the keys': async ({ page }) => {
        await fluoroscopy(page);
        const saved = page.waitForEvent('download', { timeout: 5000 });
        await page.locator('.saves a').nth(1).focus();
        await page.keyboard.press('Enter');
        assert.equal((await saved).suggestedFilename(), 'scottie-still.json');
        assert.ok(!(await page.evaluate(() => document.body.classList.contains('large'))), 'Enter changed the picture instead');
        const open = await page.evaluate(() => {
            const fold = document.createElement('details');
            fold.append(document.createElement('summary'));
            document.body.append(fold);
            fold.firstChild.focus();
        }).then(() => page.keyboard.press('Enter')).then(() => page.evaluate(() => {
            const fold = document.querySelector('body > details'), was = fold.open;
            fold.remove();
            return was;
        }));
        assert.ok(open, 'a fold does not open by Enter');
    },

    'a joint is chosen by keys alone, and what is not lumbar is not drawn': async ({ page }) => {
        await page.route('**/api/v1/spine', async (route) => {
            const answer = await route.fetch(), spine = await answer.json();
            spine.joints.push({ ...spine.joints[0], joint: 'T10/11', side: 'left' });
            await route.fulfill({ response: answer, json: spine });
        });
        await page.getByRole('button', { name: 'Injection' }).click();
        await page.getByRole('button', { name: /Choose a target|Another target/ }).click();
        await page.locator('.joint-list').getByRole('button', { name: 'T10/11 left' }).waitFor();
        assert.equal(await page.locator('.spine-map [aria-label="T10/11 left"]').count(), 0, 'drawn at a level that is not its own');
        await page.locator('.spine-map [aria-label="L3/4 right"]').focus();
        await page.keyboard.press('Enter');
        await shows(page, '.chosen-joint', /L3\/4 right/);
        assert.ok(!(await page.evaluate(() => document.body.classList.contains('large'))));
        await page.locator('.choose').getByRole('button', { name: 'Close' }).click();
        /* Opened again, the list is another one: the same joint is still the one pressed. */
        await page.getByRole('button', { name: /Choose a target|Another target/ }).click();
        await wait(500);
        assert.equal(await page.locator('.joint-list [aria-pressed=true]').innerText(), 'L3/4 right');
        await page.locator('.choose').getByRole('button', { name: 'Close' }).click();
        await page.unroute('**/api/v1/spine');
        await page.getByRole('button', { name: 'Room' }).click();
    },

    'the arrows scroll the slice that Tab has reached': async ({ page }) => {
        const z = (r) => Number(new URL(r.url()).searchParams.get('oz'));
        const axial = (r) => r.url().includes('/api/v1/slice?') && Number(new URL(r.url()).searchParams.get('rz')) === 0 && Number(new URL(r.url()).searchParams.get('cz')) === 0;
        const slice = page.locator('.slice canvas').first();
        await slice.focus();
        const asked = [];
        for (const key of ['ArrowDown', 'ArrowDown']) {
            const request = page.waitForRequest(axial, { timeout: 5000 });
            await page.keyboard.press(key);
            asked.push(z(await request));
            await wait(200);
        }
        assert.ok(asked[1] < asked[0] - 0.2, `slices at ${asked}: down is not caudal`);
        await slice.click();
        assert.equal(await page.evaluate(() => document.activeElement.tagName), 'BODY', 'after a click the arrows are the needle’s');
    },

    'a key question that was closed takes no key': async ({ page }) => {
        await page.keyboard.press('KeyH');
        await page.locator('.keymap .key-line').nth(1).getByRole('button').click();
        await page.locator('.keymap').getByRole('button', { name: 'Close' }).click();
        const before = (await state(page)).dose.pulses;
        await page.keyboard.press('KeyG');
        await until(page, 'a pulse', (s) => s.dose.pulses > before, 3000);
    },

    'a refused slider and a refused blade go back to where the room is': async ({ page, context }) => {
        const second = await watcher({ page, context }), { beam } = await state(page);
        const lag = second.getByLabel('Averaging');
        await lag.fill(String(beam.lag > 0.4 ? 0.1 : 0.8));
        await visible(second, '.message.on');
        await wait(800);
        assert.ok(Math.abs(Number(await lag.inputValue()) - beam.lag) < 0.03, `it shows ${await lag.inputValue()}, the room has ${beam.lag}`);
        const blade = '[aria-label="Collimator blade, left"]', { collimator } = await state(page);
        await drag(second, await place(second, `${blade} .grip`), await place(second, '.monitor .stage', 0.3, 0.5));
        await wait(800);
        assert.equal(Number(await second.locator(blade).getAttribute('aria-valuenow')), Math.round(100 * collimator.left));
        await second.close();
    },

    'a refused name on the scout does not count on': async ({ page, context }) => {
        await fluoroscopy(page);
        await page.locator('.room').getByRole('button', { name: 'Scout' }).click();
        await until(page, 'a scout', (s) => s.scout.set);
        const second = await watcher({ page, context });
        await second.getByRole('button', { name: 'Scout', exact: true }).first().click();
        await second.mouse.click(...(await place(second, '.reference .stage', 0.5, 0.7)));
        await visible(second, '.message.on');
        assert.equal(await second.locator('.chip.chosen').innerText(), 'L5');
        await second.close();
        await page.getByRole('button', { name: 'Reference', exact: true }).click();
    },

    'a watcher is told when nobody drives': async ({ page, context }) => {
        const second = await watcher({ page, context });
        await shows(second, '.watching', /another viewer drives/);
        await page.getByRole('button', { name: 'About' }).click();
        await page.getByRole('button', { name: 'Hand over the controls' }).click();
        await page.keyboard.press('Escape');
        await shows(second, '.watching', /nobody drives/);
        await shows(page, '.watching', /nobody drives/);
        await page.getByRole('button', { name: 'Take over' }).click();
        await shows(second, '.watching', /another viewer drives/);
        await second.close();
        await page.bringToFront();
    },

    'an answer that comes late does not replace the newer picture': async ({ page }) => {
        await home(page);
        await fluoroscopy(page);
        let first = true;
        await page.route('**/api/v1/view/0', async (route) => {
            const late = first;
            first = false;
            const answer = await route.fetch();
            await wait(late ? 6000 : 0);
            await route.fulfill({ response: answer });
        });
        await page.keyboard.press('KeyR');
        await until(page, 'a reference', (s) => s.views[0].set);
        await page.keyboard.press('Digit8');
        await until(page, 'the oblique', (s) => !s.carm.moving && s.carm.oblique_deg > 34, 15000);
        await page.keyboard.press('KeyG');
        await until(page, 'a picture of it', (s) => s.held && !s.stale);
        await page.keyboard.press('KeyR');
        await shows(page, '.reference .caption', /L 35°/);
        await wait(6000);
        await shows(page, '.reference .caption', /L 35°/, 100);
        await page.unroute('**/api/v1/view/0');
        await home(page);
    },

    'a page that is hidden before it has drawn is not cut off': async ({ page }) => {
        let frames = 0;
        page.on('websocket', (socket) => socket.on('framereceived', () => frames++));
        await page.reload();
        await page.locator('.patient', { hasText: 'CT' }).waitFor();
        await page.evaluate(() => {
            window.requestAnimationFrame = () => 0;
        });
        await tell(page, { do: 'pedal', down: 1 });
        await wait(700);
        const drawn_no_more = frames;
        await page.evaluate(() => {
            Object.defineProperty(document, 'hidden', { value: true, configurable: true });
            document.dispatchEvent(new Event('visibilitychange'));
        });
        await wait(700);
        await tell(page, { do: 'pedal', down: 0 });
        assert.ok(frames > drawn_no_more + 3, `${frames} frames, ${drawn_no_more} before it was hidden`);
        await page.reload();
        await page.locator('.patient', { hasText: 'CT' }).waitFor();
    },

    'the end of a run can be called off at once': async ({ page }) => {
        await tell(page, ...UP_TO_SKIN);
        await page.getByRole('button', { name: 'Injection' }).click();
        await visible(page, '.step-body select');
        await page.getByRole('button', { name: 'End the run' }).click();
        await page.getByRole('button', { name: 'Go on after all' }).click();
        await page.locator('.step-body').getByRole('button', { name: 'Skin numbed' }).waitFor({ timeout: 2000 });
    },

    'a reload in the middle finds what the cupboard holds': async ({ page }) => {
        await page.route('**/api/v1/products', async (route) => {
            await wait(400); /* after the first state */
            await route.continue();
        });
        await page.reload();
        await visible(page, '.step-body select');
        await wait(1200);
        assert.ok((await page.locator('.step-body select option').count()) > 2, 'no drug to choose from');
        await page.unroute('**/api/v1/products');
    },

    'by the keys from one step to the next': async ({ page }) => {
        await page.locator('.step-body').getByRole('button', { name: 'Skin numbed' }).focus();
        await page.keyboard.press('Enter');
        await until(page, 'numb skin', (s) => s.procedure.step === 'skin-numb');
        await wait(200);
        assert.ok(await page.evaluate(() => document.querySelector('.step-body').contains(document.activeElement)), 'the keys have lost their place');
        await page.evaluate(() => document.activeElement.blur());
        await tell(page, { do: 'act.abort', reason: 'Rehearsal ended' });
        await page.getByRole('button', { name: 'Room' }).click();
    },

    /* the server dies in the middle; the page says so, and the run taken up shows its own last picture. */
    'nothing is live without a server, and a run that is taken up shows its picture': async ({ browser, program }) => {
        const runs = mkdtempSync(path.join(os.tmpdir(), 'scottie-honest-'));
        const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
        const server = await serve(program, ['--runs', runs]), page = await context.newPage();
        await page.goto(server.address);
        await page.locator('.patient', { hasText: 'CT' }).waitFor();
        await tell(page, ...UP_TO_SKIN);
        await fluoroscopy(page, 4000);
        await page.keyboard.down('KeyF'); /* with this the pulses before it are in the file */
        await visible(page, '.flag.live.on');
        await server.kill();
        await visible(page, '.message.on');
        assert.equal(await page.locator('.flag.live.on, .flag.held.on, .stage.beam-on').count(), 0, 'a dead room is shown as live or held');
        await page.close();

        const again = await serve(program, ['--runs', runs]), later = await context.newPage();
        await later.goto(again.address);
        await later.locator('.patient', { hasText: 'CT' }).waitFor();
        await later.getByRole('button', { name: 'Injection' }).click();
        /* Making it again takes its time: how far it is is shown, and none of what it races through. */
        await later.evaluate(() => {
            window.told = [];
            new MutationObserver(() => {
                const line = document.querySelector('.procedure .resuming')?.textContent;
                if (line)
                    window.told.push([line, document.querySelectorAll('.flag.live.on').length, document.querySelectorAll('.procedure .done li').length]);
            }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
        });
        await later.getByRole('button', { name: 'Go on' }).click();
        await until(later, 'the run', (s) => s.procedure.step === 'skin-prepared' && s.held && s.procedure.resuming === null, 20000);
        await later.getByRole('button', { name: 'Skin numbed' }).waitFor();
        const told = await later.evaluate(() => window.told);
        assert.ok(told.some(([line]) => /broke off: [1-9]\d? %/.test(line)), `nothing was told: ${JSON.stringify(told.slice(0, 3))}`);
        assert.ok(told.every(([, live]) => live === 0), 'the beam of the run made again is shown as live');
        await drawn(later);
        assert.ok((await look(later, '.monitor .stage')).deviation > 15, 'HELD stands over no picture');
        await context.close();
        await again.stop();
        rmSync(runs, { recursive: true });
    },
};
