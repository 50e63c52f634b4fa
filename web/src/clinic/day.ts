/* The clinic's lists: today, who is due a diary call, who may come again from when. */

import { h } from '../dom';
import { get } from './api';
import type { Clinic } from './clinic';
import type { Body, Entry, Session, Warning } from './types';
import { badge, button, card, input, link, quiet, row, table } from './ui';
import { warningCard } from './warning';
import { booking, clock, day, localDay, plain, region, type Booking } from './words';

type Listed = Entry & { case_id: number; name: string };

function shift(date: string, days: number): string {
    const at = new Date(`${date}T12:00:00`);
    at.setDate(at.getDate() + days);
    return localDay(at);
}

async function list(form: string, from: string, until: string): Promise<Listed[]> {
    return get<Listed[]>(`day?form=${form}&from=${from}&until=${until}`);
}

function appointment(e: Listed): (Node | string)[] {
    const at = e.body['at'] === undefined ? '–' : clock(String(e.body['at']));
    return [at, link(e.name, `#/case/${e.case_id}`), plain(String(e.body['reason'] ?? '')), plain(String(e.body['way'] ?? '')), badge(plain(String(e.body['status'] ?? '')), e.body['status'] === 'wanted' ? 'warn' : 'calm'), String(e.body['words'] ?? '')];
}

const HEAD = ['At', 'Patient', 'What for', 'How', 'Status', 'Words'];

/* Asked for from the patient's page, and not booked yet: looked for some weeks back and ahead. */
async function wanted(date: string): Promise<HTMLElement> {
    const all = await list('appointment', shift(date, -30), shift(date, 90));
    const open = all.filter((e) => e.body['status'] === 'wanted');
    return card('Asked for, not booked', table('Appointments asked for', ['Asked', ...HEAD.slice(1)], open.map((e) => [day(String(e.body['asked_at'] ?? e.at)), ...appointment(e).slice(1)]), 'Nobody waits for an answer.'));
}

/* What diaries warned of and nobody answered stands above all else, however long ago it was. */
async function warned(): Promise<HTMLElement | null> {
    return warningCard('Warning signs: call these patients', await get<Warning[]>('warnings'));
}

export async function todayPage(_: Clinic, parts: string[]): Promise<HTMLElement> {
    const today = (await get<Session>('session')).today ?? localDay(new Date());
    const date = /^\d{4}-\d\d-\d\d$/.test(parts[0] ?? '') ? parts[0]! : today;
    const [appointments, procedures, waiting, alarm] = await Promise.all([list('appointment', date, shift(date, 1)), list('procedure', date, shift(date, 1)), wanted(date), warned()]);
    const kept = appointments.filter((e) => e.body['status'] !== 'wanted').sort((a, b) => String(a.body['at'] ?? '').localeCompare(String(b.body['at'] ?? '')));
    const done = procedures.map((e) => [link(e.name, `#/case/${e.case_id}/procedure`), [plain(String(e.body['kind'] ?? '')), ...((e.body['targets'] ?? []) as Body[]).map((t) => `${String(t['joint'])} ${String(t['side'])}`)].join(', '), plain(String(e.body['status'] ?? '')), e.signed ? badge('signed', 'good') : badge('not signed', 'warn')]);
    const choose = input({ label: 'Day', type: 'date', value: date });
    choose.input.addEventListener('change', () => {
        if (choose.input.value)
            location.hash = `#/today/${choose.input.value}`;
    });
    const days = row(button('Day before', () => (location.hash = `#/today/${shift(date, -1)}`), 'plain'), choose.element, button('Day after', () => (location.hash = `#/today/${shift(date, 1)}`), 'plain'));
    days.classList.add('day-picker');
    return h('div', { class: 'page' }, h('h1', {}, date === today ? `Today, ${day(date)}` : day(date)), days, alarm,
        card('Appointments', table('Appointments', HEAD, kept.map(appointment), 'No appointment on this day.')), waiting,
        card('Procedures', table('Procedures', ['Patient', 'Procedure', 'Session', 'Signature'], done, 'No procedure is written down for this day.')));
}

export async function duePage(): Promise<HTMLElement> {
    const due = await get<{ case_id: number; name: string; due: number; missing: number; on_time: number; late: number }[]>('due');
    const rows = due.map((d) => [link(d.name, `#/case/${d.case_id}/diary`), String(d.due), String(d.on_time), String(d.late), badge(`${d.missing} missing`, d.missing > 0 ? 'warn' : 'good')]);
    return h('div', { class: 'page' }, h('h1', {}, 'Diary calls'), card('Who is due a call', quiet('Entries that were due and did not come. What is told by telephone is kept as such, and weighs less.'), table('Diary calls', ['Patient', 'Due so far', 'In time', 'Later', 'Missing'], rows, 'Nobody is due a call.')));
}

interface Bookable {
    case_id: number;
    name: string;
    region: string;
    booking: Booking;
    safety?: Part;
    frequency?: Part;
    payer?: Part;
}
interface Part {
    verdict: string;
    line: string;
}

const LOOKS: Record<string, string> = { now: 'good', that_day: 'good', no: 'bad' };

/* A payer is no reason not to treat, and is told beside. */
function fromWhen(b: Bookable): Node | string {
    return b.booking.word === 'wait' ? h('strong', {}, booking(b.booking)) : badge(booking(b.booking), LOOKS[b.booking.word] ?? 'warn');
}

const why = (b: Bookable): HTMLElement => h('div', { class: 'why' }, ...([['Safety', b.safety], ['Frequency', b.frequency], ['Payer', b.payer]] as const).map(([name, p]) => (p ? h('div', {}, h('span', { class: 'quiet' }, `${name}: `), p.line) : null)));

async function bookable(after: number): Promise<HTMLElement> {
    const found = await get<Bookable[]>(`bookable${after > 0 ? `?after=${after}` : ''}`);
    const rows = found.map((b) => [link(b.name, `#/case/${b.case_id}/plan`), region(b.region), fromWhen(b), why(b)]);
    const last = found[found.length - 1];
    const more = last && found.length >= 20 ? button('More', async () => {
        box.append(await bookable(last.case_id));
        more?.remove();
    }, 'plain') : null;
    const box = h('div', {}, table('Who may come', ['Patient', 'Region', 'From', 'Why'], rows, 'No open case waits for a next procedure.'), more);
    return box;
}

export async function bookablePage(): Promise<HTMLElement> {
    return h('div', { class: 'page' }, h('h1', {}, 'Who may come again'), card('From when', await bookable(0)));
}
