/* The patient's diary. It shows no name: whoever finds the phone learns of a pain, and not whose. */

import { h } from '../dom';
import { appointment } from './appointment';
import { ask, type Asking } from './ask';
import { dueList, nextLine, unsentCard } from './list';
import { CALENDAR, Ended, forget, forgetNotTaken, keep, look, notTaken, now, off_ms, send, waiting } from './queue';
import { advice } from './signs';
import { dayAndClock, plainDay } from './time';
import type { Sign, Told, Waiting } from './types';

const AGAIN_MS = 60_000;
const status = h('p', { class: 'status', role: 'status', tabindex: -1 }), warned = h('div', { class: 'warned' }), wish = appointment();
let asking: Asking | undefined;

/* Somebody is in the middle of something: nothing is drawn anew under the thumb. */
function busy(): boolean {
    const at = document.activeElement;
    return asking !== undefined && (asking.touched() || (at instanceof HTMLElement && at.matches('input, select, textarea')));
}

function clockLine(): HTMLElement | null {
    const minutes = Math.round(Math.abs(off_ms()) / 60_000);
    return minutes < 5 ? null : h('p', { class: 'clock' }, `The clock of this phone is ${minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`} ${off_ms() > 0 ? 'slow' : 'fast'}. Your entries go by the clinic’s clock.`);
}

function notTakenCard(): HTMLElement | null {
    const list = notTaken();
    return unsentCard('Not taken by the clinic', `Please tell the clinic by telephone. It said: ${list[list.length - 1]?.why ?? ''}`, list.map((n) => n.entry), () => {
        forgetNotTaken();
        document.querySelector('.unsent')?.remove();
    });
}

function tell(text: string, look = ''): void {
    status.textContent = text;
    status.className = `status ${look}`;
}

function phases(told: Told): HTMLElement | null {
    const list = told.aftercare.timeline ?? [];
    if (list.length === 0)
        return null;
    const at = now();
    const items = list.map((p) => {
        const here = p.from !== null && p.until !== null && Date.parse(p.from) <= at && at < Date.parse(p.until);
        return h('li', { class: here ? 'here' : '', 'aria-current': here ? 'true' : undefined }, p.from && p.until ? h('span', { class: 'span' }, `${dayAndClock(p.from)} to ${dayAndClock(p.until)}`) : null, h('span', {}, p.text));
    });
    return h('section', { class: 'card', 'aria-labelledby': 'phases-head' }, h('h2', { id: 'phases-head' }, 'What to expect'), h('ul', { class: 'phases' }, ...items));
}

/* Behind TLS a telephone's calendar subscribes by webcal; on one's own machine the file is enough. */
function reminders(): HTMLElement {
    const href = location.protocol === 'https:' ? `webcal://${location.host}${CALENDAR}` : CALENDAR;
    return h('section', { class: 'card', 'aria-labelledby': 'remind-head' }, h('h2', { id: 'remind-head' }, 'Reminders'), h('p', {}, 'Your phone’s calendar can remind you at each time.'), h('a', { class: 'big', href }, 'Add to my calendar'),
        location.protocol === 'https:' ? h('p', {}, h('a', { href: CALENDAR }, 'Or take the calendar file')) : null);
}

function draw(told: Told): void {
    asking = ask(told, (entries) => save(entries));
    document.title = 'Pain diary';
    document.body.replaceChildren(
        h('header', {}, h('p', { class: 'demonstration' }, 'Demonstration: one user, no password, not for real patients'), h('p', { class: 'clinic' }, told.clinic_name || 'Pain diary'), h('h1', {}, 'Your pain diary'), h('p', {}, `After the injection of ${plainDay(told.done_on)}`)),
        h('main', {}, status, warned, notTakenCard() ?? '', clockLine() ?? '',
            h('section', { class: 'card', 'aria-labelledby': 'now-head' }, h('h2', { id: 'now-head' }, 'How is it now?'), nextLine(told),
                h('p', { class: 'index-pain' }, h('span', {}, 'Only this pain: '), h('strong', {}, told.index_pain || 'the pain you were treated for')),
                h('p', {}, 'Do what usually brings it on, then choose a number.'), asking.element),
            dueList(told, waiting()), phases(told) ?? '', reminders(), wish),
        h('footer', {}, h('p', {}, 'In an emergency call the emergency number: nobody watches this page all the time.')));
}

