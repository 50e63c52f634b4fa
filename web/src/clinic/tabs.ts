/* The tabs that are forms and the answer that follows from them. */

import { h } from '../dom';
import { post } from './api';
import { mayWrite, type CaseView } from './clinic';
import { answerBody } from './finding';
import { entriesOf, section } from './section';
import type { Answer, Body } from './types';
import { card, input, quiet, smallForm, tell } from './ui';
import { warnings } from './tab_overview';
import { day, sentence } from './words';

export function answerAside(title: string, answer: Answer | undefined): HTMLElement {
    return card(title, ...(answer ? answerBody(answer) : [quiet('No answer.')]));
}

function beside(forms: HTMLElement[], title: string, answer: Answer | undefined): HTMLElement {
    return h('div', { class: 'columns wide-left' }, h('div', {}, ...forms), h('div', {}, answerAside(title, answer)));
}

export function referralTab(view: CaseView): HTMLElement {
    return h('div', { class: 'single' }, section(view, 'referral'), section(view, 'elsewhere', { title: 'Injections done elsewhere', add: 'Add an injection done elsewhere' }), section(view, 'document', { title: 'Documents', add: 'Add a document' }), section(view, 'payer'));
}

export function screeningTab(view: CaseView): HTMLElement {
    const forms = [section(view, 'screening'), section(view, 'medicine', { title: 'Medicines taken', add: 'Add a medicine' }), section(view, 'imaging', { add: 'Add imaging' }), section(view, 'consent', { add: 'Write down a consent talk' })];
    return beside(forms, 'May it be done', view.answers.screening);
}

/* The rungs as steps: done ones ticked, the next one marked. */
function rungs(view: CaseView): HTMLElement | null {
    const ladder = view.answers.ladder, list = ladder?.['rungs'];
    if (!Array.isArray(list) || list.length === 0)
        return null;
    const items = (list as { id: string; words: string; done: boolean; last: string | null }[]).map((rung) => {
        const next = rung.id === ladder?.['next'];
        return h('li', { class: rung.done ? 'done' : next ? 'next' : '', 'aria-current': next ? 'step' : undefined }, h('span', {}, sentence(rung.words)), h('span', { class: 'quiet' }, rung.done ? `done ${day(rung.last ?? '')}`.trim() : next ? 'next' : ''));
    });
    return card('The ladder', h('ol', { class: 'rungs' }, ...items));
}

export function ladderTab(view: CaseView): HTMLElement {
    const ladder: Answer = { ...view.answers.ladder };
    for (const told of ['rungs', 'asked', 'next', 'plan'])
        delete ladder[told];
    const tried = section(view, 'care_item', { title: 'Treatments tried', add: 'Add a treatment' });
    const steps = rungs(view);
    return beside(steps ? [steps, tried] : [tried], 'What follows', ladder);
}

/* What the X-ray room has just run lands here, and never among the procedures that were done. */
function keepRun(view: CaseView): HTMLElement | null {
    if (!mayWrite(view.clinic, view.clinic.forms['rehearsal']))
        return null;
    const remarks = input({ label: 'Remarks', optional: true });
    const send = async (): Promise<void> => {
        await post(`cases/${view.id}/rehearsal`, { remarks: remarks.input.value.trim() });
        tell('The room’s run is kept in this case.');
        await view.reload();
    };
    return card('The X-ray room’s last run', quiet('Rehearse in the X-ray room; when the run is ended, keep it in this case. It is simulated, and never counts as a procedure.'),
        h('p', {}, h('a', { class: 'button', href: '/' }, 'Rehearse in the X-ray room')), smallForm([remarks.element], 'Keep the room’s run in this case', send));
}

export function rehearsalTab(view: CaseView): HTMLElement {
    return h('div', { class: 'single' }, keepRun(view), section(view, 'rehearsal', { title: 'Rehearsals', add: 'Write one down by hand' }));
}

/* What the program computed is kept with the physician's statement, as it was on that day. */
function statement(view: CaseView): Body {
    const procedure = entriesOf(view, 'procedure')[0], line = view.answers.verdict?.line;
    return { ...(line ? { computed: line } : {}), ...(procedure ? { procedures: [{ procedure: procedure.id }] } : {}) };
}

const latest = (view: CaseView): Body => {
    const procedure = entriesOf(view, 'procedure')[0];
    return procedure ? { procedure: procedure.id } : {};
};

export function visitsTab(view: CaseView): HTMLElement {
    const parts = [warnings(view), section(view, 'event', { title: 'Events', add: 'Write down an event', start: () => latest(view) }), section(view, 'visit', { title: 'Visits', add: 'Write down a visit', start: () => latest(view) }),
        section(view, 'scale', { title: 'Outcome scales', add: 'Add a scale' }), section(view, 'verdict', { title: 'Verdicts written down', add: 'Write down a verdict', start: () => statement(view) }),
        section(view, 'appointment', { title: 'Appointments', add: 'Add an appointment' }), section(view, 'note', { title: 'Notes', add: 'Add a note', phone: true })];
    return h('div', { class: 'single' }, ...parts.filter((p) => p !== null));
}

