/* A procedure that is planned: what the limits and the doses say of it while it is typed, before anything is kept. */

import { h } from '../dom';
import { post } from './api';
import type { CaseView } from './clinic';
import { answerBody } from './finding';
import { section } from './section';
import { limitsCard } from './tab_overview';
import type { Answer, Body } from './types';
import { card, quiet } from './ui';

const WAIT_MS = 400;
const ASKED_FOR = ['date', 'kind', 'purpose', 'region'];

/* Asks while one types, at rest only; an answer that comes after the next question is dropped. */
export function liveAnswers(view: CaseView): { element: HTMLElement; changed(body: Body): void } {
    const limits = h('div'), doses = h('div');
    const element = h('section', { class: 'live', 'aria-label': 'What the rules say of it', 'aria-live': 'polite' }, limits, doses);
    let later = 0, turn = 0;
    const ask = async (body: Body): Promise<void> => {
        const mine = ++turn;
        const complete = ASKED_FOR.every((id) => body[id] !== undefined), given = body['given'] !== undefined;
        const said = await Promise.all([
            complete ? attempt(`cases/${view.id}/limits`, body) : undefined,
            given ? attempt(`cases/${view.id}/doses`, body) : undefined,
        ]);
        if (mine !== turn)
            return;
        element.classList.remove('old');
        limits.replaceChildren(said[0] ? limitsCard(said[0], 'May it be done then') : card('May it be done then', quiet('Told as soon as day, procedure, purpose and region are there.')));
        doses.replaceChildren(card('Doses', ...(said[1] ? answerBody(said[1]) : [quiet('Told as soon as a drug is there.')])));
    };
    return { element, changed: (body) => {
        element.classList.add('old');
        turn++;
        clearTimeout(later);
        later = setTimeout(() => void ask(body), WAIT_MS);
    } };
}

/* What the server refuses of a half-filled form is said as it is: that is where it is typed. */
async function attempt(path: string, body: Body): Promise<Answer> {
    try {
        return await post<Answer>(path, body);
    } catch (error) {
        return { line: '', findings: [{ weight: 'warn', rule: 'not asked', text: (error as Error).message, source: '', mark: '' }] };
    }
}

export function planTab(view: CaseView): HTMLElement {
    const start = (): Body => {
        const plan: Body = { region: view.dossier.case.region };
        return plan;
    };
    return h('div', { class: 'single' }, section(view, 'plan', { title: 'Planned', add: 'Plan a procedure', start, beside: () => liveAnswers(view), open: true }));
}
