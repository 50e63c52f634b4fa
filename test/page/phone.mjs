import assert from 'node:assert/strict';
import { accessible, api, fits, house, instant, press, today } from './house.mjs';
import { shows, visible, wait } from './support.mjs';

/* What goes wrong with a diary on a telephone: no connection, a wrong clock, two pages, a link that is over, something between. R-107. */

let own;

/* A case of its own with a link to its diary. */
async function makeDiary(name, more = {}) {
    const { page } = own;
    const { id: patient } = await api(page, 'patients', { body: { name, born: '1950-01-01', sex: 'male', weight_kg: 80 }, anyway: true });
    const kase = (await api(page, 'cases', { patient, region: 'lumbar' })).id;
    const body = { date: today(), kind: 'intra_articular', purpose: 'both', region: 'lumbar', targets: [{ joint: 'L4/5', side: 'left' }], status: 'done', operator: 'Dr Demo', injected_at: instant(-32),
        index_pain: 'ache in the low back', scale: 'nrs', baseline: 7, guidance: 'fluoroscopy', sedation: 'none', given: [{ product: 'lidocaine-1', ml: 0.5, place: 'joint' }], ...more };
    const procedure = (await api(page, `cases/${kase}/entries`, { form: 'procedure', body })).id;
    const { url } = await api(page, `entries/${procedure}/link`, {});
    const link = (await api(page, `cases/${kase}`)).links[0].id;
    return { url, written: async () => (await api(page, `cases/${kase}`)).entries.filter((e) => e.form === 'diary'), end: () => api(page, `cases/${kase}/links/${link}/end`, {}) };
}

async function phone(browser, url, act) {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
    context.setDefaultTimeout(10000);
    const page = await context.newPage();
    try {
        await page.goto(url);
        await visible(page, '.ask');
        await act(page, context);
    } finally {
        await context.close();
    }
}

async function tells(page, n) {
    await page.locator('.score input').nth(n).check();
    await press(page, /^Save$/);
}

