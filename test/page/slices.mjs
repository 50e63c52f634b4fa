import assert from 'node:assert/strict';
import { difference, drag, fluoroscopy, home, look, place, removeNeedles, shows, state, until, wait } from './support.mjs';

const panel = (i) => `.slice:nth-of-type(${i})`;
const letters = (page, i) => page.locator(`${panel(i)} .mark`).allInnerTexts();

/* The next slice the page asks for, as numbers. */
async function nextCut(page, act, wanted = () => true) {
    const asked = page.waitForRequest((r) => {
        if (!r.url().includes('/api/v1/slice?'))
            return false;
        return wanted(Object.fromEntries([...new URL(r.url()).searchParams].map(([k, v]) => [k, Number(v)])));
    }, { timeout: 8000 });
    await act();
    return Object.fromEntries([...new URL((await asked).url()).searchParams].map(([k, v]) => [k, Number(v)]));
}

const isAxial = (cut) => cut.cz === 0 && cut.rz === 0;

export const slices = {
    'axial, sagittal and coronal show the CT, lettered radiologically': async ({ page }) => {
        await shows(page, `${panel(1)} h2`, /Axial/);
        await shows(page, `${panel(3)} .mark`, /R/);
        for (const i of [1, 2, 3]) {
            const { deviation, levels } = await look(page, `${panel(i)} canvas`);
            assert.ok(deviation > 12 && levels > 20, `panel ${i}: deviation ${deviation}, ${levels} levels`);
        }
        assert.deepEqual(await letters(page, 1), ['R', 'L', 'A', 'P']);
        assert.deepEqual(await letters(page, 2), ['A', 'P', 'H', 'F']);
        assert.deepEqual(await letters(page, 3), ['R', 'L', 'H', 'F']);
    },

    'they turn as the patient lies': async ({ page }) => {
        await page.getByRole('button', { name: 'CT as lying' }).click();
        await shows(page, `${panel(1)} .mark.top`, /^P$/);
        assert.deepEqual(await letters(page, 1), ['L', 'R', 'P', 'A']);
        await page.getByRole('button', { name: 'CT as lying' }).click();
        await shows(page, `${panel(1)} .mark.top`, /^A$/);
    },

    'a click picks the point under the mouse': async ({ page }) => {
        const before = await state(page);
        await page.mouse.click(...(await place(page, `${panel(1)} canvas`, 0.6, 0.5)));
        const { picked } = await until(page, 'a point', (s) => s.picked && JSON.stringify(s.picked) !== JSON.stringify(before.picked));
        await page.mouse.click(...(await place(page, `${panel(1)} canvas`, 0.7, 0.5)));
        const other = await until(page, 'another point', (s) => s.picked[0] > picked[0] + 2);
        assert.ok(Math.abs(other.picked[1] - picked[1]) < 0.5 && Math.abs(other.picked[2] - picked[2]) < 0.5);
    },

    'scrolling down in the axial slice goes caudal': async ({ page }) => {
        const { picked } = await state(page);
        await page.mouse.move(...(await place(page, `${panel(1)} canvas`)));
        const cut = await nextCut(page, () => page.mouse.wheel(0, 120), isAxial);
        assert.ok(cut.oz < picked[2] - 0.2, `the next axial slice is at ${cut.oz} mm, the point at ${picked[2]}`);
    },

    'window and level: drag, presets, reset': async ({ page }) => {
        await shows(page, '.slices .caption', /W 2500 {2}L 480/);
        const before = await look(page, `${panel(1)} canvas`);
        await drag(page, await place(page, `${panel(1)} canvas`, 0.4, 0.4), await place(page, `${panel(1)} canvas`, 0.6, 0.2));
        await shows(page, '.slices .caption', /W 2[6-9]\d\d|W 3\d\d\d/);
        await page.keyboard.press('Digit1');
        await shows(page, '.slices .caption', /W 400 {2}L 40/);
        assert.ok(difference(before, await look(page, `${panel(1)} canvas`)) > 3, 'the window changes nothing');
        await page.keyboard.press('Digit4');
        await shows(page, '.slices .caption', /W 2500 {2}L 480/);
        await page.keyboard.press('Digit2');
        await page.keyboard.press('Space');
        await shows(page, '.slices .caption', /W 2500 {2}L 480/);
    },

    'a double click puts the isocentre there': async ({ page }) => {
        const before = (await state(page)).isocentre;
        const [x, y] = await place(page, `${panel(3)} canvas`, 0.55, 0.45);
        await page.mouse.dblclick(x, y);
        const { isocentre } = await until(page, 'the isocentre elsewhere', (s) => !s.carm.moving && Math.abs(s.isocentre[0] - before[0]) > 3);
        assert.ok(isocentre[0] > before[0], 'screen right is the patient’s left in the coronal slice');
    },

    'along and across the needle': async ({ page }) => {
        await home(page);
        await removeNeedles(page);
        await page.keyboard.press('Insert');
        const s = await until(page, 'a needle', (now) => now.needles.length === 1);
        await page.getByRole('button', { name: 'Needle', exact: true }).click();
        await shows(page, `${panel(1)} h2`, /Along/);
        await shows(page, `${panel(3)} h2`, /Across/);
        await wait(300);
        const cut = await nextCut(page, () => page.keyboard.press('PageUp'), (c) => c.cx !== undefined);
        const d = s.needles[0].direction, row = [cut.rx, cut.ry, cut.rz], size = Math.hypot(...row);
        const along = Math.abs(row.reduce((sum, x, i) => sum + x * d[i], 0)) / size;
        assert.ok(along > 0.999 || along < 0.05, `a plane at cos ${along} to the needle`);
        await page.getByRole('button', { name: 'CT', exact: true }).click();
        await shows(page, `${panel(1)} h2`, /Axial/);
        await removeNeedles(page);
        await fluoroscopy(page);
    },
};
