/* All versions of everything: who, when and why. Nothing is deleted. */

import { h } from '../dom';
import { get } from './api';
import type { CaseView } from './clinic';
import { stamp, told } from './section';
import type { Entry } from './types';
import { badge, card, quiet } from './ui';
import { gist } from './words';

function mark(entry: Entry): HTMLElement {
    if (entry.withdrawn)
        return badge('taken back', 'warn');
    if (entry.superseded_by !== undefined)
        return badge('corrected later', 'calm');
    return badge(entry.signed ? 'stands, signed' : 'stands', 'good');
}

function line(view: CaseView, entry: Entry): HTMLElement {
    const form = view.clinic.forms[entry.form], title = form?.title ?? entry.form, words = gist(entry, form);
    const why = entry.reason ? h('p', {}, entry.supersedes !== undefined ? `In place of entry ${entry.supersedes}, because: ${entry.reason}` : entry.reason) : null;
    const body = h('div', { class: 'entry-body' });
    const box = h('details', { class: 'entry' }, h('summary', {}, h('span', { class: 'when' }, `${entry.id}`), h('span', { class: 'gist' }, words === title ? title : `${title}: ${words}`), mark(entry)), body);
    /* Written out when it is opened: a case may have a thousand versions. */
    box.addEventListener('toggle', () => body.replaceChildren(h('p', { class: 'stamp' }, stamp(entry)), why ?? '', told(view, form, entry)), { once: true });
    return box;
}

export async function historyTab(view: CaseView): Promise<HTMLElement> {
    const all = await get<Entry[]>(`cases/${view.id}/history`);
    return h('div', { class: 'single' }, card('All versions', quiet('Newest first. Corrections stand beside what they correct.'), ...all.reverse().map((e) => line(view, e))));
}
