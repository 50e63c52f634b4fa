import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { accessible, api, field, fill, fits, go, house, instant, press, said, save, today } from './house.mjs';
import { shows, visible, wait } from './support.mjs';

/* What goes wrong at a desk: two forms begun at once, two people, two tabs, slow answers, a screen left alone, a finger for a mouse. */

let own, kase, other, procedure;

async function makeCase(page, name, more = {}) {
    const { id: patient } = await api(page, 'patients', { body: { name, born: '1958-05-06', sex: 'female', weight_kg: 70 }, anyway: true });
    const { id } = await api(page, 'cases', { patient, region: 'lumbar', ...more });
    return { id, patient };
}

const entry = (page, id, form, body) => api(page, `cases/${id}/entries`, { form, body });

async function desk(program, browser) {
    const made = await house(program, browser, true);
    await made.page.goto(`${made.origin}/clinic.html`);
    await press(made.page, 'Physician');
    await visible(made.page, '.top');
    return made;
}

const PROCEDURE = () => ({ date: instant(-60 * 24 * 6).slice(0, 10), kind: 'medial_branch', purpose: 'diagnostic', region: 'lumbar', targets: [{ joint: 'L4/5', side: 'left' }], status: 'done', operator: 'Dr Demo',
    injected_at: instant(-60 * 24 * 6), index_pain: 'low back', scale: 'nrs', baseline: 7, guidance: 'fluoroscopy', sedation: 'none', given: [{ product: 'lidocaine-1', ml: 0.5, place: 'nerve' }] });

/* Answers of one address wait until the test lets them go. */
async function hold(page, address) {
    let open;
    const gate = new Promise((resolve) => (open = resolve));
    await page.route(address, async (route) => {
        await gate;
        await route.continue();
    });
    return async () => {
        open();
        await wait(300);
        await page.unroute(address);
    };
}