export const onPhone = {
    'the 100 mm line: by touch, in its very middle, and by keyboard': async ({ program, browser }) => {
        own = await house(program, browser, true);
        await own.page.goto(`${own.origin}/clinic.html`);
        await press(own.page, 'Physician');
        await visible(own.page, '.top');
        const diary = await makeDiary('Vera Vas', { scale: 'vas', baseline: 72 });
        await phone(browser, diary.url, async (page) => {
            const line = page.getByRole('slider', { name: 'This pain' });
            await press(page, /^Save$/);
            await shows(page, '.ask .said', /this pain/);
            assert.equal(await line.getAttribute('aria-valuetext'), 'not set');
            await accessible(page, 'the line');
            await fits(page, 'the line at 360');
            await line.scrollIntoViewIfNeeded();
            const box = await line.boundingBox();
            assert.ok(box.height >= 48, 'a thumb finds it');
            await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
            await shows(page, 'output', /^50 of 100/);
            await page.touchscreen.tap(box.x + box.width * 0.2, box.y + box.height / 2);
            await shows(page, 'output', /^(1[7-9]|2[0-3]) of 100/);
            await press(page, /^Save$/);
            await shows(page, '.status', /Saved/);
            await page.getByRole('slider').focus();
            await page.keyboard.press('Space');
            await shows(page, 'output', /^50 of 100/);
            await page.keyboard.press('ArrowLeft');
            await shows(page, 'output', /^49 of 100/);
            await press(page, /^Save$/);
            await shows(page, '.status', /Saved/);
            const scores = (await diary.written()).map((e) => [e.body.scale, Math.round(e.body.score / 5) * 5]);
            assert.deepEqual(scores.sort(), [['vas', 20], ['vas', 50]]);
        });
    },

    'open twice on one phone: what was written without a connection is sent once, and none is lost': async ({ browser }) => {
        const diary = await makeDiary('Tom Twice');
        await phone(browser, diary.url, async (page, context) => {
            const second = await context.newPage();
            await second.goto(diary.url);
            await visible(second, '.ask');
            await context.setOffline(true);
            for (const [at, n] of [[page, 1], [second, 2], [page, 3], [second, 4]]) {
                await tells(at, n);
                await shows(at, '.status', /kept on this phone/);
            }
            /* Both send at once, and the connection breaks once more in the middle. */
            let firsts = 0, broken = false;
            await context.route('**/api/v1/diary/**', async (route) => {
                const score = route.request().method() === 'POST' ? route.request().postDataJSON().score : 0;
                if (score === 2 && !broken) {
                    broken = true;
                    await wait(600);
                    return route.abort();
                }
                if (score === 1) {
                    firsts++;
                    for (let i = 0; i < 12 && firsts < 2; i++)
                        await wait(50);
                }
                return route.continue();
            });
            await context.setOffline(false);
            await wait(2500);
            await page.evaluate(() => window.dispatchEvent(new Event('online')));
            for (let i = 0; i < 50 && (await diary.written()).length < 4; i++)
                await wait(100);
            await wait(500);
            assert.deepEqual((await diary.written()).map((e) => e.body.score).sort(), [1, 2, 3, 4]);
            assert.equal(await page.evaluate(() => Object.keys(localStorage).filter((k) => k.includes('queue')).map((k) => localStorage.getItem(k)).join('')), '[]');
        });
    },

    'the link is over before it was sent: what was written is shown, to be told by telephone': async ({ browser }) => {
        const diary = await makeDiary('Ursula Unsent');
        await phone(browser, diary.url, async (page, context) => {
            await context.setOffline(true);
            await page.getByRole('checkbox', { name: /fever/i }).check();
            await page.getByLabel(/own words/).fill('cold sweat');
            await tells(page, 8);
            await shows(page, '.status', /kept on this phone/);
            await diary.end();
            await context.setOffline(false);
            await shows(page, '.unsent', /pain 8, fever, “cold sweat”/);
            await shows(page, 'main', /diary has ended/);
            await visible(page, '.warned .advice');
            await accessible(page, 'what was not sent');
            await page.reload();
            await shows(page, '.unsent', /pain 8/);
            await press(page, /I have told the clinic/);
            assert.equal(await page.locator('.unsent').count(), 0);
            assert.equal(await page.evaluate(() => localStorage.length), 0);
        });
    },

    'something between says 404 or 403: nothing is forgotten': async ({ browser }) => {
        const diary = await makeDiary('Paul Proxy');
        await phone(browser, diary.url, async (page, context) => {
            for (const [n, status] of [404, 403, 502].entries()) {
                await context.route('**/api/v1/diary/**', (route) => route.fulfill({ status, contentType: 'text/html', body: '<h1>gateway</h1>' }));
                await tells(page, n);
                await shows(page, '.status', /kept on this phone/);
                await visible(page, '.ask');
                await context.unroute('**/api/v1/diary/**');
                await page.evaluate(() => window.dispatchEvent(new Event('online')));
                await shows(page, '.status', /Saved/);
            }
            assert.equal((await diary.written()).length, 3);
        });
    },

    'an entry that the clinic refuses is shown, and does not stop the others': async ({ browser }) => {
        const diary = await makeDiary('Rita Refused');
        await phone(browser, diary.url, async (page, context) => {
            let refused = false;
            await context.route('**/api/v1/diary/**', (route) => {
                if (refused || route.request().method() !== 'POST')
                    return route.continue();
                refused = true;
                return route.fulfill({ status: 400, contentType: 'application/json', body: '{"error":"no such thing"}' });
            });
            await tells(page, 7);
            await shows(page, '.unsent', /no such thing[\s\S]*pain 7/);
            await tells(page, 3);
            await shows(page, '.status', /Saved/);
            assert.deepEqual((await diary.written()).map((e) => e.body.score), [3]);
            await visible(page, '.unsent');
        });
    },

    'a phone whose clock is a day off writes by the clinic’s, and says so': async ({ browser }) => {
        const diary = await makeDiary('Clara Clock');
        const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
        const page = await context.newPage();
        await page.clock.install({ time: Date.now() + 26 * 3600e3 });
        await page.goto(diary.url);
        await shows(page, '.clock', /26 hours fast/);
        await tells(page, 4);
        await shows(page, '.status', /Saved/);
        const [entry] = await diary.written();
        assert.ok(Math.abs(Date.parse(entry.body.at) - Date.now()) < 60e3, entry.body.at);
        assert.ok(entry.body.due, 'it is known which time it is for');
        await context.close();
    },

    'written before midnight, sent after: it keeps its time': async ({ browser }) => {
        const diary = await makeDiary('Mia Midnight', { injected_at: instant(-25) });
        const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
        const page = await context.newPage();
        await page.clock.install({ time: new Date() });
        await page.goto(diary.url);
        await visible(page, '.ask');
        await context.setOffline(true);
        const before = Date.now();
        await tells(page, 6);
        await shows(page, '.status', /kept on this phone/);
        await page.clock.fastForward('12:00:00');
        await context.setOffline(false);
        await page.evaluate(() => window.dispatchEvent(new Event('online')));
        await shows(page, '.status', /Saved/);
        const [entry] = await diary.written();
        assert.ok(Math.abs(Date.parse(entry.body.at) - before) < 60e3, `${entry.body.at}, written at ${new Date(before).toISOString()}`);
        await context.close();
    },

    'a connection that hangs: it is kept, and what to do about a sign is there at once': async ({ browser }) => {
        const diary = await makeDiary('Hans Hang');
        await phone(browser, diary.url, async (page, context) => {
            await context.route('**/api/v1/diary/**', () => undefined);
            await page.getByRole('checkbox', { name: /fever/i }).check();
            await tells(page, 5);
            await shows(page, '.status', /Kept on this phone/);
            await visible(page, '.warned .advice');
            await context.unroute('**/api/v1/diary/**');
        });
    },

    'the page looks again now and then: not under somebody’s hands': async ({ browser }) => {
        const diary = await makeDiary('Bea Busy');
        await phone(browser, diary.url, async (page) => {
            const again = async () => {
                await page.evaluate(() => window.dispatchEvent(new Event('online')));
                await wait(400);
            };
            await page.locator('summary').filter({ hasText: 'Ask for an appointment' }).click();
            await page.getByLabel('What is it about?').fill('it is back');
            await again();
            assert.equal(await page.getByLabel('What is it about?').inputValue(), 'it is back');
            await page.locator('h1').click();
            await again();
            assert.equal(await page.getByLabel('What is it about?').inputValue(), 'it is back', 'also when the hand has left it');
            await page.getByRole('radio', { name: 'Yes', exact: true }).check();
            await page.locator('h1').click();
            await again();
            assert.equal(await page.getByRole('radio', { name: 'Yes', exact: true }).isChecked(), true);
        });
    },

    'words in any script fit': async ({ browser }) => {
        const diary = await makeDiary('Gina Greek');
        await phone(browser, diary.url, async (page) => {
            await page.getByLabel(/own words/).fill('πονάει '.repeat(57));
            await tells(page, 5);
            await shows(page, '.status', /Saved/);
            const [entry] = await diary.written();
            assert.ok(entry.body.words.startsWith('πονάει') && Buffer.byteLength(entry.body.words) <= 500);
        });
    },

    'after an upgrade the new page is there: what was kept is for no connection alone': async ({ browser }) => {
        const diary = await makeDiary('Olga Old');
        await phone(browser, diary.url, async (page) => {
            await page.evaluate(async () => {
                await navigator.serviceWorker.ready;
                for (const name of await caches.keys())
                    await (await caches.open(name)).put('/diary.js', new Response('document.body.textContent = "an old page"', { headers: { 'Content-Type': 'text/javascript' } }));
            });
            await page.reload();
            await visible(page, '.ask');
            await page.reload();
            await visible(page, '.ask');
            assert.equal(await page.evaluate(async () => (await (await caches.match('/diary.js')).text()).includes('an old page')), false, 'the new one is kept in its place');
        });
        await own.close();
    },
};
