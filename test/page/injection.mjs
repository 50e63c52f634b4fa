import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { difference, home, look, serve, shows, state, until, visible, wait } from './support.mjs';

/* One whole injection, as a person does it with mouse and keys; as the page shows them. */

const press = (page, name) => page.getByRole('button', { name }).first().click();
const step = (page, id) => until(page, `step ${id}`, (s) => s.procedure.step === id);
const inForm = (page) => page.locator('.procedure');
const still = (page) => until(page, 'the C-arm to rest', (s) => !s.carm.moving, 20000);

async function shot(page) {
    await still(page);
    const { pulse } = await state(page);
    await page.keyboard.press('KeyG');
    await until(page, 'a picture', (s) => s.pulse !== pulse && s.held && !s.stale);
}

async function answer(page, group, text) {
    await page.getByRole('radiogroup', { name: group }).getByText(text, { exact: true }).click();
}

async function begin(page, joint) {
    await press(page, 'Injection');
    await press(page, /Choose a target|Another target/);
    await visible(page, '.choose[open]');
    await page.locator('.joint-list button').first().waitFor();
    await page.getByRole('button', { name: joint, exact: true }).first().click();
    await page.getByText('Into the joint').click();
    await page.setViewportSize({ width: 1440, height: 900 }); /* where a slice lies beneath the button: it must not take the second click */
    await page.getByRole('button', { name: 'Begin the run' }).dblclick();
    await step(page, 'chosen');
    await wait(400);
    const { table } = await state(page);
    assert.ok(Math.abs(table.height_mm) + Math.abs(table.longitudinal_mm) + Math.abs(table.lateral_mm) < 0.01, 'the table moved');
    await page.setViewportSize({ width: 1366, height: 768 });
}

async function upToSkin(page, joint, allergy = 'no') {
    await answer(page, /match the numbering/, 'yes');
    await answer(page, 'Transitional vertebra', 'not seen');
    await press(page, 'Levels are counted');
    await step(page, 'counted');
    await inForm(page).getByLabel('Patient', { exact: true }).fill('A B');
    await inForm(page).getByLabel('Pain now, provoked').fill('7');
    await inForm(page).getByLabel('Weight').fill('7');
    await press(page, 'Checked in');
    await shows(page, '.procedure .lack', /^Weight: wanted 20 to 350 kg$/);
    await inForm(page).getByLabel('Weight').fill('72');
    await page.keyboard.press('Enter');
    await step(page, 'checked-in');
    for (const group of ['Pregnant', 'Anticoagulant', 'Allergy: contrast', 'Allergy: steroid'])
        await answer(page, group, 'no');
    await answer(page, 'Allergy: anaesthetic', allergy);
    await answer(page, 'Site marked', 'yes');
    await answer(page, 'Sedation', 'none');
    await press(page, 'Asked and answered');
    await step(page, 'safety');
    await shows(page, '.procedure .step-body', /no incision/); /* */
    for (const text of ['Benefits explained', 'Risks explained', 'Alternatives explained', 'Said that it is not a cure'])
        await page.getByText(text).click();
    await press(page, 'Consent given');
    await step(page, 'consent');
    await press(page, 'Patient lies');
    await step(page, 'position');
    await inForm(page).getByLabel('Patient', { exact: true }).fill('A B');
    await inForm(page).getByLabel('Level and side').fill(joint);
    await press(page, 'Time-out done');
    await step(page, 'time-out');
    await press(page, 'Skin prepared');
    await step(page, 'skin-prepared');
}

async function upToNeedle(page, joint) {
    await upToSkin(page, joint);
    await press(page, 'Skin numbed');
    await step(page, 'skin-numb');
}

