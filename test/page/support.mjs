/* What the tests share: the server, the room's state, and a look at the screen. */

import { spawn } from 'node:child_process';
import assert from 'node:assert/strict';

/* The tests ask the server, the page hears of it by its stream: a moment later. */
const CATCH_UP_MS = 120;
const START_MS = 60000, STOP_MS = 10000;

/* Starts the program; resolves with the address it prints once it listens. */
export async function serve(program, args, port = 0) {
    const child = spawn(program, ['serve', ...args, '--port', String(port)], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const address = await new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no address after ${START_MS} ms: ${said}`)), START_MS);
        const read = (data) => {
            said += data;
            const found = /http:\/\/127\.0\.0\.1:\d+\/\?t=\S+/.exec(said);
            if (found) {
                clearTimeout(timer);
                resolve(found[0]);
            }
        };
        child.stdout.on('data', read);
        child.stderr.on('data', read);
        child.on('error', reject);
        child.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
    });
    return { address, stop: () => stop(child), kill: () => kill(child) };
}

function kill(child) {
    return new Promise((resolve) => {
        child.removeAllListeners('exit');
        child.on('exit', resolve);
        child.kill('SIGKILL');
    });
}

function stop(child) {
    return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
            child.kill('SIGKILL');
            reject(new Error(`still there ${STOP_MS} ms after SIGTERM`));
        }, STOP_MS);
        child.on('exit', (code, signal) => {
            clearTimeout(timer);
            code === 0 || signal === 'SIGTERM' ? resolve() : reject(new Error(`ended with ${code ?? signal}`));
        });
        child.kill('SIGTERM');
    });
}

/* What a browser complains of, and requests that leave this machine. A refused command or an empty
 * view is no error of the page. */
export function browserErrors(page) {
    const errors = [];
    page.on('pageerror', (error) => errors.push(`page: ${error.message}`));
    page.on('console', (message) => {
        const { url } = message.location();
        /* A run that begins empties the stored views while the page is still asking for them. */
        const emptied = /404/.test(message.text()) && /\/api\/v1\/view\/\d+$/.test(url);
        if (message.type() === 'error' && !emptied)
            errors.push(`console: ${message.text()} ${url}`);
    });
    page.on('request', (request) => {
        if (!/^(http:\/\/127\.0\.0\.1:|data:|blob:)/.test(request.url()))
            errors.push(`request: ${request.url()}`);
    });
    return errors;
}

export const state = (page) => page.evaluate(async () => (await fetch('/api/v1/state')).json());

export const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/* Polls until a test of the room's state holds; says what it waited for when it does not. */
export async function until(page, what, holds, most_ms = 8000) {
    const end = Date.now() + most_ms;
    for (;;) {
        const now = await state(page);
        if (holds(now)) {
            await wait(CATCH_UP_MS);
            return now;
        }
        assert.ok(Date.now() < end, `waited ${most_ms} ms for: ${what}; needles ${JSON.stringify(now.needles)}`);
        await wait(40);
    }
}

export const text = (page, selector) => page.locator(selector).first().innerText();

/* Waits for something on the page itself. */
export async function shows(page, selector, wanted, most_ms = 8000) {
    const end = Date.now() + most_ms;
    let found = '';
    for (;;) {
        found = (await page.locator(selector).first().textContent()) ?? '';
        if (wanted.test(found))
            return found;
        assert.ok(Date.now() < end, `${selector} shows "${found}", wanted ${wanted}`);
        await wait(40);
    }
}

export async function visible(page, selector, most_ms = 8000) {
    await page.locator(selector).first().waitFor({ state: 'visible', timeout: most_ms });
}

/* Presses the pedal for a while, so that there is a picture. */
export async function fluoroscopy(page, ms = 400) {
    const before = (await state(page)).pulse;
    await page.keyboard.down('KeyF');
    await until(page, 'a pulse', (s) => s.pulse !== before && s.pedal);
    await wait(ms);
    await page.keyboard.up('KeyF');
    await until(page, 'the pedal up', (s) => !s.pedal && !s.live);
    await drawn(page);
}

/* Waits until the page shows the newest pulse. */
export async function drawn(page) {
    const { pulse } = await state(page);
    await page.waitForFunction((p) => document.querySelector('.monitor').dataset.pulse === String(p), pulse, { timeout: 8000 });
}

/* A look at a part of the screen: its greys on a square grid, row by row, 0..255. */
export async function look(page, selector, side = 64) {
    const shot = (await page.locator(selector).first().screenshot()).toString('base64');
    const grey = await page.evaluate(async ([png, n]) => {
        const image = new Image();
        image.src = `data:image/png;base64,${png}`;
        await image.decode();
        const canvas = new OffscreenCanvas(n, n), context = canvas.getContext('2d');
        context.imageSmoothingQuality = 'high';
        context.drawImage(image, 0, 0, n, n);
        const { data } = context.getImageData(0, 0, n, n);
        return Array.from({ length: n * n }, (_, i) => (data[4 * i] + data[4 * i + 1] + data[4 * i + 2]) / 3);
    }, [shot, side]);
    const mean = grey.reduce((a, b) => a + b, 0) / grey.length;
    const deviation = Math.sqrt(grey.reduce((a, b) => a + (b - mean) ** 2, 0) / grey.length);
    return { grey, side, mean, deviation, levels: new Set(grey.map(Math.round)).size };
}

/* Mean absolute difference of two looks, grey levels. */
export const difference = (a, b) => a.grey.reduce((sum, g, i) => sum + Math.abs(g - b.grey[i]), 0) / a.grey.length;

/* The middle of an element on the screen, or a point of it by fractions. */
export async function place(page, selector, fx = 0.5, fy = 0.5) {
    const box = await page.locator(selector).first().boundingBox();
    return [box.x + fx * box.width, box.y + fy * box.height];
}

export async function drag(page, from, to, mouse = 'left') {
    await page.mouse.move(...from);
    await page.mouse.down({ button: mouse });
    for (let i = 1; i <= 8; i++)
        await page.mouse.move(from[0] + ((to[0] - from[0]) * i) / 8, from[1] + ((to[1] - from[1]) * i) / 8);
    await page.mouse.up({ button: mouse });
}

export async function removeNeedles(page) {
    for (let i = 0; i < 6 && (await state(page)).needles.length > 0; i++) {
        const before = (await state(page)).needles.length;
        await page.keyboard.press('Shift+Delete');
        await until(page, 'one needle fewer', (s) => s.needles.length < before);
    }
}

/* C-arm upright, table home, blades open, field 300 mm. */
export async function home(page) {
    await page.keyboard.press('Digit6');
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await until(page, 'AP', (s) => !s.carm.moving && Math.abs(s.carm.oblique_deg) < 0.01 && Math.abs(s.carm.tilt_deg) < 0.01, 15000);
}
