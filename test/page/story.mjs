import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { browserErrors, serve, shows, visible, wait } from './support.mjs';
import { injection } from './injection.mjs';

/* One case from the first start to the audit check, as its people live it: an administrator, a physician, the patient on a phone.
 * R-001 R-006 R-031 R-032 R-036 R-053 R-076 R-087 R-103 R-107 R-108 R-109 R-110 as the pages show them. */

const PASSWORD = 'a long pass phrase';
const day = (n) => new Date(Date.now() + n * 86400e3).toISOString().slice(0, 10);
let own, folder, store, desk, phone, errors = [], link;

const go = (name) => desk.getByRole('link', { name, exact: true }).or(desk.getByRole('button', { name, exact: true })).first().click();
const tab = async (name) => {
    await desk.locator('nav, [role=tablist]').getByText(name, { exact: true }).last().click();
    await wait(150);
};
const box = (title) => desk.locator(`form[aria-label="${title}"]`).first();

/* Fills one field by its id, whatever it is. */
async function set(scope, id, value) {
    const field = scope.locator(`[data-field="${id}"]`).first(), kind = await field.getAttribute('class');
    const is = (type) => kind.includes(`of-${type}`);
    if (is('choice') && !is('choices') || is('entry'))
        await field.locator('select').selectOption(String(value));
    else if (is('answer'))
        await field.locator(`input[value="${value}"]`).check();
    else if (is('choices'))
        for (const one of value)
            await field.locator(`input[value="${one}"]`).check();
    else if (is('flag'))
        await field.locator('input').check();
    else if (is('rows'))
        for (const row of value) {
            await field.getByRole('button', { name: /^Add/ }).click();
            for (const [own_id, own_value] of Object.entries(row))
                await set(field.locator('.one-row').last(), own_id, own_value);
        }
    else if (await field.locator('select').count() > 0)
        await field.locator('select').selectOption(String(value));
    else
        await field.locator('input, textarea').first().fill(String(value));
}

async function fill(title, values) {
    const form = box(title);
    await form.waitFor();
    for (const [id, value] of Object.entries(values))
        await set(form, id, value);
    await form.locator('button[type=submit]').click();
    await wait(700);
    const wrong = (await desk.locator(`form[aria-label="${title}"] .said`).allInnerTexts()).join(' ').trim();
    assert.equal(wrong, '', `${title} was not saved`);
}

async function open(name) {
    await go('Cases');
    await desk.getByText(name).first().click();
    await desk.getByText('Overview', { exact: true }).first().waitFor();
}

async function signIn(name) {
    await desk.goto(`${new URL(own.address).origin}/clinic.html`);
    await desk.getByLabel('Name', { exact: true }).fill(name);
    await desk.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await desk.keyboard.press('Enter');
    await desk.getByRole('link', { name: 'Rehearse' }).first().waitFor();
}

async function signOut() {
    await desk.locator('summary').filter({ hasText: /,/ }).first().click();
    await desk.getByText('Sign out').first().click();
    await desk.getByLabel('Password', { exact: true }).waitFor();
}

/* The days and figures of one block, as the procedure's form wants them. */
const block = (date, product) => ({
    date, kind: 'medial_branch', purpose: 'diagnostic', region: 'lumbar', targets: [{ joint: 'L4/5', side: 'left' }],
    nerves: 'L3 and L4 medial branch left', status: 'done', started: `${date}T10:00`, injected_at: `${date}T10:10`, ended: `${date}T10:20`,
    operator: 'Dr Phil Able', index_pain: 'low back, left', scale: 'nrs', baseline: 7, guidance: 'fluoroscopy', position: 'prone',
    level_counted: 'yes', contrast_pattern: 'on-nerve', contrast_live: 'yes', images_kept: 'yes', fluoro_s: 28, kerma_mgy: 4.2, dap_gycm2: 0.9,
    given: [{ product, ml: 0.4, place: 'nerve', target: 'L3 medial branch left' }, { product, ml: 0.4, place: 'nerve', target: 'L4 medial branch left' }],
    sedation: 'none', opioid_today: 'no', discharge_awake: true, discharge_vitals: true, discharge_legs: true, discharge_driver: true,
    discharge_told: true, discharged_at: `${date}T11:00`,
});

