/* Requests to the clinic: the session's word with every POST, the reason with a restricted case, one line for what went wrong. */

import type { Session } from './types';

const BASE = '/api/v1/clinic/';

export class Refused extends Error {
    constructor(
        readonly status: number,
        line: string,
    ) {
        super(line);
    }
}

let csrf = '', me: number | undefined;
let signedOut: () => void = () => undefined;
const reasons = new Map<string, string>();

export function useSession(session: Session): void {
    csrf = session.csrf ?? '';
    me = session.user?.id;
}

/* Another tab may have signed in anew: its word is then ours too, if it is the same person's. */
async function sameSession(): Promise<boolean> {
    const now = (await (await fetch(`${BASE}session`)).json()) as Session;
    if (now.state !== 'signed_in' || now.user?.id !== me)
        return false;
    useSession(now);
    return true;
}

/* Called when the server no longer knows who we are: idle for too long, or signed in elsewhere. */
export function onSignedOut(act: () => void): void {
    signedOut = act;
}

/* Break-glass: kept in this page alone, so that closing it closes the case again. */
export function giveReason(caseId: number, reason: string): void {
    reasons.set(`cases/${caseId}`, reason);
}

function headers(path: string, changes: boolean): Record<string, string> {
    const found: Record<string, string> = {};
    const reason = reasons.get(/^cases\/\d+/.exec(path)?.[0] ?? '') ?? entryReason(path);
    if (changes)
        found['X-Scottie-CSRF'] = csrf;
    if (reason !== undefined)
        found['X-Scottie-Reason'] = encodeURIComponent(reason);
    return found;
}

/* An entry's own requests name no case: the case that is open is the one meant. */
let openCase = 0;
export function opened(caseId: number): void {
    openCase = caseId;
}
function entryReason(path: string): string | undefined {
    return path.startsWith('entries/') ? reasons.get(`cases/${openCase}`) : undefined;
}

async function lineOf(answer: Response): Promise<string> {
    try {
        return ((await answer.json()) as { error?: string }).error ?? `the server answered ${answer.status}`;
    } catch {
        return `the server answered ${answer.status}`;
    }
}

async function ask(path: string, init: RequestInit, type: string): Promise<Response> {
    const changes = init.method === 'POST';
    try {
        return await fetch(BASE + path, { ...init, headers: { ...headers(path, changes), ...(type ? { 'Content-Type': type } : {}) }, credentials: 'same-origin' });
    } catch {
        throw new Refused(0, changes ? 'the server cannot be reached: nobody knows whether this was saved. Try again in a moment' : 'the server cannot be reached');
    }
}

async function send(path: string, init: RequestInit = {}, type = ''): Promise<Response> {
    let answer = await ask(path, init, type);
    if (answer.ok)
        return answer;
    let line = await lineOf(answer);
    if (answer.status === 403 && line.includes('X-Scottie-CSRF') && (await sameSession())) {
        answer = await ask(path, init, type);
        if (answer.ok)
            return answer;
        line = await lineOf(answer);
    }
    const stranger = answer.status === 403 && line.includes('X-Scottie-CSRF');
    if (stranger || (answer.status === 401 && path !== 'sign-in' && path !== 'first' && path !== 'demo')) {
        signedOut();
        throw new Refused(401, stranger ? 'another user is signed in in this browser' : line);
    }
    throw new Refused(answer.status, line);
}

export async function get<T>(path: string): Promise<T> {
    return (await (await send(path)).json()) as T;
}

export async function post<T = unknown>(path: string, body: object = {}): Promise<T> {
    return (await (await send(path, { method: 'POST', body: JSON.stringify(body) }, 'application/json')).json()) as T;
}

export async function postBytes<T>(path: string, bytes: Blob): Promise<T> {
    return (await (await send(path, { method: 'POST', body: bytes }, 'application/octet-stream')).json()) as T;
}

export async function getText(path: string): Promise<string> {
    return (await send(path)).text();
}

/* By fetch and not by a plain link: a restricted case wants its reason sent along. */
export async function download(path: string, name: string): Promise<void> {
    const blob = await (await send(path)).blob();
    save(blob, name);
}

export function save(blob: Blob, name: string): void {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
