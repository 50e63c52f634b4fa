/* The case at a glance: warnings first, then when it may be done again, whether at all, and what the blocks proved. */

import { h, type Child } from '../dom';
import type { CaseView } from './clinic';
import { answerBrief, state, stateOf } from './finding';
import type { Answer, Entry } from './types';
import { badge, card, link, quiet } from './ui';
import { day, moment, sentence, valueWords } from './words';

/* A warning is open until somebody of the clinic wrote down what was done: an event, a visit or a note after it. */
function answered(view: CaseView, entry: Entry): boolean {
    return view.dossier.entries.some((e) => ['event', 'visit', 'note'].includes(e.form) && e.provenance !== 'patient' && e.made_at > entry.made_at);
}

export function warnings(view: CaseView): HTMLElement | null {
    const field = view.clinic.forms['diary']?.fields.find((f) => f.id === 'warning');
    const flagged = view.dossier.entries.filter((e) => e.form === 'diary' && ((e.body['warning'] as string[] | undefined) ?? []).length > 0);
    const open = flagged.filter((e) => !answered(view, e)).reverse();
    if (open.length === 0 || !field)
        return null;
    const items = open.map((e) => h('li', {}, h('strong', {}, valueWords(field, e.body['warning']!)), ` – in the diary of ${moment(String(e.body['at'] ?? e.at))}`,
        e.body['words'] ? h('blockquote', {}, String(e.body['words'])) : null, h('p', { class: 'what-to-do' }, whatToDo(view, e))));
    return h('section', { class: 'card alarm', 'aria-label': 'Warning signs', role: 'alert' }, h('h2', {}, 'Warning signs: call the patient'), h('ul', {}, ...items),
        h('p', {}, 'Open until an event, a visit or a note tells what was done: ', link('Visits and events', `#/case/${view.id}/visits`)));
}

/* What the aftercare says of a sign, so that whoever calls knows what to ask for. */
function whatToDo(view: CaseView, entry: Entry): string {
    const list = Object.values(view.answers.aftercare ?? {}).flatMap((a) => (Array.isArray(a['warnings']) ? (a['warnings'] as { id: string; do?: string }[]) : []));
    const ids = (entry.body['warning'] ?? []) as string[];
    return [...new Set(list.filter((w) => ids.includes(w.id)).map((w) => w.do ?? ''))].join(' ');
}

const dateIn = (value: unknown): string => (typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? value.slice(0, 10) : '');

/* The latest day that any of the three answers waits for; '' where nothing has to be waited for. */
export function nextDate(limits: Answer): string {
    const parts = ['frequency', 'safety'].map((name) => limits[name]).filter((p): p is Answer => typeof p === 'object' && p !== null);
    const own = dateIn(limits['next']);
    const dates = parts.map((p) => dateIn(p['until']));
    return own || (dates.sort().pop() ?? '');
}

export function limitsCard(view: CaseView, limits: Answer | undefined, title = 'When it may be done again'): HTMLElement {
    if (!limits)
        return card(title, quiet('No answer.'));
    const parts = ['safety', 'frequency', 'payer'].filter((name) => typeof limits[name] === 'object' && limits[name] !== null);
    const three = parts.map((name) => h('div', { class: 'limit' }, h('h3', {}, PARTS[name]!), ...answerBrief(limits[name] as Answer)));
    const words = bigDate(view, limits);
    return card(title, words ? h('p', { class: 'big-date' }, words) : null, ...(parts.length > 0 ? three : answerBrief(limits, ['next'])));
}

const PARTS: Record<string, string> = { safety: 'Safety: may it be done to this person', frequency: 'Frequency: how often', payer: 'Payer: will it be paid' };

/* What was asked for is allowed then; or it is told from when. Nothing is called allowed while safety is not settled. */
function bigDate(view: CaseView, limits: Answer): string {
    const next = nextDate(limits), asked = limits['asked'] as { date?: string; guess?: boolean } | undefined;
    const safety = String((limits['safety'] as Answer | null)?.['verdict'] ?? 'OK'), ahead = next > view.dossier.today;
    if (safety === 'NOT_COVERED')
        return 'No: see safety';
    if (next === '')
        return safety === 'OK' ? '' : 'Not yet: settle safety first';
    if (safety !== 'OK')
        return ahead ? `Not before ${day(next)}, and settle safety first` : 'Not yet: settle safety first';
    if (next === asked?.date && ahead)
        return `Allowed on the planned day, ${day(next)}`;
    return ahead ? `Next allowed ${day(next)}` : 'Allowed now';
}

function answerCard(title: string, answer: Answer | undefined, tab: string, view: CaseView, ...more: Child[]): HTMLElement {
    const way = link('Open', `#/case/${view.id}/${tab}`, 'card-link');
    way.setAttribute('aria-label', `Open: ${title}`);
    return card(title, way, ...(answer ? answerBrief(answer) : [quiet('No answer.')]), ...more);
}

/* Eligible, not yet or no: the word first, then each reason with what else there is. */
function eligible(view: CaseView): HTMLElement {
    const screening = view.answers.screening;
    const big = screening ? state(stateOf(screening)) : null;
    big?.classList.add('large');
    const urgent = screening?.['urgent'] === true ? h('p', { class: 'urgent' }, badge('urgent', 'bad'), ' One of these cannot wait.') : null;
    const way = link('Open', `#/case/${view.id}/screening`, 'card-link');
    way.setAttribute('aria-label', 'Open: May it be done');
    if (!screening)
        return card('May it be done', way, quiet('No answer.'));
    return card('May it be done', way, h('p', { class: 'answer-line' }, big, h('span', {}, sentence(screening.line ?? ''))), urgent, ...answerBrief({ ...screening, line: '', verdict: '' }, ['urgent']));
}

export function overviewTab(view: CaseView): HTMLElement {
    const { answers } = view;
    const referral = view.dossier.entries.find((e) => e.form === 'referral');
    const words = referral ? h('p', { class: 'index-pain' }, '“', String(referral.body['index_pain'] ?? ''), '”') : quiet('No referral yet: begin with it.');
    const waiting = (answers.screening?.['waiting'] as Answer | undefined)?.line;
    return h('div', { class: 'overview' }, warnings(view), h('div', { class: 'columns' },
        h('div', {}, limitsCard(view, answers.limits), answerCard('What the blocks proved', answers.verdict, 'diary', view)),
        h('div', {}, card('The index pain', words, waiting ? quiet(sentence(waiting)) : null), eligible(view), answerCard('What was tried', answers.ladder, 'ladder', view), answerCard('Which procedure', answers.choice, 'body', view))));
}