export const atDesk = {
    'two forms are begun, one is saved: the other keeps what was typed': async ({ program, browser }) => {
        own = await desk(program, browser);
        const { page } = own;
        kase = await makeCase(page, 'Anna Example');
        other = await makeCase(page, 'Berta Other');
        await go(page, `#/case/${kase.id}/screening`);
        await fill(page, { progressive_motor_loss: 'no', infection_local: 'no' });
        await press(page, 'Add a medicine');
        await page.locator('[data-edit="medicine "] [data-field=kind] select').selectOption({ index: 1 });
        await page.locator('[data-edit="medicine "] [data-field=name]').locator('input, textarea').fill('aspirin');
        await page.locator('[data-edit="medicine "] button[type=submit]').click();
        await said(page, /saved/);
        await visible(page, '[data-section=medicine] .entry');
        assert.equal(await field(page, 'infection_local').locator('input[value=no]').isChecked(), true, 'the screening was thrown away');
        assert.equal(await page.evaluate(() => document.activeElement?.closest('[data-entry]') !== null), true, 'the focus is where the entry now stands');
        await save(page, 'Screening');
        await said(page, /Screening: saved/);
        const { entries } = await api(page, `cases/${kase.id}`);
        assert.equal(entries.find((e) => e.form === 'screening').body.infection_local, 'no');
    },

    'somebody else was quicker: what stands there is shown, and saving again replaces it': async () => {
        const { page } = own;
        const note = (await entry(page, kase.id, 'note', { date: today(), text: 'first' })).id;
        await go(page, `#/case/${kase.id}/visits`);
        await page.locator(`[data-entry="${note}"] summary`).click();
        await page.locator(`[data-entry="${note}"]`).getByRole('button', { name: 'Correct' }).click();
        const form = page.locator(`[data-edit="note ${note}"]`);
        await form.locator('[data-field=text] textarea').fill('mine');
        await form.getByLabel('Why is it corrected').fill('a slip');
        await api(page, `cases/${kase.id}/entries`, { form: 'note', body: { date: today(), text: 'theirs' }, supersedes: note, reason: 'quicker' });
        await form.locator('button[type=submit]').click();
        await shows(page, '.meanwhile', /theirs/);
        assert.equal(await form.locator('[data-field=text] textarea').inputValue(), 'mine');
        await accessible(page, 'a correction that came second');
        await form.locator('button[type=submit]').click();
        await shows(page, '[data-section=note]', /mine/);
        const { entries } = await api(page, `cases/${kase.id}`);
        assert.deepEqual(entries.filter((e) => e.form === 'note').map((e) => e.body.text), ['mine']);
        own.errors.length = 0; /* the 409 stands on the console */
    },

    'a slow answer of one patient is not drawn on the page of the next': async () => {
        const { page } = own;
        await go(page, '#/cases/open');
        const open = await hold(page, `**/api/v1/clinic/cases/${kase.id}`);
        await page.evaluate((id) => { location.hash = `#/case/${id}/overview`; }, kase.id);
        await wait(100);
        await go(page, `#/case/${other.id}/overview`);
        await shows(page, 'h1', /Berta Other/);
        await open();
        assert.match(await page.locator('h1').first().innerText(), /Berta Other/);
        assert.match(page.url(), new RegExp(`case/${other.id}/`));
    },

    'a slow search is not shown under what was typed after it': async () => {
        const { page } = own;
        await go(page, '#/patients');
        const open = await hold(page, '**/patients?find=be');
        const box = page.getByLabel(/Name, date of birth/);
        await box.fill('be');
        await wait(400);
        await box.fill('anna');
        await shows(page, 'table', /Anna Example/);
        await open();
        assert.doesNotMatch(await page.locator('main').innerText(), /Berta/);
    },

    'a patient’s cases are all there, under the name in the record': async () => {
        const { page } = own;
        await go(page, `#/patients/${kase.patient}/Somebody%20Else`);
        await shows(page, 'h1', /Anna Example/);
        await shows(page, 'table', new RegExp(`Case ${kase.id}`));
    },

    'more are found than are shown: it is said': async () => {
        const { page } = own;
        await page.evaluate(async () => {
            const { csrf } = await (await fetch('/api/v1/clinic/session')).json();
            for (let i = 0; i < 55; i++)
                await fetch('/api/v1/clinic/patients', { method: 'POST', headers: { 'X-Scottie-CSRF': csrf, 'Content-Type': 'application/json' },
                    body: JSON.stringify({ anyway: true, body: { name: `Zoe Z${String.fromCharCode(97 + (i % 26), 97 + Math.floor(i / 26))}`, born: `19${20 + i}-01-01`, sex: 'female' } }) });
        });
        await go(page, '#/patients');
        await page.getByLabel(/Name, date of birth/).fill('zoe');
        await shows(page, 'main', /the first 50/);
        assert.equal(await page.locator('.table tbody tr').count(), 50);
    },

    'a slip of the Escape key does not cost a form in a sheet': async () => {
        const { page } = own;
        await go(page, `#/case/${kase.id}/overview`);
        await page.locator('.case-head').getByRole('button', { name: 'Patient', exact: true }).click();
        await page.locator('dialog [data-field=weight_kg] input').fill('71');
        await page.keyboard.press('Escape');
        await shows(page, 'dialog:last-of-type', /not saved/);
        await page.locator('dialog:last-of-type').getByRole('button', { name: 'Close', exact: true }).click();
        await page.locator('dialog').nth(1).waitFor({ state: 'detached' });
        assert.equal(await page.locator('dialog [data-field=weight_kg] input').inputValue(), '71');
        await page.locator('dialog').getByRole('button', { name: 'Close', exact: true }).click();
        await press(page, 'Close without saving');
        await page.locator('dialog').first().waitFor({ state: 'detached' });
    },

    'a restricted case opens with a reason in any script': async ({ browser }) => {
        const hidden = await makeCase(own.page, 'Carla Closed', { restricted: true });
        const context = await browser.newContext();
        context.setDefaultTimeout(10000);
        const page = await context.newPage();
        await context.addCookies((await own.context.cookies()).filter((c) => c.name === 'scottie'));
        await page.goto(`${own.origin}/clinic.html#/case/${hidden.id}/overview`);
        await press(page, 'Nurse');
        await shows(page, 'dialog', /Restricted case/);
        await page.getByLabel('Reason', { exact: true }).fill('πυρετός, Rückruf');
        await press(page, 'Open with this reason');
        await shows(page, 'h1', /Carla Closed/);
        await page.evaluate(() => fetch('/api/v1/clinic/demo', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"role":"auditor"}' }));
        const lines = await api(page, 'audit');
        assert.ok(lines.some((l) => l.detail === 'πυρετός, Rückruf'), 'the reason is kept as it was written');
        await context.close();
    },

    'a file that is too large is refused in words': async () => {
        const { page } = own;
        procedure = (await entry(page, kase.id, 'procedure', PROCEDURE())).id;
        await go(page, `#/case/${kase.id}/procedure`);
        const big = path.join(own.folder, 'big.bin');
        writeFileSync(big, Buffer.alloc(33 * 1024 * 1024));
        await press(page, 'Attach a file');
        await page.getByLabel('File', { exact: true }).setInputFiles(big);
        await page.locator('dialog').getByRole('button', { name: 'Attach' }).click();
        await shows(page, 'dialog .said', /over the limit|too large|at most/);
        await page.locator('dialog').getByRole('button', { name: 'Close' }).click();
        own.errors.length = 0;
    },

    'a sheet does not outlive its page': async () => {
        const { page } = own;
        await go(page, `#/case/${other.id}/overview`);
        await go(page, `#/case/${kase.id}/procedure`);
        await press(page, 'Sign and lock');
        await visible(page, 'dialog.sheet');
        await page.goBack();
        await shows(page, 'h1', /Berta Other/);
        assert.equal(await page.locator('dialog').count(), 0);
    },

    'an answer that is taken back is asked about anew': async () => {
        const { page } = own;
        await go(page, `#/case/${kase.id}/procedure`);
        await press(page, 'Write down a procedure');
        const box = page.locator('[data-edit="procedure "] [data-field=level_counted] input').first();
        await page.evaluate(() => {
            window.heard = [];
            for (const kind of ['input', 'change'])
                document.querySelector('[data-edit="procedure "] form').addEventListener(kind, () => window.heard.push(kind));
        });
        await box.click();
        await box.click();
        assert.equal(await box.isChecked(), false);
        await box.check();
        await box.press('Delete');
        assert.deepEqual(await page.evaluate(() => window.heard), Array(4).fill(['input', 'change']).flat());
        await press(page, 'Cancel');
    },

    /* however long ago it was told, and until somebody wrote down what was done. */
    'a warning sign stands over the day until it is answered': async () => {
        const { page } = own;
        await entry(page, kase.id, 'diary', { procedure, at: instant(-60 * 24 * 5), side: 'index', scale: 'nrs', score: 4, by: 'phone', warning: ['fever'], words: 'shivering' });
        await go(page, '#/cases/open');
        await go(page, '#/today');
        await shows(page, '.alarm', /Anna Example[\s\S]*fever[\s\S]*shivering/i);
        await go(page, `#/case/${kase.id}/overview`);
        await shows(page, '.alarm', /shivering/);
        await wait(1100); /* the record's clock has seconds */
        await entry(page, kase.id, 'note', { date: today(), text: 'called about the bill' });
        await go(page, '#/cases/open');
        await go(page, '#/today');
        await shows(page, '.alarm', /shivering/);
        await entry(page, kase.id, 'note', { date: today(), text: 'called: it was a cold', answers_warning: true });
        await go(page, '#/cases/open');
        await go(page, '#/today');
        await shows(page, 'h1', /^Today/);
        assert.equal(await page.locator('.alarm').count(), 0);
        await go(page, `#/case/${kase.id}/overview`);
        assert.equal(await page.locator('.alarm').count(), 0);
    },

    'a diary of hundreds opens at once, and shows the rest when asked': async () => {
        const { page } = own;
        await page.evaluate(async ([id, of]) => {
            const { csrf } = await (await fetch('/api/v1/clinic/session')).json();
            for (let i = 0; i < 300; i++)
                await fetch(`/api/v1/clinic/cases/${id}/entries`, { method: 'POST', headers: { 'X-Scottie-CSRF': csrf, 'Content-Type': 'application/json' },
                    body: JSON.stringify({ form: 'diary', provenance: 'phone', body: { procedure: of, at: new Date(Date.now() - i * 1200000).toISOString().replace(/\.\d+Z$/, 'Z'), side: 'index', scale: i === 0 ? 'vas' : 'nrs', score: i % 8, by: 'phone' } }) });
        }, [kase.id, procedure]);
        await go(page, `#/case/${kase.id}/diary`);
        await shows(page, 'main', /1 entry is on another scale/);
        assert.ok((await page.locator('[data-section=diary] .entry').count()) <= 12);
        await press(page, /^Show \d+ older/);
        assert.equal(await page.locator('[data-section=diary] .entry').count(), 301);
        await fits(page, 'a long diary');
    },

    'two tabs of one person: a new session is taken over, nothing is lost': async () => {
        const { page, context } = own;
        await go(page, `#/case/${other.id}/visits`);
        await press(page, 'Add a note');
        await fill(page, { date: today(), text: 'typed in the first tab' });
        await page.evaluate(() => fetch('/api/v1/clinic/demo', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"role":"physician"}' }));
        await save(page, 'Note');
        await shows(page, '[data-section=note]', /typed in the first tab/);
        assert.equal((await context.cookies()).filter((c) => c.name === 'scottie_clinic').length, 1);
        own.errors.length = 0; /* the 403 before stands on the console */
    },

    'somebody else signed in in this browser: what was typed is not saved as theirs': async () => {
        const { page } = own;
        await press(page, 'Add a note');
        await fill(page, { date: today(), text: 'of the physician' });
        await page.evaluate(() => fetch('/api/v1/clinic/demo', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"role":"nurse"}' }));
        await save(page, 'Note');
        await shows(page, 'dialog', /signed out/);
        await page.keyboard.press('Escape');
        await page.keyboard.press('Escape');
        await visible(page, 'dialog.stays');
        assert.equal(await page.locator('main').isVisible(), false, 'the case is hidden meanwhile');
        await page.locator('dialog').getByRole('button', { name: 'Physician' }).click();
        await page.locator('dialog').waitFor({ state: 'detached' });
        await save(page, 'Note');
        await shows(page, '[data-section=note]', /of the physician/);
        own.errors.length = 0;
    },

    'left alone, the screen shows no patient, whoever ended the session': async ({ browser }) => {
        const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
        await context.clock.install();
        const page = await context.newPage();
        await context.addCookies(await own.context.cookies());
        await page.goto(`${own.origin}/clinic.html#/case/${kase.id}/overview`);
        await shows(page, 'h1', /Anna Example/);
        await press(page, 'Patient');
        await visible(page, 'dialog form');
        await context.clock.fastForward('14:00');
        assert.equal(await page.locator('body.away').count(), 0, 'a minute before its time');
        await context.clearCookies({ name: 'scottie_clinic' }); /* the server was first */
        await context.clock.fastForward('02:00');
        await visible(page, 'dialog.stays');
        await context.clock.runFor(2000);
        assert.equal(await page.locator('main').isVisible(), false);
        assert.equal(await page.getByText('Anna Example').first().isVisible(), false);
        assert.equal(await page.locator('dialog form [data-field=name]').isVisible(), false, 'an open sheet shows the patient');
        await context.close();
    },

    'who works in one tab is not signed out by another': async ({ browser }) => {
        const context = await browser.newContext();
        await context.clock.install();
        const quiet = await context.newPage(), busy = await context.newPage();
        await context.addCookies(await own.context.cookies());
        for (const page of [quiet, busy]) {
            await page.goto(`${own.origin}/clinic.html#/cases/open`);
            await visible(page, 'table');
        }
        for (let i = 0; i < 10; i++) {
            await context.clock.fastForward('02:00');
            await busy.mouse.move(100 + i, 100 + i);
            await busy.keyboard.press('Shift');
        }
        await context.clock.runFor(6000);
        for (const page of [quiet, busy])
            assert.equal(await page.locator('dialog').count(), 0);
        assert.equal((await api(busy, 'session')).state, 'signed_in');
        await context.close();
    },

    'signed in anew, the place that was asked for is shown': async () => {
        const { page, context } = own;
        await context.clearCookies({ name: 'scottie_clinic' });
        await page.evaluate((id) => { location.hash = `#/case/${id}/ladder`; }, other.id);
        await visible(page, 'dialog.stays');
        await page.locator('dialog').getByRole('button', { name: 'Physician' }).click();
        await page.locator('dialog').waitFor({ state: 'detached' });
        await shows(page, 'h1', /Berta Other/);
        own.errors.length = 0;
    },

    'the server is away: it is said, and what was typed stays': async () => {
        const { page, context } = own;
        await go(page, `#/case/${other.id}/visits`);
        await press(page, 'Add a note');
        await fill(page, { date: today(), text: 'while it was away' });
        await context.setOffline(true);
        await save(page, 'Note');
        await shows(page, 'form[aria-label=Note] > .said', /cannot be reached/);
        assert.equal(await field(page, 'text').locator('textarea').inputValue(), 'while it was away');
        await context.setOffline(false);
        await save(page, 'Note');
        await shows(page, '[data-section=note]', /while it was away/);
        own.errors.length = 0;
    },

    /* */
    'the body map by touch: a tap marks, a finger draws, two fingers do neither': async ({ browser }) => {
        const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
        const page = await context.newPage();
        await context.addCookies(await own.context.cookies());
        await page.goto(`${own.origin}/clinic.html#/case/${other.id}/body`);
        await page.getByRole('button', { name: 'Draw a new map' }).tap();
        await page.locator('.figure[data-view=B]').scrollIntoViewIfNeeded();
        await page.locator('.figure[data-view=B] [data-zone=low_back_left]').tap();
        await shows(page, '.chosen', /^Low back.*left$/);
        const cdp = await context.newCDPSession(page), box = await page.locator('.figure[data-view=B]').boundingBox();
        const at = (fx, fy, id = 0) => ({ x: box.x + fx * box.width, y: box.y + fy * box.height, id });
        const touch = (type, ...touchPoints) => cdp.send('Input.dispatchTouchEvent', { type, touchPoints });
        await touch('touchStart', at(0.42, 0.5));
        for (let i = 1; i <= 8; i++)
            await touch('touchMove', at(0.42, 0.5 + 0.02 * i));
        await touch('touchEnd');
        assert.equal(await page.locator('.figure[data-view=B] .stroke').count(), 1);
        const marked = await page.locator('.chosen').innerText();
        await touch('touchStart', at(0.6, 0.4, 0));
        await touch('touchStart', at(0.6, 0.4, 0), at(0.4, 0.7, 1));
        for (let i = 1; i <= 8; i++)
            await touch('touchMove', at(0.6, 0.4 - 0.02 * i, 0), at(0.4, 0.7 + 0.02 * i, 1));
        await touch('touchEnd');
        assert.equal(await page.locator('.figure[data-view=B] .stroke').count(), 1, 'two fingers drew');
        assert.equal(await page.locator('.chosen').innerText(), marked);
        await context.close();
    },

    'on paper it is dark on white, without what only a screen can do': async () => {
        const { page } = own;
        await go(page, `#/case/${kase.id}/overview`);
        await page.emulateMedia({ media: 'print' });
        const [ground, ink] = await page.evaluate(() => {
            const look = getComputedStyle(document.querySelector('.card'));
            return [look.backgroundColor, look.color];
        });
        assert.deepEqual([ground, ink], ['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
        assert.equal(await page.locator('.top').isVisible(), false);
        assert.equal(await page.locator('.big-date').isVisible(), true);
        await page.emulateMedia({ media: null });
    },

    'nothing else on the console': async () => {
        assert.deepEqual(own.errors, []);
        await own.close();
    },
};
