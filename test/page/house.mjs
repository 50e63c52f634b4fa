/* What the tests of the clinic's pages share: a house of their own, hands for its forms, and axe-core's eyes. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { browserErrors, serve, shows, visible } from './support.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/* A clinic with a record of its own, and a browser that nobody has used before: cookies know no ports. */
export async function house(program, browser, demo = false) {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'scottie-clinic-'));
    const before = process.env.XDG_DATA_HOME;
    process.env.XDG_DATA_HOME = folder;
    const server = await serve(program, [...(demo ? ['--demo'] : ['--case', path.join(folder, 'case.db')]), '--runs', folder, '--size', '256']);
    before === undefined ? delete process.env.XDG_DATA_HOME : (process.env.XDG_DATA_HOME = before);
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    context.setDefaultTimeout(10000);
    const page = await context.newPage();
    const errors = browserErrors(page);
    await page.goto(server.address);
    const origin = new URL(server.address).origin;
    const close = async () => {
        await context.close();
        await server.stop();
        rmSync(folder, { recursive: true });
    };
    return { server, context, page, errors, origin, folder, close };
}

export const field = (page, id) => page.locator(`[data-field="${id}"]`).first();

export async function fill(page, values) {
    for (const [id, value] of Object.entries(values)) {
        const at = field(page, id);
        if (['yes', 'no', 'unknown'].includes(value) && (await at.locator('input[type=radio]').count()) > 0)
            await at.locator(`input[value="${value}"]`).check();
        else if ((await at.locator('select').count()) > 0)
            await at.locator('select').first().selectOption(value);
        else
            await at.locator('input, textarea').first().fill(String(value));
    }
}

export const press = (page, name) => page.getByRole('button', { name }).first().click();

export async function go(page, hash) {
    await page.evaluate((to) => { location.hash = to; }, hash);
    await page.waitForFunction((to) => location.hash === to, hash);
    await page.locator('main h1').first().waitFor();
    if (/^#\/case\/\d+\//.test(hash))
        await page.locator(`.tabs a[aria-current][href="${hash}"]`).waitFor();
}

export const WORD = 'four plain words here';

export async function signIn(page, name, word = WORD) {
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Password').fill(word);
    await press(page, 'Sign in');
}

export async function signOut(page) {
    await page.locator('.who summary').click();
    await press(page, /Sign out|Another role/);
    await visible(page, '.gate');
}

export const save = (page, form) => press(page, new RegExp(`^Save: ${form}`));
export const said = (page, wanted) => shows(page, '.toasts', wanted);

export async function addUser(page, name, role) {
    await page.getByLabel('Name to sign in with').fill(name);
    await page.getByLabel('Full name').fill(`The ${role}`);
    await page.getByLabel('Role').selectOption(role);
    await page.getByLabel('First password').fill(WORD);
    await press(page, 'Add the user');
    await shows(page, 'table', new RegExp(name));
}

/* What the page itself would send. */
export async function api(page, route, body) {
    const [status, answer] = await page.evaluate(async ([at, sent]) => {
        const session = await (await fetch('/api/v1/clinic/session')).json();
        const init = sent ? { method: 'POST', headers: { 'X-Scottie-CSRF': session.csrf ?? '', 'Content-Type': 'application/json' }, body: JSON.stringify(sent) } : {};
        const got = await fetch(`/api/v1/clinic/${at}`, init);
        return [got.status, await got.json()];
    }, [route, body]);
    assert.equal(status, 200, `${route}: ${JSON.stringify(answer)}`);
    return answer;
}

/* Nothing serious, by axe-core. */
export async function accessible(page, where) {
    await page.evaluate(AXE);
    const found = await page.evaluate(async () => (await globalThis.axe.run({ resultTypes: ['violations'] })).violations
        .filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(', ')}`));
    assert.deepEqual(found, [], where);
}

/* Nothing hangs over the edge: at 200 % zoom a page of 1440 is one of 720. */
export async function fits(page, where) {
    const [over, who] = await page.evaluate(() => {
        const wide = document.documentElement.clientWidth;
        const out = [...document.querySelectorAll('main *')].filter((e) => e.getBoundingClientRect().right > wide + 1).map((e) => `${e.tagName}.${e.className}`);
        return [document.documentElement.scrollWidth - wide, out.slice(-3).join(' ')];
    });
    assert.ok(over <= 1, `${where} is ${over} pixels too wide: ${who}`);
}

export const instant = (minutes) => new Date(Date.now() + minutes * 60000).toISOString().replace(/\.\d+Z$/, 'Z');
export const today = () => {
    const now = new Date();
    return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}`;
};
