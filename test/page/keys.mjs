import assert from 'node:assert/strict';
import { until, visible } from './support.mjs';

export const keys = {
    'the key map is one key away and names every group': async ({ page }) => {
        await page.keyboard.press('KeyH');
        await visible(page, '.keymap[open]');
        const groups = await page.locator('.keymap h2').allInnerTexts();
        assert.deepEqual(groups, ['X-ray', 'Injection', 'C-arm', 'Table', 'Needle', 'Views', 'Display', 'Mouse']);
        assert.ok((await page.locator('.keymap kbd').count()) > 60);
        await page.keyboard.press('Escape');
        assert.equal(await page.locator('.keymap[open]').count(), 0);
        await page.keyboard.press('Shift+Slash');
        await visible(page, '.keymap[open]');
        await page.keyboard.press('Escape');
    },

    'a foot switch that sends a key is the pedal': async ({ page }) => {
        await page.keyboard.press('KeyH');
        await page.locator('.keymap .key-line').nth(1).getByRole('button').click();
        await page.keyboard.press('F9');
        await page.locator('.keymap .own').nth(1).getByText('F9').waitFor();
        await page.keyboard.press('Escape');
        await page.keyboard.down('F9');
        await until(page, 'the beam', (s) => s.live);
        await page.keyboard.up('F9');
        await until(page, 'no beam', (s) => !s.live);
    },

    'the chosen key is remembered': async ({ page }) => {
        await page.reload();
        await page.locator('.patient', { hasText: 'CT' }).waitFor();
        await page.keyboard.down('F9');
        await until(page, 'the beam', (s) => s.live);
        await page.keyboard.up('F9');
        await until(page, 'no beam', (s) => !s.live);
    },

    'every control has a name, and Tab reaches them with a visible focus': async ({ page }) => {
        const nameless = await page.evaluate(() => [...document.querySelectorAll('button, input, a')]
            .filter((e) => !(e.getAttribute('aria-label') || e.textContent.trim()))
            .map((e) => e.outerHTML.slice(0, 80)));
        assert.deepEqual(nameless, []);
        const reached = new Set();
        for (let i = 0; i < 40; i++) {
            await page.keyboard.press('Tab');
            reached.add(await page.evaluate(() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent));
            const shown = await page.evaluate(() => {
                const style = getComputedStyle(document.activeElement);
                return style.outlineStyle !== 'none' || document.activeElement.closest('.handle') !== null;
            });
            assert.ok(shown, `no focus to be seen on ${[...reached].at(-1)}`);
        }
        assert.ok(reached.size > 25, `${reached.size} controls in 40 steps`);
        await page.evaluate(() => document.activeElement.blur());
    },

    'it says what it is not': async ({ page }) => {
        await page.getByRole('button', { name: 'About' }).click();
        await visible(page, '.about[open]');
        assert.match(await page.locator('.about').innerText(), /rehearsal, teaching and research, not a medical device/);
        await page.keyboard.press('Escape');
    },
};
