/* Requests to the clinic: the session's word with every POST, the reason with a restricted case, one line for what went wrong. */

const BASE = '/api/v1/clinic/';

export class Refused extends Error {
    constructor(
        readonly status: number,
        line: string,
    ) {
        super(line);
    }
}

let csrf = '';
let signedOut: () => void = () => undefined;
const reasons = new Map<string, string>();

export function useSession(word: string | undefined): void {
    csrf = word ?? '';
}

/* Called when the server no longer knows who we are: idle for too long, or signed in elsewhere. */
export function onSignedOut(act: () => void): void {
    signedOut = act;
}

/* Break-glass: kept in this page alone, so that closing it closes the case again. A header holds plain letters only. */
export function giveReason(caseId: number, reason: string): void {
    reasons.set(`cases/${caseId}`, reason.normalize('NFKD').replace(/[^\x20-\x7e]/g, ''));
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

async function refuse(answer: Response, path: string): Promise<never> {
    let line = `the server answered ${answer.status}`;
    try {
        line = ((await answer.json()) as { error?: string }).error ?? line;
    } catch {
        /* no JSON: the status has to do */
    }
    if (answer.status === 401 && path !== 'sign-in' && path !== 'first' && path !== 'demo')
        signedOut();
    throw new Refused(answer.status, line);
}

async function send(path: string, init: RequestInit): Promise<Response> {
    let answer: Response;
    try {
        answer = await fetch(BASE + path, { ...init, credentials: 'same-origin' });
    } catch {
        throw new Refused(0, 'the server cannot be reached; nothing was saved');
    }
    return answer.ok ? answer : refuse(answer, path);
}

export async function get<T>(path: string): Promise<T> {
    return (await (await send(path, { headers: headers(path, false) })).json()) as T;
}

export async function post<T = unknown>(path: string, body: object = {}): Promise<T> {
    const init = { method: 'POST', headers: { ...headers(path, true), 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
    return (await (await send(path, init)).json()) as T;
}

export async function postBytes<T>(path: string, bytes: Blob): Promise<T> {
    const init = { method: 'POST', headers: { ...headers(path, true), 'Content-Type': 'application/octet-stream' }, body: bytes };
    return (await (await send(path, init)).json()) as T;
}

export async function getText(path: string): Promise<string> {
    return (await send(path, { headers: headers(path, false) })).text();
}

/* By fetch and not by a plain link: a restricted case wants its reason sent along. */
export async function download(path: string, name: string): Promise<void> {
    const blob = await (await send(path, { headers: headers(path, false) })).blob();
    save(blob, name);
}

export function save(blob: Blob, name: string): void {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