async function entry(hours, score, date) {
    const at = new Date(new Date(`${date}T10:10`).getTime() + hours * 3600e3);
    const local = new Date(at.getTime() - at.getTimezoneOffset() * 60e3).toISOString().slice(0, 16);
    await desk.getByRole('button', { name: 'Add what was told by telephone' }).first().click();
    await fill('Pain diary entry', { at: local, side: 'index', scale: 'nrs', score, by: 'nurse', medicine_taken: 'no' });
}

async function writeDown(date, product) {
    await tab('Procedure');
    const add = desk.getByRole('button', { name: /Write down|Add.*procedure/i }).first();
    if (await add.count() > 0)
        await add.click();
    await fill('Procedure done', block(date, product));
}

export const story = {
    'first start asks for an administrator, and makes the first physician': async ({ program, browser }) => {
        folder = mkdtempSync(path.join(os.tmpdir(), 'scottie-story-'));
        store = path.join(folder, 'case.db');
        own = await serve(program, ['--case', store, '--runs', path.join(folder, 'runs')]);
        desk = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
        errors = browserErrors(desk);
        desk.setDefaultTimeout(10000);
        await desk.goto(own.address);
        await desk.getByRole('link', { name: 'Clinic' }).click(); /* the first page leads to it */
        await desk.getByLabel('Full name').fill('Ada Admin');
        await desk.getByLabel('Name to sign in with').fill('ada');
        for (const field of await desk.locator('input[type=password]').all())
            await field.fill(PASSWORD);
        await desk.keyboard.press('Enter');
        await go('Users');
        await desk.getByLabel('Name to sign in with').fill('phil');
        await desk.getByLabel('Full name').fill('Dr Phil Able');
        await desk.getByLabel('Role').selectOption('physician');
        await desk.getByLabel('First password').fill(PASSWORD);
        await desk.getByRole('button', { name: 'Add the user' }).click();
        await desk.getByText('Dr Phil Able').first().waitFor();
        await signOut();
    },

    'a patient is referred and screened': async () => {
        await signIn('phil');
        await go('Patients');
        await fill('Patient', { name: 'Jane Doe', born: '1960-01-01', sex: 'female', weight_kg: 70, post_menopausal: 'yes' });
        await desk.getByRole('button', { name: 'Open the case' }).click();
        await box('Referral').waitFor();
        await fill('Referral', { received: day(-60), referrer: 'Dr Far', region: 'lumbar', index_pain: 'low back, left, on bending backward', index_side: 'left',
            since: day(-400), limits_activities: 'yes', not_better: 'yes', standard_treatment_failed: 'yes' });
        await tab('Screening');
        const form = box('Screening');
        for (const answer of await form.locator('fieldset.of-answer input[value="no"]').all())
            await answer.check();
        await fill('Screening', { worse_extending: 'yes' });
        await shows(desk, 'main', /eligible: nothing recorded stops it/i);
    },

    'the ladder of care is told, and opens': async () => {
        await tab('Ladder');
        await desk.getByRole('button', { name: 'Add a treatment' }).click();
        await fill('Step of care', { kind: 'physiotherapy', start: day(-200), stop: day(-100), response: 'none', sessions: 12 }).catch(async () => {
            const title = await desk.locator('form').first().getAttribute('aria-label');
            await fill(title, { kind: 'physiotherapy', start: day(-200), stop: day(-100), response: 'none', sessions: 12 });
        });
        await shows(desk, 'main', /injection may come/i);
    },

    'where it hurts gives a set of joints, never one': async () => {
        await tab('Body map');
        await desk.getByRole('button', { name: /Add|Draw|New/ }).first().click().catch(() => undefined);
        await desk.locator('form').first().waitFor();
        await visible(desk, 'form svg');
    },

    'a rehearsal in the X-ray room': async ({ server }) => {
        await go('Rehearse');
        const names = Object.keys(injection), at = (start) => names.find((name) => name.startsWith(start));
        for (const name of ['a run begins', 'every step is asked', 'one key swings', 'the needle goes down', 'contrast only live', 'the mixture is drawn', 'needle out, recovery'])
            await injection[at(name)]({ page: desk, server });
    },

    'it lands in the case as a rehearsal, never as a procedure done': async () => {
        await desk.goto(`${new URL(own.address).origin}/clinic.html`);
        await open('Jane Doe');
        await tab('Rehearsals');
        await desk.getByRole('button', { name: /Keep the room/ }).click();
        await shows(desk, 'main', /target reached/i);
        await tab('Procedure');
        await shows(desk, 'main', /Nothing recorded yet|Write|Procedure done/);
        assert.equal(await desk.locator('main details.entry').count(), 0, 'the rehearsal stands among the procedures');
    },

    'the procedure is written down, with a still and its dose, and signed': async () => {
        await writeDown(day(-30), 'lidocaine-1');
        await desk.locator('details.entry summary').first().click().catch(() => undefined);
        const input = desk.locator('input[type=file]').first();
        if (await input.count() > 0) {
            await input.setInputFiles({ name: 'AP.png', mimeType: 'image/png', buffer: Buffer.from(
                'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64') });
            await wait(500);
        }
        await shows(desk, 'main', /Medial branch block/);
    },

    'the diary comes in, and the verdict follows': async () => {
        await tab('Diary');
        for (const [hours, score] of [[0.5, 1], [1, 1], [2, 2], [3, 6]])
            await entry(hours, score, day(-30));
        await tab('Overview');
        await shows(desk, 'main', /8[56] % relief/i);
        assert.doesNotMatch(await desk.locator('main').innerText(), /\bconfirmed\b/i);
    },

    'a second block, and its diary by link on a phone': async ({ browser }) => {
        await writeDown(day(-5), 'bupivacaine-025');
        await tab('Diary');
        await desk.getByRole('button', { name: 'Make a link' }).first().click();
        link = await desk.getByLabel('The link', { exact: true }).inputValue();
        assert.match(link, /^http:\/\/127\.0\.0\.1:\d+\/diary\/[\w-]{43}$/);
        await desk.keyboard.press('Escape');
        phone = await (await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })).newPage();
        errors.push(...browserErrors(phone));
        await phone.goto(link);
        await phone.getByText('low back, left').first().waitFor();
        assert.doesNotMatch(await phone.locator('body').innerText(), /Jane|Doe/);
        await phone.locator('fieldset.score label').filter({ hasText: /3$/ }).first().click();
        await phone.getByText(/Fever or chills/).first().click();
        await phone.getByRole('button', { name: 'Save' }).click();
        await phone.getByText(/call the clinic today/i).first().waitFor(); /* at once */
    },

    'the clinic sees the warning, and the next date': async () => {
        await desk.reload();
        await open('Jane Doe');
        await shows(desk, 'main', /fever/i);
        await shows(desk, 'main', /Allowed|allowed/);
    },

    'report, leaflet and audit check': async ({ program }) => {
        await tab('Papers');
        const cookies = await desk.context().cookies(), origin = new URL(own.address).origin;
        assert.ok(cookies.some((c) => c.name === 'scottie_clinic' && c.httpOnly && c.sameSite === 'Strict'));
        for (const kind of ['procedure', 'letter', 'leaflet']) {
            const paper = await desk.request.get(`${origin}/api/v1/clinic/cases/1/paper/${kind}?format=pdf`);
            assert.equal(paper.status(), 200);
            assert.equal((await paper.body()).subarray(0, 5).toString(), '%PDF-');
        }
        const bundle = await (await desk.request.get(`${origin}/api/v1/clinic/cases/1/fhir`)).json();
        assert.equal(bundle.resourceType, 'Bundle');
        await own.stop();
        const said = execFileSync(path.join(path.dirname(program), 'scottie'), ['case', 'verify', store], { encoding: 'utf8' });
        assert.match(said, /^sound: \d+ audit lines/);
        await phone?.context().close();
        await desk.context().close();
        rmSync(folder, { recursive: true });
    },
};

/* A chapter without the one before it tells nothing: the first that fails is the one to read. */
let broken = '';
for (const [name, chapter] of Object.entries(story))
    story[name] = async (given) => {
        assert.equal(broken, '', `not tried, because "${broken}" failed`);
        try {
            await chapter(given);
        } catch (error) {
            broken = name;
            if (process.env['SHOT'])
                await desk?.screenshot({ path: process.env['SHOT'] });
            await own?.stop().catch(() => undefined);
            throw error;
        }
    };
