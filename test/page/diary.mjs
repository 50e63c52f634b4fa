import assert from 'node:assert/strict';
import { accessible, api, fits, house, instant, press, today } from './house.mjs';
import { browserErrors, shows, visible, wait } from './support.mjs';

/* The patient's page on a telephone, by its personal link. R-107 R-108. */

const NAME = 'Bertha Secret';
let own, kase, procedure, url, phone, errors;

const score = (page, side, n) => page.locator('.score').nth(side).locator('input').nth(n).check();
const save = (page) => press(page, /^Save$/);
const written = async () => (await api(own.page, `cases/${kase}`)).entries.filter((e) => e.form === 'diary');

async function telephone(browser, colorScheme) {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, colorScheme });
    context.setDefaultTimeout(10000);
    const page = await context.newPage();
    return { context, page };
}

/* One's own network goes, not the whole machine's: the worker's requests too. */
async function offline(context, on) {
    await context.setOffline(on);
    await wait(100);
}

async function makeCase(page) {
    const { id: patient } = await api(page, 'patients', { body: { name: NAME, born: '1955-02-03', sex: 'female', weight_kg: 64 }, anyway: true });
    kase = (await api(page, 'cases', { patient, region: 'lumbar' })).id;
    const body = { date: today(), kind: 'intra_articular', purpose: 'both', region: 'lumbar', targets: [{ joint: 'L4/5', side: 'left' }, { joint: 'L4/5', side: 'right' }], status: 'done', operator: 'Dr Demo',
        injected_at: instant(-32), index_pain: 'ache in the low back on leaning back', scale: 'nrs', baseline: 7, guidance: 'fluoroscopy', sedation: 'none', given: [{ product: 'lidocaine-1', ml: 0.5, place: 'joint' }] };
    procedure = (await api(page, `cases/${kase}/entries`, { form: 'procedure', body })).id;
    url = (await api(page, `entries/${procedure}/link`, {})).url;
}

