/* The case at a glance: warnings first, then when it may be done again, whether at all, and what the blocks proved. */

import { h, type Child } from '../dom';
import type { CaseView } from './clinic';
import { answerBrief, state, stateOf } from './finding';
import type { Answer } from './types';
import { badge, card, link, quiet } from './ui';
import { warningCard } from './warning';
import { booking, sentence, type Booking } from './words';

export function warnings(view: CaseView): HTMLElement | null {
    return warningCard('Warning signs: call the patient', view.answers.warnings?.open,
        h('p', {}, 'Open until a visit, an event or a note says what was done, and that it answers them: ', link('Visits and events', `#/case/${view.id}/visits`)));
}

export function limitsCard(limits: Answer | undefined, title = 'When it may be done again'): HTMLElement {
    if (!limits)
        return card(title, quiet('No answer.'));
    const parts = ['safety', 'frequency', 'payer'].filter((name) => typeof limits[name] === 'object' && limits[name] !== null);
    const three = parts.map((name) => h('div', { class: 'limit' }, h('h3', {}, PARTS[name]!), ...answerBrief(limits[name] as Answer)));
    const words = booking(limits['booking'] as Booking | undefined);
    return card(title, words ? h('p', { class: 'big-date' }, words) : null, ...(parts.length > 0 ? three : answerBrief(limits, ['next', 'booking'])));
}

const PARTS: Record<string, string> = { safety: 'Safety: may it be done to this person', frequency: 'Frequency: how often', payer: 'Payer: will it be paid' };

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

const SIDES: Record<string, string> = { left: 'left', right: 'right', both: 'both sides, each rated by itself', midline: 'midline' };

export function overviewTab(view: CaseView): HTMLElement {
    const { answers } = view;
    const referral = view.dossier.entries.find((e) => e.form === 'referral');
    const words = referral ? h('p', { class: 'index-pain' }, '“', String(referral.body['index_pain'] ?? ''), '”') : quiet('No referral yet: begin with it.');
    const side = referral ? quiet(`Side: ${SIDES[String(referral.body['index_side'])] ?? 'not recorded'}`) : null;
    const waiting = (answers.screening?.['waiting'] as Answer | undefined)?.line;
    return h('div', { class: 'overview' }, warnings(view), h('div', { class: 'columns' },
        h('div', {}, limitsCard(answers.limits), answerCard('What the blocks proved', answers.verdict, 'diary', view)),
        h('div', {}, card('The index pain', words, side, waiting ? quiet(sentence(waiting)) : null), eligible(view), answerCard('What was tried', answers.ladder, 'ladder', view), answerCard('Which procedure', answers.choice, 'body', view))));
}
