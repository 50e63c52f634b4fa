/* The audit log, and the check of its chain. */

import { h } from '../dom';
import { get, post, download } from './api';
import { may, type Clinic } from './clinic';
import { badge, button, card, facts, quiet, row, table, tell } from './ui';
import { moment } from './words';

interface Line {
    seq: number;
    at: string;
    user_name: string;
    role: string;
    action: string;
    object: string;
    case_id: number;
    detail: string;
}
interface Verified {
    sound: boolean;
    line: string;
    lines: number;
    rows: number;
    files: number;
}

const HEAD = ['No', 'When', 'Who', 'Role', 'Did', 'To', 'Detail'];

async function lines(before: number): Promise<HTMLElement> {
    const found = await get<Line[]>(`audit${before > 0 ? `?before=${before}` : ''}`);
    const rows = found.map((l) => [String(l.seq), moment(l.at), l.user_name || '–', l.role, l.action, l.object, l.detail]);
    const last = found[found.length - 1];
    const more = last && last.seq > 1 && found.length > 0 ? button('Older', async () => {
        box.append(await lines(last.seq));
        more?.remove();
    }, 'plain') : null;
    const box = h('div', {}, table('Audit log', HEAD, rows, 'No line.'), more);
    return box;
}

function check(): HTMLElement {
    const said = h('div', { 'aria-live': 'polite' });
    const verify = async (): Promise<void> => {
        said.replaceChildren(quiet('Walking the chain …'));
        const found = await post<Verified>('verify');
        const word = found.sound ? badge('Sound', 'good') : badge('Not sound', 'bad');
        word.classList.add('large');
        said.replaceChildren(h('p', { class: 'answer-line' }, word, found.sound ? 'Every line, row and file is what it was when it was written.' : found.line),
            facts([['Lines', String(found.lines)], ['Rows', String(found.rows)], ['Files', String(found.files)]]));
    };
    return card('Is the record untouched', quiet('Walks the chain from its first line, then holds every row against it: any edit, deletion, reordering or cut is found.'), row(button('Verify now', verify, 'main')), said);
}

/* Everything, for the role that the settings name; the server has the last word on who that is. */
export function exportCard(): HTMLElement {
    const act = async (): Promise<void> => {
        await download('export', 'scottie-export.json');
        tell('Exported.');
    };
    return card('Export', quiet('Everything there is, as one JSON file. It leaves a line in the audit log.'), row(button('Export everything', act, 'plain')));
}

export async function auditPage(clinic: Clinic): Promise<HTMLElement> {
    return h('div', { class: 'page' }, h('h1', {}, 'Audit'), check(), card('What was done', await lines(0)), may(clinic, 'export') ? exportCard() : null);
}