/* What the phone was shown is forgotten; what it could not send any more is not, before it was told. */
function drawEnded(): void {
    forget();
    const left = unsentCard('Not sent', 'These entries did not reach the clinic. Please tell it by telephone.', [...waiting(), ...notTaken().map((n) => n.entry)], () => {
        forget(true);
        drawEnded();
    });
    document.body.replaceChildren(h('main', {}, warned, left ?? '', h('section', { class: 'card' }, h('h1', {}, 'This diary has ended'), h('p', {}, 'The link is not known, was ended, or its time is over. If you have a question, please call the clinic.'))));
}

function drawNothing(): void {
    document.body.replaceChildren(h('main', {}, status, h('section', { class: 'card' }, h('h1', {}, 'No connection'), h('p', {}, 'The diary opens as soon as there is one.'))));
}

/* Says so on every page that it is only a demonstration. */
async function sayDemo(): Promise<void> {
    const session = (await (await fetch('/api/v1/clinic/session')).json()) as { demo?: boolean };
    if (session.demo)
        document.body.classList.add('demo');
}

let last: Told | undefined;

function tellHow(sent: Awaited<ReturnType<typeof send>> | undefined, online: boolean, sayNothing: boolean): void {
    if (sent?.refused)
        tell('The clinic did not take an entry: please see below.', 'bad');
    else if (sent && sent.left > 0 && online)
        tell('Not sent yet: kept on this phone, and sent by itself in a while.', 'open');
    else if (!online)
        tell(waiting().length > 0 ? 'No connection: kept on this phone, and sent as soon as there is one.' : 'No connection: you can go on writing, it is kept on this phone.', 'open');
    else if (sent && sent.sent > 0)
        tell('Saved. Thank you.', 'good');
    else if (!sayNothing)
        tell('');
}

/* Sends what waits, then shows how things stand; redraws only when nobody is in the middle of an entry. */
async function refresh(sayNothing = false): Promise<Sign[]> {
    try {
        const sent = waiting().length > 0 ? await send() : undefined;
        const { told, online } = await look();
        last = told ?? last;
        if (last && !busy())
            draw(last);
        else if (!last)
            drawNothing();
        tellHow(sent, online, sayNothing);
        return sent?.signs ?? [];
    } catch (error) {
        if (!(error instanceof Ended))
            throw error;
        drawEnded();
        return [];
    }
}

/* Kept first, sent then; what a warning sign asks for is on the screen either way, and before anything is sent. */
async function save(entries: Waiting[]): Promise<void> {
    keep(entries);
    const known = (last?.aftercare.warnings ?? []).filter((s) => entries.some((e) => e.warning?.includes(s.id)));
    warned.replaceChildren(...(known.length > 0 ? [advice(known)] : []));
    tell('Kept on this phone. Sending …');
    asking = undefined;
    const told = await refresh();
    if (told.length > 0)
        warned.replaceChildren(advice(told));
    status.focus({ preventScroll: true });
    status.scrollIntoView({ block: 'center' });
}

window.addEventListener('online', () => void refresh(true));
window.addEventListener('offline', () => tell('No connection: you can go on writing, it is kept on this phone.', 'open'));
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && void refresh(true));
setInterval(() => void refresh(true), AGAIN_MS);
void refresh();
void sayDemo().catch(() => undefined);

/* Keeps the page itself for when it is opened without a connection. Browsers allow it on TLS and on this machine alone. */
if ('serviceWorker' in navigator)
    navigator.serviceWorker.register('/diary_worker.js', { scope: '/diary/' }).catch(() => undefined);
