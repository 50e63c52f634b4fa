/* The procedure that was done: every field a referrer and a payer ask for, files with it, and the signature that locks it. */

import { h, type Child } from '../dom';
import { download, post, postBytes } from './api';
import { may, mayWrite, type CaseView } from './clinic';
import { entriesOf, section } from './section';
import { liveAnswers } from './tab_plan';
import type { Body, Entry } from './types';
import { button, input, quiet, row, select, sheet, smallForm, table, tell } from './ui';
import { moment } from './words';

const KINDS: [string, string][] = [['still', 'Still'], ['run', 'Run log'], ['plan', 'Plan'], ['dose', 'Dose report'], ['document', 'Document']];

/* What the plan and the referral know already is not typed again. */
function start(view: CaseView): Body {
    const body: Body = { date: view.dossier.today, region: view.dossier.case.region, status: 'done', scale: 'nrs' };
    if (view.clinic.session.user?.role === 'physician')
        body['operator'] = view.clinic.session.user.name;
    /* The plan that is not carried out yet: what was done by an older one is no guess for the next. */
    const plan = entriesOf(view, 'plan').find((e) => e.id === view.answers.ladder?.['plan']), referral = entriesOf(view, 'referral')[0];
    const known = new Set(view.clinic.forms['procedure']?.fields.map((f) => f.id));
    for (const id of ['kind', 'purpose', 'region', 'targets', 'given', 'particulate_reason'])
        if (plan?.body[id] !== undefined && known.has(id))
            body[id] = plan.body[id];
    if (plan?.body['reason'] !== undefined)
        body['over_limit_reason'] = plan.body['reason'];
    if (referral?.body['index_pain'] !== undefined)
        body['index_pain'] = String(referral.body['index_pain']).slice(0, 200);
    return body;
}

function passwordSheet(title: string, why: string, label: string, view: CaseView, asksReason: boolean, send: (body: object) => Promise<unknown>): Promise<unknown> {
    return sheet<true>(title, (done) => {
        const reason = asksReason ? input({ label: 'Reason', least: 3 }) : undefined;
        const demo = view.clinic.session.demo;
        const word = demo ? undefined : input({ label: 'Your password, once more', type: 'password', autocomplete: 'current-password' });
        const go = async (): Promise<void> => {
            await send({ password: word?.input.value ?? '', ...(reason ? { reason: reason.input.value.trim() } : {}) });
            done(true);
            await view.reload();
        };
        return [quiet(why), smallForm([reason?.element ?? null, word?.element ?? null], label, go)];
    });
}

function signature(view: CaseView, entry: Entry): Child[] {
    if (!may(view.clinic, 'sign'))
        return [];
    const sign = (): Promise<unknown> => passwordSheet('Sign and lock', 'Signed, it cannot be changed; unlocking it voids the signature and keeps the reason.', 'Sign', view, false, async (body) => {
        await post(`entries/${entry.id}/sign`, body);
        tell('Signed and locked.');
    });
    const unlock = (): Promise<unknown> => passwordSheet('Unlock', 'The signature becomes void. Who, when and why are kept.', 'Unlock', view, true, async (body) => {
        await post(`entries/${entry.id}/unlock`, body);
        tell('Unlocked: the signature is void.');
    });
    return [entry.signed ? button('Unlock', unlock, 'plain') : button('Sign and lock', sign, 'main')];
}

const size = (bytes: number): string => (bytes < 1024 ? `${bytes} B` : bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`);

function attachSheet(view: CaseView, entry: Entry): Promise<unknown> {
    return sheet<true>('Attach a file', (done) => {
        const kind = select('Kind', KINDS);
        const file = input({ label: 'File', help: 'a still, the run log, the plan or the dose report' });
        file.input.type = 'file';
        const send = async (): Promise<void> => {
            const chosen = file.input.files?.[0];
            if (!chosen)
                throw new Error('no file is chosen');
            await postBytes(`entries/${entry.id}/files?kind=${kind.input.value}&name=${encodeURIComponent(chosen.name)}`, chosen);
            done(true);
            tell(`${chosen.name}: attached.`);
            await view.reload();
        };
        return [smallForm([kind.element, file.element], 'Attach', send)];
    });
}

function files(view: CaseView, entry: Entry): Child {
    const mine = view.dossier.files.filter((f) => f.entry_id === entry.id);
    const names = may(view.clinic, 'read_names');
    const rows = mine.map((f) => [f.name, KINDS.find(([k]) => k === f.kind)?.[1] ?? f.kind, size(f.size), h('code', { title: f.sha256 }, f.sha256.slice(0, 12)), moment(f.made_at),
        names ? button('Download', () => download(`cases/${view.id}/files/${f.sha256}`, f.name), 'small') : '']);
    return h('div', { class: 'attached' }, h('h3', { class: 'small-head' }, 'Files'), table('Files', ['Name', 'Kind', 'Size', 'SHA-256', 'Attached', ''], rows, 'No file is attached.'),
        mayWrite(view.clinic, view.clinic.forms['procedure']) ? row(button('Attach a file', () => attachSheet(view, entry), 'plain')) : null);
}

export function procedureTab(view: CaseView): HTMLElement {
    return h('div', { class: 'single' }, section(view, 'procedure', {
        title: 'Procedures done', add: 'Write down a procedure', open: true, start: () => start(view), beside: () => liveAnswers(view),
        below: (entry) => files(view, entry), actions: (entry) => signature(view, entry),
    }));
}
