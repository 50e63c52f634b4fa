/* The case at a glance: warnings first, then when it may be done again, whether at all, and what the blocks proved. */

import { h, type Child } from '../dom';
import type { CaseView } from './clinic';
import { answerBody, state, stateOf } from './finding';
import type { Answer, Entry } from './types';
import { badge, card, link, quiet } from './ui';
import { day, moment, valueWords } from './words';

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
        e.body['words'] ? h('blockquote', {}, String(e.body['words'])) : null));
    return h('section', { class: 'card alarm', 'aria-label': 'Warning signs', role: 'alert' }, h('h2', {}, 'Warning signs: call the patient'), h('ul', {}, ...items),
        h('p', {}, 'Open until an event, a visit or a note tells what was done: ', link('Visits and events', `#/case/${view.id}/visits`)));
}

const dateIn = (value: unknown): string => (typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? value.slice(0, 10) : '');

/* The latest day that any of the three answers waits for; '' where nothing has to be waited for. */
export function nextDate(limits: Answer): string {
    const parts = ['frequency', 'safety', 'payer'].map((name) => limits[name]).filter((p): p is Answer => typeof p === 'object' && p !== null);
    const own = dateIn(limits['next']) || dateIn(limits['next_allowed']) || dateIn(limits['date']);
    const dates = parts.map((p) => dateIn(p['date']) || dateIn(p['next']) || dateIn(p['earliest']));
    return own || (dates.sort().pop() ?? '');
}

export function limitsCard(view: CaseView, limits: Answer | undefined, title = 'When it may be done again'): HTMLElement {
    if (!limits)
        return card(title, quiet('No answer.'));
    const next = nextDate(limits), passed = next !== '' && next <= view.dossier.today;
    const big = next === '' ? null : h('p', { class: 'big-date' }, passed ? `Allowed since ${day(next)}` : `Next allowed ${day(next)}`);
    const parts = ['safety', 'frequency', 'payer'].filter((name) => typeof limits[name] === 'object' && limits[name] !== null);
    const names: Record<string, string> = { safety: 'Safety: may it be done to this person', frequency: 'Frequency: how often', payer: 'Payer: will it be paid' };
    const three = parts.map((name) => h('div', { class: 'limit' }, h('h3', {}, names[name]!), ...answerBody(limits[name] as Answer)));
    return card(title, big, h('p', { class: 'answer-line' }, limits.line ?? ''), ...three, ...answerBody({ ...limits, line: '' }, [...parts, 'next', 'next_allowed', 'date']));
}

function answerCard(title: string, answer: Answer | undefined, tab: string, view: CaseView, ...more: Child[]): HTMLElement {
    const way = link('Open', `#/case/${view.id}/${tab}`, 'card-link');
    way.setAttribute('aria-label', `Open: ${title}`);
    return card(title, way, ...(answer ? answerBody(answer) : [quiet('No answer.')]), ...more);
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
    return card('May it be done', way, h('p', { class: 'answer-line' }, big, h('span', {}, screening.line ?? '')), urgent, ...answerBody({ ...screening, line: '', verdict: '' }, ['urgent']));
}

export function overviewTab(view: CaseView): HTMLElement {
    const { answers } = view;
    const referral = view.dossier.entries.find((e) => e.form === 'referral');
    const words = referral ? h('p', { class: 'index-pain' }, '“', String(referral.body['index_pain'] ?? ''), '”') : quiet('No referral yet: begin with it.');
    return h('div', { class: 'overview' }, warnings(view), h('div', { class: 'columns' },
        h('div', {}, limitsCard(view, answers.limits), answerCard('What the blocks proved', answers.verdict, 'diary', view)),
        h('div', {}, card('The index pain', words), eligible(view), answerCard('What was tried', answers.ladder, 'ladder', view), answerCard('Which procedure', answers.choice, 'body', view))));
}
