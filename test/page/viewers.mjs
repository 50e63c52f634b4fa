import assert from 'node:assert/strict';
import { house } from './house.mjs';
import { look, serve, shows, state, until, visible, wait } from './support.mjs';

export const viewers = {
    'a second viewer watches and sees the same picture': async ({ page, context }) => {
        await page.keyboard.press('KeyG');
        const second = await context.newPage();
        await second.goto(new URL(page.url()).origin);
        await visible(second, '.watching.on');
        await page.keyboard.down('KeyF');
        await until(page, 'the beam', (s) => s.live);
        await visible(second, '.flag.live.on');
        await page.keyboard.up('KeyF');
        await until(page, 'no beam', (s) => !s.live);
        await shows(second, '.flag.held', /HELD/);
        assert.ok((await look(second, '.monitor .stage')).deviation > 15);
        await second.close();
    },

    'what a watcher asks is refused, and said': async ({ page, context }) => {
        const second = await context.newPage();
        await second.goto(new URL(page.url()).origin);
        await visible(second, '.watching.on');
        const before = (await state(page)).pulse;
        await second.keyboard.press('KeyG');
        await visible(second, '.message.on');
        assert.equal((await state(page)).pulse, before, 'a watcher made a pulse');
        await second.close();
    },

    'the controls are handed over': async ({ page, context }) => {
        const second = await context.newPage();
        await second.goto(new URL(page.url()).origin);
        await visible(second, '.watching.on');
        await page.getByRole('button', { name: 'About' }).click();
        await page.getByRole('button', { name: 'Hand over the controls' }).click();
        await page.keyboard.press('Escape');
        await second.getByRole('button', { name: 'Take over' }).click();
        await second.locator('.watching.on').waitFor({ state: 'hidden' });
        await visible(page, '.watching.on');
        await second.keyboard.press('KeyG');
        await second.close();
        await page.getByRole('button', { name: 'Take over' }).click();
        await page.locator('.watching.on').waitFor({ state: 'hidden' });
    },

    'a page of a program that was started anew is told so': async ({ browser, program }) => {
        const first = await serve(program, ['--size', '128']);
        const own = await browser.newContext(), page = await own.newPage();
        await page.goto(first.address);
        await shows(page, '.patient', /CT/);
        await first.stop();
        await shows(page, '.message', /No connection/);
        const second = await serve(program, ['--size', '128'], Number(new URL(first.address).port));
        await shows(page, '.message', /started anew: open the address/, 10000);
        await own.close();
        await second.stop();
    },

    'opened without the printed address: it is said, and not tried on and on': async ({ browser, program }) => {
        const demo = await house(program, browser, true);
        const own = await browser.newContext(), page = await own.newPage();
        let tries = 0;
        page.on('websocket', () => tries++);
        await page.goto(demo.origin);
        await shows(page, '.message.on', /^Open the address that Scottie printed/);
        const before = tries;
        await wait(2500); /* twice the pause between two tries */
        assert.equal(tries, before);
        await page.getByRole('link', { name: 'Clinic' }).click(); /* which has doors of its own */
        await visible(page, '.gate');
        await own.close();
        await demo.close();
    },
};
