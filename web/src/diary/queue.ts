/* What was entered is kept on the phone until the clinic has it: nothing is lost in a lift or an underground train. */

import type { Sign, Told, Waiting } from './types';

export const LINK = /^\/diary\/([A-Za-z0-9_-]+)/.exec(location.pathname)?.[1] ?? '';
const API = `/api/v1/diary/${LINK}`;
const QUEUE = `scottie-diary-queue-${LINK}`, SEEN = `scottie-diary-seen-${LINK}`;

/* The link is over, or never was: what the phone keeps of it goes too. */
export class Ended extends Error {}
export class Refused extends Error {}

function read<T>(key: string, otherwise: T): T {
    try {
        return (JSON.parse(localStorage.getItem(key) ?? 'null') as T | null) ?? otherwise;
    } catch {
        return otherwise;
    }
}

/* Private windows may have no storage: then what is entered lives as long as the page. */
const inMemory = new Map<string, string>();
function write(key: string, value: unknown): void {
    inMemory.set(key, JSON.stringify(value));
    try {
        localStorage.setItem(key, JSON.stringify(value));
    } catch {
        /* as said above */
    }
}

export function waiting(): Waiting[] {
    return read<Waiting[]>(QUEUE, JSON.parse(inMemory.get(QUEUE) ?? '[]') as Waiting[]);
}

export function keep(entries: Waiting[]): void {
    write(QUEUE, [...waiting(), ...entries]);
}

function forget(): void {
    inMemory.clear();
    localStorage.removeItem(QUEUE);
    localStorage.removeItem(SEEN);
}

async function refuse(answer: Response): Promise<never> {
    const { error } = (await answer.json().catch(() => ({}))) as { error?: string };
    if (answer.status === 404 || answer.status === 403) {
        forget();
        throw new Ended(error ?? 'this link has ended');
    }
    /* Too many at once, or the server in trouble: as good as no connection, and tried again. */
    throw answer.status === 429 || answer.status >= 500 ? new TypeError(error) : new Refused(error ?? `the clinic answered ${answer.status}`);
}

async function post<T>(path: string, body: object): Promise<T> {
    const answer = await fetch(API + path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    return answer.ok ? ((await answer.json()) as T) : refuse(answer);
}

/* From the clinic; without a connection, what was last seen. */
export async function look(): Promise<{ told: Told | undefined; online: boolean }> {
    try {
        const answer = await fetch(API);
        if (!answer.ok)
            return await refuse(answer);
        const told = (await answer.json()) as Told;
        write(SEEN, told);
        return { told, online: true };
    } catch (error) {
        if (error instanceof Ended || error instanceof Refused)
            throw error;
        return { told: read<Told | undefined>(SEEN, undefined), online: false };
    }
}

let sending: Promise<Sent> | undefined;
export interface Sent {
    sent: number;
    left: number;
    signs: Sign[];
    refused: string;
}

/* Sends what waits, oldest first. One at a time: two senders would send the same entry twice. */
export function send(): Promise<Sent> {
    sending ??= sendAll().finally(() => (sending = undefined));
    return sending;
}

async function sendAll(): Promise<Sent> {
    const done: Sent = { sent: 0, left: 0, signs: [], refused: '' };
    for (let next = waiting()[0]; next; next = waiting()[0]) {
        try {
            const answer = await post<{ warning?: Sign[] }>('', next);
            done.signs.push(...(answer.warning ?? []));
            done.sent++;
        } catch (error) {
            if (error instanceof Ended)
                throw error;
            if (!(error instanceof Refused))
                break;
            /* The clinic will never take this one: to keep it would stop all that come after. */
            done.refused = error.message;
        }
        write(QUEUE, waiting().slice(1));
    }
    done.left = waiting().length;
    return done;
}

export function askAppointment(reason: string, how: string, when: string): Promise<unknown> {
    return post('/appointment', { reason, how, when });
}

export const CALENDAR = `${API}/calendar.ics`;
