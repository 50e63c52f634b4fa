import assert from 'node:assert/strict';
import { accessible, addUser, api, field, fill, fits, go, house, instant, press, said, save, signIn, signOut, today, WORD } from './house.mjs';
import { shows, visible } from './support.mjs';

/* The clinic's page as its people use it, from the first start to the audit. */

/* One grey pixel. */
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==', 'base64');
let own, kase;

async function as(name) {
    await signOut(own.page);
    await signIn(own.page, name);
    await visible(own.page, '.top');
}

export const clinic = {
    'the first start asks for an administrator, and knows no default password': async ({ program, browser }) => {
        own = await house(program, browser);
        const { page } = own;
        await page.getByRole('link', { name: 'Clinic' }).click();
        await shows(page, '.gate h1', /first administrator/);
        await accessible(page, 'the first start');
        await page.getByLabel('Name to sign in with').fill('ada');
        await page.getByLabel('Full name').fill('Ada Keeper');
        await page.getByLabel('Password', { exact: true }).fill(WORD);
        await page.getByLabel('Password once more').fill(`${WORD}?`);
        await press(page, 'Begin');
        await shows(page, '.gate .said', /differ/);
        await page.getByLabel('Password once more').fill(WORD);
        await press(page, 'Begin');
        await visible(page, '.top');
    },

    'the administrator adds people, and is shown no case': async () => {
        const { page } = own;
        await go(page, '#/users');
        await addUser(page, 'phil', 'physician');
        await addUser(page, 'nora', 'nurse');
        await addUser(page, 'otto', 'auditor');
        await accessible(page, 'users');
        assert.equal(await page.locator('.top nav').getByText('Cases').count(), 0);
        await go(page, '#/settings');
        assert.equal(await page.getByLabel('Who may export everything').inputValue(), 'administrator'); /* nobody set it */
        await page.getByLabel('Name of the clinic').fill('Hillside');
        await page.locator('form').filter({ has: page.getByLabel('Name of the clinic') }).getByRole('button').click();
        await said(page, /saved/);
        await accessible(page, 'settings');
    },

    'a wrong password is told as one line, a right one opens': async () => {
        const { page } = own;
        await signOut(page);
        await accessible(page, 'sign-in');
        await signIn(page, 'phil', 'not the right one');
        await shows(page, '.gate .said', /./);
        await signIn(page, 'phil');
        await visible(page, '.top nav');
        own.errors.length = 0; /* the refused sign-in stands on the console too */
    },

    'a patient is added; one who looks alike is asked about before anything is written': async () => {
        const { page } = own;
        await go(page, '#/patients');
        const person = { name: 'Anna Example', born: '1961-04-30', sex: 'female', weight_kg: '72' };
        await fill(page, { ...person, weight_kg: '700' });
        await press(page, /^Add the patient/);
        await shows(page, '[data-field=weight_kg] .said', /700, wanted 20 to 350 kg/);
        await fill(page, { ...person, born: `${Number(today().slice(0, 4)) + 4}-01-01` });
        await press(page, /^Add the patient/);
        await shows(page, '[data-field=born] .said', /lies ahead/);
        await fill(page, person);
        await press(page, /^Add the patient/);
        await press(page, 'Open the case');
        await visible(page, '.case-head');
        kase = Number(/case\/(\d+)/.exec(page.url())[1]);
        await go(page, '#/patients');
        await fill(page, person);
        await press(page, /^Add the patient/);
        await shows(page, 'dialog', /look alike/);
        await press(page, 'This is the one');
        await shows(page, 'h1', /Anna Example/);
        assert.equal((await api(page, 'patients?find=anna')).length, 1);
    },

    /* a referral says what the referrer found; what has to be there is said in its place. */
    'the referral: what is missing is told where it is missing': async () => {
        const { page } = own;
        await go(page, `#/case/${kase}/referral`);
        await save(page, 'Referral');
        await shows(page, '[data-field=referrer] .said', /missing/);
        assert.equal(await page.evaluate(() => document.activeElement?.closest('[data-field]')?.getAttribute('data-field')), 'received');
        await fill(page, { received: today(), referrer: 'Dr Miller', region: 'lumbar', index_pain: 'ache in the low back, left', index_side: 'left', since: '2026-01-10', limits_activities: 'yes', not_better: 'yes', standard_treatment_failed: 'yes' });
        await save(page, 'Referral');
        await said(page, /Referral: saved/);
        await shows(page, '.entry', /Dr Miller/);
        await accessible(page, 'referral');
    },

    'a correction wants its reason, and the history keeps both': async () => {
        const { page } = own;
        await press(page, 'Correct');
        await fill(page, { referrer: 'Dr Mueller' });
        await press(page, /^Save the correction/);
        await page.getByLabel('Why is it corrected').fill('misread');
        await press(page, /^Save the correction/);
        await shows(page, '.entry', /Dr Mueller/);
        await go(page, `#/case/${kase}/history`);
        await shows(page, 'main', /corrected later/);
        await page.locator('.entry').first().locator('summary').click();
        await shows(page, '.entry', /because: misread/);
    },

    'a form that was begun is not lost by a wrong click': async () => {
        const { page } = own;
        await go(page, `#/case/${kase}/referral`);
        await press(page, 'Add an injection done elsewhere');
        await fill(page, { earliest: '2026-06-01' });
        await page.getByRole('link', { name: 'Overview' }).click();
        await shows(page, 'dialog', /not saved/);
        await page.locator('dialog').getByRole('button', { name: 'Close' }).click();
        assert.equal(await field(page, 'earliest').locator('input').inputValue(), '2026-06-01');
        await page.getByRole('link', { name: 'Overview' }).click();
        await press(page, 'Leave without saving');
        await shows(page, 'main', /The index pain/);
    },

    'screening: the answer follows, each reason opens to its rule and source': async () => {
        const { page } = own;
        await go(page, `#/case/${kase}/screening`);
        await fill(page, { progressive_motor_loss: 'no', cauda_equina: 'no', fever_with_back_pain: 'no', cancer_new_pain: 'no', infection_local: 'yes' });
        await save(page, 'Screening');
        await said(page, /Screening: saved/);
        await go(page, `#/case/${kase}/overview`);
        await shows(page, 'main', /Not yet|No\b/);
        const finding = page.locator('.finding').filter({ hasText: /infection/i }).first();
        await finding.locator('summary').click();
        assert.match(await finding.innerText(), /Rule[\s\S]+Source[\s\S]+Mark/);
        assert.match(await page.locator('.big-date').innerText(), /Not|No/, 'nothing is called allowed while safety is not settled');
        await accessible(page, 'overview');
    },

    'the ladder: a treatment that was tried counts': async () => {
        const { page } = own;
        await go(page, `#/case/${kase}/ladder`);
        await press(page, 'Add a treatment');
        await fill(page, { kind: 'physiotherapy', start: '2026-03-01', stop: '2026-05-30', sessions: '8', response: 'none' });
        await save(page, 'Treatment tried');
        await shows(page, '.rungs', /done/i);
        await accessible(page, 'ladder');
    },

    /* drawn, clicked, and by keyboard alone. */
    'the body map is drawn on, clicked on, and reached by keyboard': async () => {
        const { page } = own;
        await go(page, `#/case/${kase}/body`);
        await press(page, 'Draw a new map');
        await page.locator('.figure[data-view=B] [data-zone=low_back_left]').click();
        await page.locator('[data-list=buttock_left]').focus();
        await page.keyboard.press('Space');
        await shows(page, '.chosen', /Low back.*left; Buttock, left/);
        const box = await page.locator('.figure[data-view=B]').boundingBox();
        await page.mouse.move(box.x + box.width * 0.42, box.y + box.height * 0.55);
        await page.mouse.down();
        for (let i = 1; i < 9; i++)
            await page.mouse.move(box.x + box.width * (0.42 + 0.005 * i), box.y + box.height * (0.55 + 0.02 * i));
        await page.mouse.up();
        assert.equal(await page.locator('.figure[data-view=B] .stroke').count(), 1);
        const told = await page.locator('.chosen').innerText();
        const buttock = await page.locator('.figure[data-view=B] [data-zone=buttock_right]').boundingBox(), hip = await page.locator('.figure[data-view=B] [data-zone=trochanter_right]').boundingBox();
        await page.mouse.move(buttock.x + buttock.width / 2, buttock.y + buttock.height / 2);
        await page.mouse.down();
        await page.mouse.move(hip.x + hip.width + 40, buttock.y + buttock.height / 2); /* one event: a fast hand */
        await page.mouse.up();
        await shows(page, '.chosen', /Buttock, right; Outer hip.*right/); /* where it begins, and what lies between */
        await press(page, 'Undo the last line');
        assert.equal(await page.locator('.chosen').innerText(), told); /* a slip over the other side leaves no mark */
        const [left, right] = await Promise.all(['left', 'right'].map((s) => page.locator(`.figure[data-view=B] [data-zone=low_back_${s}]`).boundingBox()));
        assert.ok(left.x < right.x, 'from behind the left is on the left');
        await accessible(page, 'body map');
        await save(page, 'Body map');
        await visible(page, '.figures.still .stroke');
        await shows(page, 'main', /L4\/5 left|L5\/S1 left/);
    },

    /* R-087 R-069: limits and doses are told while it is typed. */
    'a plan is answered while it is typed': async () => {
        const { page } = own;
        await go(page, `#/case/${kase}/plan`);
        await press(page, 'Plan a procedure');
        await fill(page, { date: today(), kind: 'medial_branch', purpose: 'diagnostic' });
        await shows(page, '.live', /Frequency: how often/);
        await press(page, /^Add: joints/);
        await page.locator('[data-field=joint] select').selectOption('L4/5');
        await page.locator('[data-field=targets] [data-field=side] select').selectOption('left');
        await press(page, /^Add: given/);
        await page.locator('[data-field=product] select').selectOption('lidocaine-2');
        await page.locator('[data-field=given] [data-field=place] select').selectOption('nerve');
        await page.locator('[data-field=ml] input').fill('-3');
        await page.locator('[data-field=ml] input').press('Tab');
        await shows(page, '[data-field=ml] .said', /-3, wanted/);
        await page.locator('[data-field=ml] input').fill('0.5'); /* and told without the field being left */
        await shows(page, '.live:not(.old)', /local anaesthetic/);
        assert.ok((await page.locator('[data-field=product] select').boundingBox()).width > 240, 'a product cannot be read to its end');
        await page.locator('[data-field=targets] [data-field=side] select').selectOption('right');
        await shows(page, '.live:not(.old)', /side of the index pain/);
        await page.locator('[data-field=targets] [data-field=side] select').selectOption('left');
        await page.locator('[data-field=joint] select').selectOption('C5/6');
        await page.locator('form[aria-label="Procedure planned"] button[type=submit]').click();
        await shows(page, 'form[aria-label="Procedure planned"] > .said', /C5\/6 is no joint of the region lumbar/);
        await page.locator('[data-field=joint] select').selectOption('L4/5');
        own.errors.length = 0; /* the refusal stands on the console too */
        await shows(page, '.live:not(.old)', /Frequency: how often/);
        await accessible(page, 'plan');
        await save(page, 'Procedure planned');
        await shows(page, '.entry', /Medial branch block/);
    },

    'the procedure is filled as far as the plan knows, and says what payers miss': async () => {
        const { page } = own;
        await go(page, `#/case/${kase}/procedure`);
        await press(page, 'Write down a procedure');
        assert.equal(await field(page, 'kind').locator('select').inputValue(), 'medial_branch');
        assert.equal(await page.locator('[data-field=product] select').inputValue(), 'lidocaine-2');
        await fill(page, { operator: 'Dr Phil', guidance: 'fluoroscopy', sedation: 'none', baseline: '8' });
        await page.locator('[data-field=injected_at] input').fill(await page.evaluate(() => new Date(Date.now() - 40 * 60000 - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 16)));
        await shows(page, '.form .weak-list', /Fluoroscopy time/);
        await save(page, 'Procedure done');
        await shows(page, '.entry', /Wanted by payers and not there/);
    },

    'a file is attached, the password signs and locks, unlocking wants a reason': async () => {
        const { page } = own;
        await press(page, 'Attach a file');
        await page.getByLabel('Kind', { exact: true }).selectOption('still');
        await page.getByLabel('File', { exact: true }).setInputFiles({ name: 'still.png', mimeType: 'image/png', buffer: PIXEL });
        await page.locator('dialog').getByRole('button', { name: 'Attach' }).click();
        await shows(page, '.attached', /still\.png/);
        await press(page, 'Sign and lock');
        await page.getByLabel('Your password, once more').fill('not this one at all');
        await page.locator('dialog').getByRole('button', { name: 'Sign', exact: true }).click();
        await shows(page, 'dialog .said', /./);
        own.errors.length = 0;
        await page.getByLabel('Your password, once more').fill(WORD);
        await page.locator('dialog').getByRole('button', { name: 'Sign', exact: true }).click();
        await shows(page, '.entry summary', /signed/);
        assert.equal(await page.getByRole('button', { name: 'Correct', exact: true }).count(), 0, 'a signed one is not corrected');
        await press(page, 'Unlock');
        await page.getByLabel('Reason', { exact: true }).fill('dose was missing');
        await page.getByLabel('Your password, once more').fill(WORD);
        await page.locator('dialog').getByRole('button', { name: 'Unlock' }).click();
        await visible(page, 'button:has-text("Sign and lock")');
        await accessible(page, 'procedure');
    },

    /* by telephone too, with its provenance; the curve shades the agent's window. */
    'the diary: told by telephone, drawn as a curve; a warning sign is first on the overview': async () => {
        const { page } = own;
        const { entries } = await api(page, `cases/${kase}`);
        const procedure = entries.find((e) => e.form === 'procedure').id;
        const entry = (minutes, score, more = {}) => api(page, `cases/${kase}/entries`, { form: 'diary', provenance: 'phone', body: { procedure, at: instant(minutes), side: 'index', scale: 'nrs', score, by: 'phone', ...more } });
        await entry(-25, 3);
        await entry(-10, 1);
        await entry(-1, 1, { warning: ['fever'] });
        await go(page, `#/case/${kase}/diary`);
        assert.equal(await page.locator('.curve .dot').count(), 3);
        await visible(page, '.curve .window');
        await shows(page, '.compliance', /due so far/);
        await accessible(page, 'diary');
        await go(page, `#/case/${kase}/overview`);
        const first = await page.locator('.overview > *').first().innerText();
        assert.match(first, /Warning signs[\s\S]*fever[\s\S]*call/i);
    },

    'the patient’s link is told once, and ends when it is ended': async () => {
        const { page, context } = own;
        await go(page, `#/case/${kase}/diary`);
        await press(page, 'Make a link');
        const url = await page.locator('.link-shown').inputValue();
        assert.match(url, /\/diary\/[A-Za-z0-9_-]{43}$/);
        await shows(page, 'dialog', /on this computer only/); /* nobody has set an address */
        await page.locator('dialog').getByRole('button', { name: 'Close' }).click();
        const other = await context.newPage();
        await other.goto(url);
        await visible(other, '.ask');
        await press(page, 'End it');
        await press(page, 'End the link');
        await said(page, /ended/);
        await other.reload();
        await shows(other, 'h1', /ended/);
        await other.close();
    },

    'papers: as PDF and as text; FHIR as a file': async () => {
        const { page } = own;
        await go(page, `#/case/${kase}/papers`);
        for (const title of ['Procedure report', 'Letter to the referrer', 'For the payer', 'Leaflet for the patient']) {
            const card = page.locator('.card').filter({ has: page.getByRole('heading', { name: title }) });
            const [file] = await Promise.all([page.waitForEvent('download'), card.getByRole('button', { name: 'PDF' }).click()]);
            assert.match(file.suggestedFilename(), /\.pdf$/);
            await card.getByRole('button', { name: 'As text' }).click();
            await card.locator('textarea').waitFor();
            assert.ok((await card.locator('textarea').inputValue()).length > 200, title);
        }
        await press(page, 'What is in it');
        await shows(page, 'main', /Procedure: 1/);
        await accessible(page, 'papers');
    },

    'the clinic’s lists': async () => {
        const { page } = own;
        await api(page, `cases/${kase}/entries`, { form: 'appointment', body: { status: 'booked', date: today(), at: instant(30), way: 'telehealth', reason: 'follow_up' } });
        await go(page, '#/today');
        await shows(page, 'main', /Telehealth/);
        await shows(page, '.alarm', /Anna Example/);
        await shows(page, 'main', /Medial branch, L4\/5 left/); /* which joint, on which side */
        await accessible(page, 'today');
        for (const [place, wanted] of [['cases', /Anna Example/], ['due', /call/], ['bookable', /Anna Example/], ['outcomes', /Medial branch/]]) {
            await go(page, `#/${place}`);
            await shows(page, 'main', wanted);
            await accessible(page, place);
        }
        await visible(page, '.plot');
    },

    'at 200 % zoom, on a phone and on a small one nothing hangs over the edge': async () => {
        const { page } = own;
        for (const size of [{ width: 720, height: 450 }, { width: 390, height: 844 }, { width: 320, height: 640 }]) {
            await page.setViewportSize(size);
            for (const tab of ['overview', 'screening', 'ladder', 'body', 'plan', 'procedure', 'diary', 'papers', 'history']) {
                await go(page, `#/case/${kase}/${tab}`);
                await fits(page, `${tab} at ${size.width}`);
            }
            for (const [place, heading] of [['today', /Today/], ['patients', /Patients/], ['cases', /Cases/], ['bookable', /Who may come/], ['outcomes', /Outcomes/]]) {
                await go(page, `#/${place}`);
                await shows(page, 'h1', heading);
                await fits(page, `${place} at ${size.width}`);
            }
            await accessible(page, `a list at ${size.width}`);
        }
        await page.setViewportSize({ width: 1440, height: 900 });
        await go(page, `#/case/${kase}/history`);
    },

    'by keyboard: past the menu to the content, and a card opens with the Enter key': async () => {
        const { page } = own;
        await page.reload();
        await visible(page, '.tabs');
        await page.keyboard.press('Tab');
        assert.equal(await page.evaluate(() => document.activeElement?.className), 'skip');
        await page.keyboard.press('Enter');
        await page.keyboard.press('Tab');
        assert.ok(await page.evaluate(() => document.activeElement?.closest('main') !== null));
        await go(page, `#/case/${kase}/overview`);
        await page.locator('.finding summary').first().focus();
        await page.keyboard.press('Enter');
        await visible(page, '.finding[open] .facts');
    },

    'a restricted case opens to others with a reason only': async () => {
        const { page } = own;
        await api(page, `cases/${kase}`, { restricted: true });
        await as('nora');
        await page.evaluate((id) => { location.hash = `#/case/${id}/overview`; }, kase);
        await shows(page, 'dialog', /Restricted case/);
        own.errors.length = 0;
        await page.getByLabel('Reason', { exact: true }).fill('fever told by telephone');
        await press(page, 'Open with this reason');
        await shows(page, 'h1', /Anna Example/);
        assert.equal(await page.getByRole('button', { name: 'Sign and lock' }).count(), 0);
    },

    'the auditor reads what was done, and checks the chain': async () => {
        const { page } = own;
        await as('otto');
        await shows(page, 'h1', /Audit/);
        await shows(page, 'main', /fever told by telephone/);
        await press(page, 'Verify now');
        await shows(page, 'main', /Sound/);
        assert.equal(await page.locator('.top nav').getByText('Cases').count(), 0);
        await accessible(page, 'audit');
    },

    'signed out meanwhile: what was typed is still there after coming back': async () => {
        const { page, context } = own;
        await as('phil');
        await go(page, `#/case/${kase}/visits`);
        await press(page, 'Add a note');
        await fill(page, { date: today(), text: 'called, fever is gone' });
        await page.getByLabel('Answers the diary’s open warning signs').check();
        await context.clearCookies({ name: 'scottie_clinic' });
        await save(page, 'Note');
        await shows(page, 'dialog', /signed out/);
        await signIn(page, 'phil');
        await page.locator('dialog').waitFor({ state: 'detached' });
        own.errors.length = 0;
        await save(page, 'Note');
        await shows(page, 'main', /fever is gone/);
        assert.equal(await page.locator('.alarm').count(), 0, 'a note after it answers the warning sign');
    },

    'no error on the clinic’s console': async () => {
        assert.deepEqual(own.errors, []);
        await own.close();
    },

    'the demonstration: a role is picked, and every page says what it is': async ({ program, browser }) => {
        own = await house(program, browser, true);
        const { page } = own;
        await page.goto(`${own.origin}/clinic.html`);
        await shows(page, '.demo', /one user, no password, not for real patients/);
        await press(page, 'Nurse');
        await visible(page, '.top');
        for (const place of ['today', 'patients', 'cases']) {
            await go(page, `#/${place}`);
            await visible(page, '.demo');
        }
        assert.equal(await page.getByRole('link', { name: 'Rehearse' }).getAttribute('href'), '/');
        assert.deepEqual(own.errors, []);
        await own.close();
    },
};
