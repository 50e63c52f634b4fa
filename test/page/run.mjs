/* Starts the program, opens the monitor and runs every test, one after the other. */

import { chromium } from 'playwright-core';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { browserErrors, serve } from './support.mjs';
import { carm } from './carm.mjs';
import { clinic } from './clinic.mjs';
import { atDesk } from './desk.mjs';
import { diary } from './diary.mjs';
import { display } from './display.mjs';
import { honest } from './honest.mjs';
import { injection } from './injection.mjs';
import { keys } from './keys.mjs';
import { live } from './live.mjs';
import { needle } from './needle.mjs';
import { onPhone } from './phone.mjs';
import { orientation } from './orientation.mjs';
import { slices } from './slices.mjs';
import { story } from './story.mjs';
import { viewers } from './viewers.mjs';
import { views } from './views.mjs';

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const GROUPS = { live, carm, needle, views, slices, display, keys, viewers, injection, honest, clinic, atDesk, diary, onPhone, orientation, story };
const LONGEST_MS = 60000;

const here = path.dirname(fileURLToPath(import.meta.url));
const program = path.join(process.argv[2], 'scottie');
const only = process.env['ONLY'];
let passed = 0, failed = 0;

function tell(ok, name, error) {
    ok ? passed++ : failed++;
    console.log(`${ok ? 'ok' : 'not ok'} ${passed + failed} - ${name}`);
    if (!ok)
        console.log(String(error?.stack ?? error).replace(/^/gm, '    # '));
}

async function attempt(name, act) {
    let timer;
    const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`not done after ${LONGEST_MS} ms`)), LONGEST_MS);
    });
    try {
        await Promise.race([act(), late]);
        tell(true, name);
    } catch (error) {
        tell(false, name, error);
    } finally {
        clearTimeout(timer);
    }
}

/* Each group has a browser context of its own: nothing remembered from the one before. */
async function runGroup(browser, server, group, tests) {
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
    context.setDefaultTimeout(10000);
    const page = await context.newPage();
    const errors = browserErrors(page);
    await page.goto(server.address);
    for (const [name, test] of Object.entries(tests))
        await attempt(`${group}: ${name}`, () => test({ page, context, browser, server, program }));
    await attempt(`${group}: no error on the console, no request but to the server`, async () => {
        /* Cookies know no ports: the pages of the orientation group's own servers sign the first page out. */
        const wrong = errors.filter((line) => !(group === 'orientation' && line.includes('401')));
        if (wrong.length > 0)
            throw new Error(wrong.join('\n'));
    });
    await context.close();
}

async function main() {
    if (!only)
        await attempt('the page has no type errors', async () => {
            execFileSync(process.execPath, [path.join(here, 'node_modules/typescript/bin/tsc'), '-p', path.join(here, '../../web')],
                { stdio: 'pipe', encoding: 'utf8' });
        });
    const runs = mkdtempSync(path.join(os.tmpdir(), 'scottie-runs-'));
    const server = await serve(program, ['--runs', runs]);
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
    for (const [group, tests] of Object.entries(GROUPS))
        if (!only || only.split(',').includes(group))
            await runGroup(browser, server, group, tests);
    await browser.close();
    await attempt('the server ends when asked to', () => server.stop());
    rmSync(runs, { recursive: true });
}

await main().catch((error) => tell(false, 'the tests themselves', error));
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed === 0 ? 0 : 1);
