import assert from 'node:assert/strict';
import { difference, drag, fluoroscopy, home, look, place, shows, state } from './support.mjs';

/* The letter nearest to an edge of the monitor, as the eye finds it. */
const letterAt = (page, edge) => page.evaluate((side) => {
    const stage = document.querySelector('.monitor .stage').getBoundingClientRect();
    const at = { left: [stage.left, stage.top + stage.height / 2], right: [stage.right, stage.top + stage.height / 2],
        top: [stage.left + stage.width / 2, stage.top], bottom: [stage.left + stage.width / 2, stage.bottom] }[side];
    const marks = [...document.querySelectorAll('.monitor .mark')].map((mark) => {
        const box = mark.getBoundingClientRect();
        return [Math.hypot(box.left + box.width / 2 - at[0], box.top + box.height / 2 - at[1]), mark.textContent];
    });
    return marks.sort((a, b) => a[0] - b[0])[0][1];
}, edge);

const around = async (page) => Promise.all(['left', 'right', 'top', 'bottom'].map((edge) => letterAt(page, edge)));

export const display = {
    'AP: left on the left, head up': async ({ page }) => {
        await home(page);
        await fluoroscopy(page);
        assert.deepEqual(await around(page), ['L', 'R', 'H', 'F']);
    },

    'flip mirrors picture and letters, not the room': async ({ page }) => {
        const before = await state(page), seen = await look(page, '.monitor .stage');
        await page.keyboard.press('KeyM');
        assert.deepEqual(await around(page), ['R', 'L', 'H', 'F']);
        const flipped = await look(page, '.monitor .stage');
        const mirrored = { ...flipped, grey: flipped.grey.map((_, i) => flipped.grey[i - (i % 64) + 63 - (i % 64)]) };
        assert.ok(difference(seen, mirrored) < 4, 'not its mirror image');
        assert.deepEqual((await state(page)).carm, before.carm);
        assert.deepEqual((await state(page)).view, before.view);
        await page.keyboard.press('KeyM');
    },

    'rotation turns picture and letters together': async ({ page }) => {
        const seen = await look(page, '.monitor .stage');
        for (let i = 0; i < 18; i++)
            await page.keyboard.press('KeyZ');
        assert.deepEqual(await around(page), ['F', 'H', 'L', 'R']);
        const turned = await look(page, '.monitor .stage');
        const back = { ...turned, grey: turned.grey.map((_, i) => turned.grey[(i % 64) * 64 + 63 - Math.floor(i / 64)]) };
        assert.ok(difference(seen, back) < 4, 'not turned by 90° to the right');
        await page.keyboard.press('Space');
        assert.deepEqual(await around(page), ['L', 'R', 'H', 'F']);
    },

    'a click on a turned picture picks the point under the mouse': async ({ page }) => {
        await page.mouse.click(...(await place(page, '.monitor .stage', 0.4, 0.5)));
        await page.waitForTimeout(300);
        const upright = (await state(page)).picked;
        await page.keyboard.press('KeyM');
        await page.mouse.click(...(await place(page, '.monitor .stage', 0.6, 0.5)));
        await page.waitForTimeout(300);
        const { picked } = await state(page);
        assert.ok(Math.hypot(...picked.map((x, i) => x - upright[i])) < 1.5, `${picked} and ${upright}`);
        await page.keyboard.press('Space');
    },

    'left drag windows, right drag zooms, middle drag pans, Space resets': async ({ page }) => {
        const first = await look(page, '.monitor .stage');
        await drag(page, await place(page, '.monitor .stage', 0.5, 0.4), await place(page, '.monitor .stage', 0.5, 0.6));
        const darker = await look(page, '.monitor .stage');
        assert.ok(darker.mean < first.mean - 10, 'a higher level is not darker');
        await page.keyboard.press('Space');
        await drag(page, await place(page, '.monitor .stage', 0.5, 0.6), await place(page, '.monitor .stage', 0.5, 0.4), 'right');
        assert.match(await page.locator('.monitor .turned').getAttribute('style'), /scale\(1\.\d/);
        await drag(page, await place(page, '.monitor .stage', 0.5, 0.5), await place(page, '.monitor .stage', 0.6, 0.5), 'middle');
        assert.match(await page.locator('.monitor .turned').getAttribute('style'), /translate\(9\.|translate\(10/);
        await page.keyboard.press('Space');
        assert.ok(difference(first, await look(page, '.monitor .stage')) < 2);
    },

    'inverted, bone is white': async ({ page }) => {
        const first = await look(page, '.monitor .stage');
        const middle = (l) => l.grey[32 * 64 + 32];
        await page.getByRole('button', { name: 'Invert' }).click();
        const inverted = await look(page, '.monitor .stage');
        assert.ok(Math.abs(middle(first) + middle(inverted) - 255) < 40);
        await page.getByRole('button', { name: 'Invert' }).click();
    },

    'round or square': async ({ page }) => {
        const corner = (l) => l.grey[3 * 64 + 3];
        const roundOne = corner(await look(page, '.monitor .stage'));
        await page.getByRole('button', { name: 'Round picture' }).click();
        const square = corner(await look(page, '.monitor .stage'));
        assert.ok(Math.abs(square - roundOne) > 8, `corner ${roundOne} round, ${square} square`);
        await page.getByRole('button', { name: 'Round picture' }).click();
    },

    'nothing overflows at any size, and the picture stays large': async ({ page }) => {
        for (const [width, height] of [[1366, 768], [1440, 900], [1920, 1080], [3840, 2160]]) {
            await page.setViewportSize({ width, height });
            await page.waitForTimeout(150);
            const spilled = await page.evaluate(() => [...document.querySelectorAll('.rail, .deck, .beside, .slices, .panel, .bar, .status, .button')]
                .filter((e) => e.clientWidth > 0 && (e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1))
                .map((e) => `${e.className} ${e.textContent.slice(0, 30)}`));
            assert.deepEqual(spilled, [], `${width} x ${height}`);
            const box = await page.locator('.monitor .stage').boundingBox();
            assert.ok(box.height > 0.6 * height && Math.abs(box.width - box.height) < 1, `picture ${box.width} x ${box.height} of ${height}`);
        }
        await page.setViewportSize({ width: 1366, height: 768 });
    },

    'at twice the zoom every control can still be reached': async ({ page }) => {
        await page.setViewportSize({ width: 683, height: 384 });
        await page.waitForTimeout(150);
        for (const name of ['Pedal', 'Inject', 'Reset', 'Lateral'])
            await page.getByRole('button', { name, exact: true }).scrollIntoViewIfNeeded({ timeout: 3000 });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wide <= 1, `${wide} pixels must be scrolled sideways`);
        await page.setViewportSize({ width: 1366, height: 768 });
    },

    'the large picture': async ({ page }) => {
        const before = await page.locator('.monitor .stage').boundingBox();
        await page.keyboard.press('Enter');
        const after = await page.locator('.monitor .stage').boundingBox();
        assert.ok(after.width > 1.2 * before.width);
        await page.keyboard.press('Enter');
        await shows(page, '.brand', /Scottie/);
    },
};