/* Clicks on points of the patient, all in the axial slice through the first. */
async function clickInAxial(page, through, points) {
    await page.evaluate((p) => fetch('/api/v1/do', { method: 'POST', body: JSON.stringify({ do: 'pick.point', x: p[0], y: p[1], z: p[2] }) }), through);
    await wait(1200);
    const info = await page.evaluate(async () => (await fetch('/api/v1/info')).json());
    const { lo, hi } = info.ct.box_mm, box = await page.locator('.slice canvas').first().boundingBox();
    const side = Math.min(320, Math.max(60, ...[0, 1, 2].map((i) => hi[i] - lo[i])));
    const at = (p) => [box.x + ((p[0] - (lo[0] + hi[0]) / 2) / side + 0.5) * box.width, box.y + ((p[1] - (lo[1] + hi[1]) / 2) / side + 0.5) * box.height];
    for (const point of points) {
        await page.mouse.click(...at(point));
        await wait(250);
    }
}

export const injection = {
    'a joint is chosen on the picture of the spine, left on the left': async ({ page }) => {
        await home(page);
        await press(page, 'Injection');
        await press(page, /Choose a target/);
        await visible(page, '.choose[open]');
        await page.locator('.spine-map [aria-label="L4/5 left"]').waitFor();
        const boxes = await Promise.all(['left', 'right'].map((side) => page.locator(`.spine-map [aria-label="L4/5 ${side}"]`).boundingBox()));
        assert.ok(boxes[0].x < boxes[1].x, 'the left joint is drawn on the right');
        await page.locator('.spine-map [aria-label="L4/5 left"]').click();
        await shows(page, '.chosen-joint', /L3 medial branch left, at the L4 transverse process/);
        await page.locator('.choose').getByRole('button', { name: 'Close' }).click();
    },

    'a run begins, and the beam waits for the patient to lie': async ({ page }) => {
        await begin(page, 'L4/5 left');
        await page.keyboard.down('KeyF');
        await page.keyboard.up('KeyF');
        await shows(page, '.refusal', /R-055/);
    },

    'the end of a run can be thought better of': async ({ page }) => {
        await press(page, 'End the run');
        await page.getByRole('button', { name: 'Complication' }).waitFor();
        await press(page, 'Go on after all');
        await page.getByRole('button', { name: 'Levels are counted' }).waitFor({ timeout: 2000 });
        assert.equal(await page.getByRole('button', { name: 'Complication' }).count(), 0);
    },

    /* R-055 R-056 R-057 R-067: position, clean skin, numb skin, each with its time. */
    'every step is asked, and time-stamped': async ({ page }) => {
        await upToNeedle(page, 'l4-5 Left'); /* as people say it: R-050 asks for level and side, not for their spelling */
        const { procedure } = await state(page);
        assert.equal(procedure.target, 'L4/5 left');
        assert.deepEqual(procedure.done.map((d) => d.step), ['chosen', 'counted', 'checked-in', 'safety', 'consent', 'position', 'time-out', 'skin-prepared', 'skin-numb']);
        assert.ok(procedure.done.every((d) => d.at > 1.7e9));
        await shows(page, '.lock', /Locked.*two views/);
    },

    'one key swings the C-arm to the planned view': async ({ page }) => {
        await page.keyboard.press('Shift+KeyV');
        const { procedure: { plan } } = await state(page);
        await until(page, 'the planned view', (s) => !s.carm.moving && Math.abs(s.carm.oblique_deg - plan.view.oblique_deg) < 0.1 && Math.abs(s.carm.tilt_deg - plan.view.tilt_deg) < 0.1, 20000);
        assert.ok(plan.view.oblique_deg > 20, 'a left joint is seen from the left');
        await shows(page, '.procedure .step-body', new RegExp(`Planned: ${plan.depth_mm.toFixed(0)} mm deep, 22 G, 90 mm`));
        assert.equal(await page.locator('.doubts').textContent(), plan.checks.filter((c) => !c.ok && !c.id.startsWith('joint.')).map((c) => c.text).join(' · '));
        await shows(page, '.wear', /joint space \d\.\d mm.*never confirms where the pain comes from/); /* R-052 R-019 */
        await shot(page);
        assert.ok((await page.locator('.plan-target').getAttribute('d')).length > 20, 'the target is drawn');
        await page.keyboard.press('Shift+KeyT');
        assert.equal(await page.locator('.plan-target').getAttribute('d'), '');
        await page.keyboard.press('Shift+KeyT');
    },

    'nothing can be injected yet': async ({ page, server }) => {
        const answer = await page.request.post(`${new URL(server.address).origin}/api/v1/do`, { data: { do: 'act.inject', ml: 0.1 } });
        assert.equal(answer.status(), 409);
        await shows(page, '.refusal', /R-058/);
        assert.equal((await state(page)).procedure.given_ml, 0);
    },

    'the needle goes down the beam, and its place is shown in two views': async ({ page }) => {
        await page.keyboard.press('Insert');
        const { procedure: { plan } } = await until(page, 'a needle', (s) => s.needles.length === 1);
        await wait(500);
        for (let i = 0; i < 60; i++) {
            const left = plan.depth_mm - (await state(page)).needles[0].depth_mm;
            if (left < 0.15)
                break;
            await page.keyboard.press(left > 2 ? 'PageUp' : 'Shift+PageUp');
            await wait(60);
        }
        await page.keyboard.press('Shift+KeyS');
        await shows(page, '.refusal', /R-058: no picture was made since the needle moved/);
        await shot(page);
        await page.keyboard.press('Shift+KeyS');
        await step(page, 'one-view');
        await page.keyboard.press('Shift+KeyS');
        await shows(page, '.refusal', /0 degrees apart, wanted 20/);
        await page.keyboard.press('Shift+KeyB');
        await wait(200);
        await shot(page);
        await shows(page, '.apart', /This view is [2-9]\d°/);
        await page.keyboard.press('Shift+KeyS');
        await step(page, 'two-views');
    },

    'the needle moves, and what was seen counts no more': async ({ page }) => {
        await page.keyboard.press('PageDown');
        await step(page, 'skin-numb');
        await shows(page, '.procedure .step-body', /counts no more/);
        await shows(page, '.procedure .done li', /^To the needle again/);
        await page.keyboard.press('PageUp');
        for (const [view, then] of [['Shift+KeyB', 'one-view'], ['Shift+KeyV', 'two-views']]) {
            await page.keyboard.press(view);
            await wait(200);
            await shot(page);
            await page.keyboard.press('Shift+KeyS');
            await step(page, then);
        }
    },

    'a reload in the middle, and the run goes on': async ({ page }) => {
        await page.reload();
        await visible(page, '.procedure .lock');
        await step(page, 'two-views');
        await shows(page, '.procedure .next', /Inject contrast/);
    },

    'a second browser sees the run, and its acts are refused': async ({ context, page, server }) => {
        const other = await context.newPage();
        await other.goto(server.address);
        await visible(other, '.watching.on');
        await press(other, 'Injection');
        await shows(other, '.procedure .next', /Inject contrast/);
        await other.keyboard.press('Shift+KeyV');
        await shows(other, '.message', /does not drive/);
        await other.close();
        await page.bringToFront();
    },

    /* R-059 R-062: an X-ray movie in real time, and contrast seen in it. */
    'contrast only live, and its pattern is judged': async ({ page }) => {
        await press(page, /^Inject contrast/);
        await shows(page, '.refusal', /R-062: the beam is off/);
        const [said, form] = await Promise.all(['.refusal', '.procedure .step-body'].map((part) => page.locator(part).boundingBox()));
        const lines = await page.locator('.refusal').evaluate((e) => e.scrollHeight);
        assert.ok(said.height >= lines - 1 && said.y + lines <= form.y + 1, 'the refusal lies over the form');
        await page.keyboard.press('Shift+KeyV');
        await wait(200);
        await still(page);
        await inForm(page).getByLabel('Volume').first().fill('0.2'); /* no letter can be typed there: F stays the pedal */
        await page.keyboard.down('KeyF');
        await until(page, 'live', (s) => s.live);
        const before = await look(page, '.monitor .stage', 200);
        await press(page, /^Inject contrast/);
        await step(page, 'contrast');
        await until(page, 'pulses while it flows', (s) => s.procedure.contrast.live_pulses >= 5);
        await wait(1500);
        assert.ok(difference(before, await look(page, '.monitor .stage', 200)) > 0.1, 'contrast is not seen');
        await page.keyboard.up('KeyF');
        await press(page, /In the joint/);
        await step(page, 'unlocked');
    },

    'the mixture is drawn up and given slowly': async ({ page }) => {
        await press(page, 'Draw up');
        await until(page, 'the syringe', (s) => s.procedure.syringe_ml > 0.3);
        await visible(page, '.lock.open');
        const box = await page.locator('.plunger').boundingBox();
        await page.mouse.move(box.x + 20, box.y + 10);
        await page.mouse.down();
        await until(page, 'all of it', (s) => s.procedure.given_ml > 0.39, 15000);
        await page.mouse.up();
        const { procedure } = await state(page);
        assert.ok(Math.abs(procedure.given_ml - 0.4) < 1e-6);
    },

    'needle out, recovery, discharge': async ({ page }) => {
        await press(page, 'Needle out');
        await step(page, 'needle-out');
        await inForm(page).getByLabel('Pain, 20 to 30 min after').fill('2');
        await press(page, 'Recovery score');
        await step(page, 'recovered');
        await press(page, 'Discharge');
        await shows(page, '.refusal', /R-053/);
        for (const text of ['Vital signs stable', 'Walks', 'No new weakness', 'Instructions given', 'Escort there'])
            await page.getByText(text).click();
        await press(page, 'Discharge');
        await step(page, 'discharged');
    },

    'the debrief tells the truth, and the run can be scrubbed': async ({ page }) => {
        await press(page, 'Debrief');
        await visible(page, '.debrief[open]');
        await shows(page, '.verdict', /went where it was meant/);
        await shows(page, '.facts', /in the joint/);
        await shows(page, '.facts', /5 to 15 or 15 to 30 min/);
        const log = await page.locator('.debrief .events').innerText();
        assert.match(log, /Level counted and confirmed/);
        assert.match(log, /pattern: called intra-articular, truth intra-articular/);
        const caption = () => page.locator('.replay .note').innerText();
        const last = await caption();
        /* One answer that is no frame must not end the replay. */
        await page.route('**/debrief/frame/2', (route) => route.fulfill({ body: 'no' }));
        await page.locator('.replay input[type=range]').fill('2');
        await shows(page, '.replay .note', /not the one asked for/);
        await page.unroute('**/debrief/frame/2');
        await page.locator('.replay input[type=range]').fill('1');
        await wait(800);
        assert.notEqual(await caption(), last);
        assert.match(await caption(), /SIMULATED/);
        /* Its slices lie as the room's: A up in the axial one unless the CT is shown as the patient lies. */
        const edges = (panel) => panel.evaluate((e) => ['left', 'top', 'right', 'bottom'].map((edge) => e.querySelector(`.mark.${edge}`).textContent).join(' '));
        for (let i = 0; i < 2; i++)
            assert.equal(await page.locator('.replay-slices canvas').nth(i).getAttribute('data-edges'), await edges(page.locator('.slice').nth(i)));
        assert.equal(await page.locator('.replay-slices canvas').first().getAttribute('data-edges'), 'R A L P');
        await page.locator('.debrief .event').nth(3).click();
        await page.locator('.debrief').getByRole('button', { name: 'Close' }).click();
    },

    'the run’s file replays to the byte from the shell': async ({ page, program }) => {
        const folder = mkdtempSync(path.join(os.tmpdir(), 'scottie-run-'));
        const file = path.join(folder, 'run.jsonl');
        const text = await page.evaluate(async () => (await fetch('/api/v1/run.jsonl')).text());
        const { writeFileSync } = await import('node:fs');
        writeFileSync(file, text);
        const told = JSON.parse(execFileSync(program, ['run', file, '--json'], { encoding: 'utf8', maxBuffer: 1 << 26 }));
        assert.equal(told.same, true);
        assert.equal(told.end, 'finished');
        assert.equal(told.debrief.success, true);
        rmSync(folder, { recursive: true });
    },

    'a joint is marked on the CT by three clicks': async ({ page }) => {
        await press(page, /Another target/);
        await visible(page, '.choose[open]');
        await page.getByRole('button', { name: 'L4/5 left', exact: true }).last().click();
        await page.locator('.choose').getByRole('button', { name: 'Close' }).click();
        await press(page, /Another target/);
        await wait(500); /* the spine is asked for anew */
        assert.deepEqual(await page.locator('.joint-list [aria-pressed=true]').allInnerTexts(), ['L4/5 left'], 'what was chosen is not shown');
        await press(page, 'Mark a joint on this CT');
        await visible(page, '.marking');
        await page.getByLabel('Joint', { exact: true }).selectOption('L3/4');
        await answer(page, 'Side', 'left');
        const spine = await page.evaluate(async () => (await fetch('/api/v1/spine')).json());
        const truth = spine.joints.find((j) => j.joint === 'L3/4' && j.side === 'left');
        await clickInAxial(page, truth.centre_mm, [truth.centre_mm, truth.dorsal_end_mm, truth.ventral_end_mm]);
        await until(page, 'nothing', () => true);
        await wait(500);
        const after = await page.evaluate(async () => (await fetch('/api/v1/spine')).json());
        const marked = after.joints.find((j) => j.joint === 'L3/4' && j.side === 'left');
        assert.equal(marked.source, 'marked');
        assert.ok(Math.hypot(...marked.centre_mm.map((x, i) => x - truth.centre_mm[i])) < 2, 'the mark is not where it was clicked');
    },

    /* a nerve by the bone where it is blocked and two points of its course; it is a target by itself. */
    'a nerve is marked on the CT, and blocked by its own name': async ({ page }) => {
        await press(page, /Another target/);
        await press(page, 'Mark a nerve on this CT');
        await visible(page, '.marking');
        await page.getByLabel('Nerve', { exact: true }).selectOption('L3');
        await answer(page, 'Side', 'left');
        const spine = await page.evaluate(async () => (await fetch('/api/v1/spine')).json());
        const truth = spine.nerves.find((n) => n.name === 'L3 medial branch left'), [x, y, z] = truth.target_mm;
        assert.equal(truth.source, 'truth');
        assert.equal(await page.getByLabel('Joint', { exact: true }).isVisible(), false);
        await shows(page, '.marking .ask', /the bone where the block is laid \(1 of 3\)/);
        await clickInAxial(page, truth.target_mm, [[x, y, z], [x + 3, y - 5, z], [x - 3, y + 5, z]]);
        await wait(500);
        const after = await page.evaluate(async () => (await fetch('/api/v1/spine')).json());
        const marked = after.nerves.find((n) => n.name === 'L3 medial branch left');
        assert.equal(marked.source, 'marked');
        assert.ok(Math.hypot(...marked.target_mm.map((v, i) => v - truth.target_mm[i])) < 2, 'the mark is not where it was clicked');
        await press(page, /Another target/);
        await page.locator('.joint-list').getByRole('button', { name: 'L3 medial branch left' }).click();
        await shows(page, '.chosen-joint', /L3 medial branch left, at the L4 transverse process/);
        assert.equal(await page.getByText('Into the joint').isVisible(), false, 'a nerve is not asked how');
        await press(page, 'Begin the run');
        const { procedure } = await step(page, 'chosen');
        assert.equal(procedure.target, 'L3 medial branch left');
        assert.equal(procedure.approach, 'medial-branch');
        assert.equal(procedure.targets, 1);
        await press(page, 'End the run');
        await press(page, 'Rehearsal ended');
        await step(page, 'aborted');
    },

    /* R-022 R-057 */
    'an allergy to anaesthetic is said, and the run goes on with the skin as it is': async ({ page }) => {
        await begin(page, 'L4/5 left');
        await upToSkin(page, 'L4/5 left', 'yes');
        await shows(page, '.procedure .step-body', /An allergy to local anaesthetic is recorded: nothing can numb the skin here/);
        assert.equal(await page.getByRole('button', { name: 'Skin numbed' }).count(), 0);
        await press(page, 'Go on without numbing');
        await step(page, 'skin-numb');
        await shows(page, '.warnings:not(.doubts)', /the needle will be felt/);
        await press(page, 'End the run');
        await press(page, 'Rehearsal ended');
        await step(page, 'aborted');
        await press(page, 'Room');
    },
};
