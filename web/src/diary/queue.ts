/* What was entered is kept on the phone until the clinic has it: nothing is lost in a lift or an underground train. */

import type { Sign, Told, Waiting } from './types';

export const LINK = /^\/diary\/([A-Za-z0-9_-]+)/.exec(location.pathname)?.[1] ?? '';
const API = `/api/v1/diary/${LINK}`;
const QUEUE = `scottie-diary-queue-${LINK}`, SEEN = `scottie-diary-seen-${LINK}`, OFF = `scottie-diary-off-${LINK}`, NOT_TAKEN = `scottie-diary-not-taken-${LINK}`;
const LONGEST_MS = 20_000, OFF_MS = 60_000;

/* The link is over, or never was. */
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

/* One by one and by what they say: another page of this diary may have sent or added some meanwhile. */
function drop(entry: Waiting): void {
    const own = JSON.stringify(entry);
    write(QUEUE, waiting().filter((w) => JSON.stringify(w) !== own));
}

/* What the clinic would not take, with why: to be told by telephone, and not to be lost. */
export interface NotTaken {
    entry: Waiting;
    why: string;
}
export const notTaken = (): NotTaken[] => read<NotTaken[]>(NOT_TAKEN, JSON.parse(inMemory.get(NOT_TAKEN) ?? '[]') as NotTaken[]);

function erase(...keys: string[]): void {
    for (const key of keys) {
        inMemory.delete(key);
        try {
            localStorage.removeItem(key);
        } catch {
            /* there was none */
        }
    }
}
/* Told by telephone. */
export function forgetNotTaken(): void {
    erase(NOT_TAKEN);
}
/* The link is over: what was shown goes; what nobody has yet stays, until it was told otherwise. */
export function forget(unsentToo = false): void {
    erase(SEEN, OFF, ...(unsentToo || waiting().length === 0 ? [QUEUE] : []), ...(unsentToo || notTaken().length === 0 ? [NOT_TAKEN] : []));
}

/* A telephone's clock may be a day off. The clinic's is known from each answer, and holds until the next one. */
export const off_ms = (): number => read<number>(OFF, Number(inMemory.get(OFF) ?? 0));
export const now = (): number => Date.now() + off_ms();
function setClock(clinic: string): void {
    const off = Date.parse(clinic) - Date.now();
    write(OFF, Math.abs(off) < OFF_MS || Number.isNaN(off) ? 0 : off);
}

/* Only the clinic itself ends a diary: what some machine between says in its place is trouble, and passes. */
async function refuse(answer: Response): Promise<never> {
    const { error } = (await answer.json().catch(() => ({}))) as { error?: string };
    if (answer.status === 404 && error?.startsWith('not found'))
        throw new Ended(error);
    throw answer.status === 400 && error ? new Refused(error) : new TypeError(error ?? `the clinic answered ${answer.status}`);
}

/* A connection that hangs is none. */
async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), LONGEST_MS);
    try {
        const answer = await fetch(API + path, { ...init, signal: stop.signal });
        return answer.ok ? answer : await refuse(answer);
    } finally {
        clearTimeout(timer);
    }
}

async function post<T>(path: string, body: object): Promise<T> {
    return (await (await ask(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })).json()) as T;
}

/* From the clinic; without a connection, what was last seen. */
export async function look(): Promise<{ told: Told | undefined; online: boolean }> {
    try {
        const told = (await (await ask('')).json()) as Told;
        setClock(told.now);
        write(SEEN, told);
        return { told, online: true };
    } catch (error) {
        if (error instanceof Ended)
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

/* Sends what waits, oldest first. One at a time, also where the diary is open twice. */
export function send(): Promise<Sent> {
    sending ??= ('locks' in navigator ? navigator.locks.request(QUEUE, () => sendAll()) : sendAll()).finally(() => (sending = undefined));
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
            /* The clinic will never take this one: to keep it in line would stop all that come after. */
            done.refused = error.message;
            write(NOT_TAKEN, [...notTaken(), { entry: next, why: error.message }]);
        }
        drop(next);
    }
    done.left = waiting().length;
    return done;
}

export function askAppointment(reason: string, how: string, when: string): Promise<unknown> {
    return post('/appointment', { reason, how, when });
}

export const CALENDAR = `${API}/calendar.ics`;