export const diary = {
    'the link opens without signing in, names the pain and nobody': async ({ program, browser }) => {
        own = await house(program, browser, true);
        await own.page.goto(`${own.origin}/clinic.html`);
        await press(own.page, 'Physician');
        await visible(own.page, '.top');
        await makeCase(own.page);
        phone = await telephone(browser, 'light');
        errors = browserErrors(phone.page);
        await phone.page.goto(url);
        await shows(phone.page, '.index-pain', /ache in the low back on leaning back/);
        await visible(phone.page, '.demonstration');
        const told = await (await phone.page.request.get(url.replace('/diary/', '/api/v1/diary/'))).text();
        assert.ok(!told.includes('Bertha') && !(await phone.page.content()).includes('Bertha'), 'a name is told');
    },

    'each side is asked by itself, in buttons for a thumb': async () => {
        const { page } = phone;
        assert.deepEqual(await page.locator('.score legend').allInnerTexts(), ['Left side', 'Right side']);
        const boxes = await page.locator('.score .number').evaluateAll((all) => all.map((n) => n.getBoundingClientRect()).map((r) => [r.width, r.height]));
        assert.equal(boxes.length, 22);
        assert.ok(boxes.every(([w, h]) => w >= 48 && h >= 48), JSON.stringify(boxes));
        assert.ok(await page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize)) >= 18);
        await fits(page, 'the diary at 360');
        await page.setViewportSize({ width: 320, height: 640 });
        await fits(page, 'the diary at 320');
        await page.setViewportSize({ width: 360, height: 740 });
        await accessible(page, 'the diary');
    },

    'a number is wanted for each, then it is in the record with its provenance': async () => {
        const { page } = phone;
        await score(page, 0, 3);
        await save(page);
        await shows(page, '.ask .said', /right side/);
        await score(page, 1, 4);
        await page.getByRole('radio', { name: 'No', exact: true }).check();
        await save(page);
        await shows(page, '.status', /Saved/);
        const entries = await written();
        assert.deepEqual(entries.map((e) => [e.body.side, e.body.score, e.provenance, e.body.by]), [['left', 3, 'patient', 'patient'], ['right', 4, 'patient', 'patient']]);
        assert.equal(entries[0].body.medicine_taken, 'no');
        assert.ok(entries[0].body.due, 'the entry says which due time it is for');
    },

    'what was due stands beside what was entered': async () => {
        await shows(phone.page, '.due', /entered/);
        await shows(phone.page, '.due', /to come/);
        await shows(phone.page, 'main', /\d+ of \d+ entries so far came in time/);
    },

    'a warning sign is answered at once, before anything is sent; the clinic sees it': async () => {
        const { page } = phone;
        const before = (await written()).length;
        await page.getByRole('checkbox', { name: /weakness/i }).check();
        await shows(page, '.signs .advice', /./);
        assert.equal(await page.locator('.signs .emergency').count(), 1);
        assert.equal((await written()).length, before);
        await accessible(page, 'a warning sign');
        await score(page, 0, 5);
        await score(page, 1, 5);
        await save(page);
        await visible(page, '.warned .advice');
        await own.page.goto(`${own.origin}/clinic.html#/case/${kase}/overview`);
        await shows(own.page, '.alarm', /weakness/i);
    },

    'without a connection it is kept on the phone, and sent once, later': async () => {
        const { page, context } = phone;
        const before = (await written()).length;
        await offline(context, true);
        await score(page, 0, 2);
        await score(page, 1, 1);
        await page.getByRole('checkbox', { name: /fever/i }).check();
        await save(page);
        await shows(page, '.status', /kept on this phone/);
        await shows(page, '.warned .advice', /./);
        await shows(page, '.waits', /2 entries are on this phone/);
        assert.equal((await written()).length, before);
        await offline(context, false);
        await shows(page, '.status', /Saved/);
        assert.equal((await written()).length, before + 2);
        assert.equal(await page.locator('.waits').count(), 0);
    },

    'opened again without a connection, it still opens': async () => {
        const { page, context } = phone;
        await page.evaluate(() => navigator.serviceWorker.ready);
        await page.reload();
        await visible(page, '.ask');
        await offline(context, true);
        await page.reload();
        await shows(page, '.index-pain', /ache in the low back/);
        await score(page, 0, 6);
        await score(page, 1, 6);
        await save(page);
        await shows(page, '.status', /kept on this phone/);
        await page.reload();
        await shows(page, '.waits', /2 entries/);
        const before = (await written()).length;
        await offline(context, false);
        await shows(page, '.status', /Saved/);
        assert.equal((await written()).length, before + 2);
        errors.length = 0; /* what could not be reached stands on the console */
    },

    'the due times are there to subscribe to': async () => {
        const href = await phone.page.getByRole('link', { name: 'Add to my calendar' }).getAttribute('href');
        const answer = await phone.page.request.get(`${own.origin}${href}`);
        assert.match(answer.headers()['content-type'], /text\/calendar/);
        const text = await answer.text();
        assert.ok((text.match(/BEGIN:VEVENT/g) ?? []).length > 10);
        assert.ok(!text.includes('Bertha'));
    },

    /* R-108 R-031 */
    'an appointment is asked for, in person or not': async () => {
        const { page } = phone;
        await page.locator('summary').filter({ hasText: 'Ask for an appointment' }).click();
        await press(page, 'Ask for an appointment');
        await shows(page, '[aria-label=Appointment] .said', /what it is about/);
        await page.getByLabel('What is it about?').fill('the left side is back');
        await page.getByLabel('How?').selectOption('telehealth');
        await press(page, 'Ask for an appointment');
        await shows(page, '[aria-label=Appointment] .said', /will call you/);
        await accessible(page, 'the appointment');
        await own.page.goto(`${own.origin}/clinic.html#/today`);
        await shows(own.page, 'main', /the left side is back/);
    },

    'in the dark it is dark, and as readable': async ({ browser }) => {
        const night = await telephone(browser, 'dark');
        await night.page.goto(url);
        await visible(night.page, '.ask');
        await accessible(night.page, 'the diary at night');
        await night.context.close();
    },

    'an ended link says so, and the phone forgets': async () => {
        const { page } = phone;
        const { links } = await api(own.page, `cases/${kase}`);
        await api(own.page, `cases/${kase}/links/${links[0].id}/end`, {});
        assert.deepEqual(errors, []);
        await page.reload();
        await shows(page, 'h1', /ended/);
        assert.equal(await page.evaluate(() => localStorage.length), 0);
        await phone.context.close();
        await own.close();
    },
};
