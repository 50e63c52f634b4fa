/* The diary after a procedure: the curve, how well it was kept, and the patient's link. */

import { h } from '../dom';
import { post } from './api';
import { may, type CaseView } from './clinic';
import { curve, type Point, type Shade } from './curve';
import { answerBody } from './finding';
import { entriesOf, section } from './section';
import { verdictCard } from './shown';
import type { Answer, Body, Entry, Link } from './types';
import { askYes, badge, button, card, quiet, row, sheet, table, tell } from './ui';
import { entryTitle, instantOf, localTime, moment } from './words';

const scaleOf = (entry: Entry): string => String(entry.body['scale'] ?? 'nrs');
const diaryOf = (view: CaseView, procedure: Entry): Entry[] => view.dossier.entries.filter((e) => e.form === 'diary' && e.body['procedure'] === procedure.id);

/* On the procedure's own scale alone: a line that goes on in another would tell of a relief that nobody felt. */
export function pointsOf(view: CaseView, procedure: Entry): Point[] {
    return diaryOf(view, procedure).filter((e) => scaleOf(e) === scaleOf(procedure))
        .map((e) => ({ at: Date.parse(String(e.body['at'] ?? e.at)), side: String(e.body['side'] ?? 'index'),
            score: Number(e.body['score']) / (e.body['scale'] === 'vas' ? 10 : 1), from: e.provenance, medicine: e.body['medicine_taken'] === 'yes' }))
        .filter((p) => !Number.isNaN(p.at) && !Number.isNaN(p.score))
        .sort((a, b) => a.at - b.at);
}

interface Block {
    procedure: number;
    agents?: string[];
    window: { from_h: number; until_h: number } | null;
}

/* The hours in which the anaesthetic is judged, as the verdict has them. */
function shades(view: CaseView, procedure: Entry): Shade[] {
    const blocks = (view.answers.verdict?.['blocks'] ?? []) as Block[], start = startOf(procedure), hour = 3_600_000;
    return blocks.filter((b) => b.procedure === procedure.id && b.window)
        .map((b) => ({ from: start + b.window!.from_h * hour, until: start + b.window!.until_h * hour, name: `window of ${(b.agents ?? []).join(', ') || 'the anaesthetic'}` }));
}

function baseline(entry: Entry): number | undefined {
    const value = entry.body['baseline'];
    return typeof value === 'number' ? value / (entry.body['scale'] === 'vas' ? 10 : 1) : undefined;
}

export function startOf(entry: Entry): number {
    const at = Date.parse(String(entry.body['injected_at'] ?? entry.body['ended'] ?? `${String(entry.body['date'] ?? entry.at).slice(0, 10)}T12:00:00Z`));
    return Number.isNaN(at) ? Date.parse(entry.made_at) : at;
}

/* The link is told once: only its digest is kept. */
async function makeLink(view: CaseView, entry: Entry): Promise<void> {
    const made = await post<{ token: string; url: string }>(`entries/${entry.id}/link`);
    await sheet('The patient’s link', () => {
        const shown = h('input', { type: 'text', readonly: true, value: made.url, class: 'link-shown', 'aria-label': 'The link' });
        const copy = async (): Promise<void> => {
            shown.select();
            await navigator.clipboard.writeText(made.url);
            tell('Copied.');
        };
        const here = /^https?:\/\/(127\.|localhost)/.test(made.url) ? h('p', { class: 'weak-list' }, 'It works on this computer only, not on a telephone: the administrator has not set the address that browsers use.') : null;
        return [here, quiet('It is shown once, here. Whoever has it may write in this diary; it shows no name.'), shown, row(button('Copy', copy, 'main'), h('a', { class: 'button', href: made.url, target: '_blank', rel: 'noopener' }, 'Open it'))];
    });
    await view.reload();
}

async function endLink(view: CaseView, link: Link): Promise<void> {
    if (!(await askYes('End this link', 'It stops working at once. What was written stays.', 'End the link')))
        return;
    await post(`cases/${view.id}/links/${link.id}/end`);
    tell('The link is ended.');
    await view.reload();
}

function links(view: CaseView, entry: Entry): HTMLElement {
    const mine = view.dossier.links.filter((l) => l.entry_id === entry.id);
    const rows = mine.map((l) => [moment(l.made_at), l.ended_at ? badge('ended', 'calm') : l.ends_at < view.dossier.now ? badge('over', 'calm') : badge('open', 'good'), moment(l.ended_at ?? l.ends_at),
        !l.ended_at && may(view.clinic, 'make_link') ? button('End it', () => endLink(view, l), 'small') : '']);
    return h('div', {}, h('h3', {}, 'The patient’s link'), table('Links', ['Made', 'Now', 'Ends', ''], rows, 'No link was made for this procedure.'),
        may(view.clinic, 'make_link') ? row(button('Make a link', () => makeLink(view, entry), 'main')) : null);
}

function ofProcedure(view: CaseView, entry: Entry): HTMLElement {
    const after = view.answers.aftercare?.[String(entry.id)];
    const picture = curve({ points: pointsOf(view, entry), start: startOf(entry), baseline: baseline(entry), shades: shades(view, entry) });
    const told = after ? h('details', { class: 'more' }, h('summary', {}, 'Aftercare, what is due, and how well it was kept'), ...answerBody(after).filter((c) => c !== null)) : null;
    const timeless = entry.body['injected_at'] === undefined ? quiet('When the anaesthetic went in is not recorded: no entry is due until it is.') : null;
    const others = diaryOf(view, entry).filter((e) => scaleOf(e) !== scaleOf(entry)).length;
    const left = others > 0 ? quiet(`${others} ${others === 1 ? 'entry is' : 'entries are'} on another scale than the procedure, and not drawn.`) : null;
    return card(`After ${entryTitle(entry, view.clinic.forms)}`, timeless, picture, left, compliance(after), links(view, entry), told);
}

/* Paper diaries claim 90 % and keep 11 %: this one says its own. */
function compliance(after: Answer | undefined): HTMLElement | null {
    const diary = after?.['diary'] as { due_so_far: number; on_time: number; late: number; missed: number } | undefined;
    if (!diary)
        return null;
    return h('p', { class: 'compliance' }, h('strong', {}, 'Kept: '), `${diary.on_time} of ${diary.due_so_far} due so far in time, ${diary.late} later, ${diary.missed} missing`);
}

export function diaryTab(view: CaseView): HTMLElement {
    const done = entriesOf(view, 'procedure');
    const start = (): Body => ({ at: instantOf(localTime(new Date())), scale: 'nrs', by: 'phone', ...(done[0] ? { procedure: done[0].id } : {}) });
    const pages = done.length > 0 ? done.map((e) => ofProcedure(view, e)) : [card('Diary', quiet('A diary belongs to a procedure: none is written down yet.'))];
    return h('div', { class: 'single' }, ...pages, verdictCard(view.answers.verdict),
        done.length > 0 ? section(view, 'diary', { title: 'Diary entries', add: 'Add what was told by telephone', start, phone: true }) : null);
}
