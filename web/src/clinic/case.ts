/* One case: who it is, its tabs, and the door of a restricted one. */

import { h } from '../dom';
import { get, giveReason, opened, post, Refused } from './api';
import { may, type CaseView, type Clinic } from './clinic';
import { correctPatient } from './patients';
import { bodyMapTab } from './tab_body';
import { diaryTab } from './tab_diary';
import { historyTab } from './tab_history';
import { begunIn, putBack } from './section';
import { overviewTab } from './tab_overview';
import { papersTab } from './tab_papers';
import { planTab } from './tab_plan';
import { procedureTab } from './tab_procedure';
import { ladderTab, referralTab, rehearsalTab, screeningTab, visitsTab } from './tabs';
import type { Answers, Dossier } from './types';
import { askReason, askYes, badge, button, row, tell } from './ui';
import { age, day, region } from './words';

const TABS: [string, string, (view: CaseView) => HTMLElement | Promise<HTMLElement>][] = [
    ['overview', 'Overview', overviewTab], ['referral', 'Referral', referralTab], ['screening', 'Screening', screeningTab],
    ['ladder', 'Ladder', ladderTab], ['body', 'Body map', bodyMapTab], ['plan', 'Plan', planTab], ['rehearsals', 'Rehearsals', rehearsalTab],
    ['procedure', 'Procedure', procedureTab], ['diary', 'Diary', diaryTab], ['visits', 'Visits', visitsTab], ['papers', 'Papers', papersTab], ['history', 'History', historyTab],
];

function heading(view: CaseView): HTMLElement {
    const { patient, case: kase, today } = view.dossier;
    const born = patient['born'] === undefined ? undefined : String(patient['born']);
    const years = born ? `${age(born, today)} years, born ${day(born)}` : patient['age'] !== undefined ? `${String(patient['age'])} years` : '';
    const name = patient['name'] === undefined ? `Case ${view.id}` : String(patient['name']);
    const line = [years, String(patient['sex'] ?? ''), `${region(kase.region)}, case ${view.id} of ${day(kase.opened)}`].filter((t) => t !== '').join(' · ');
    return h('div', { class: 'case-head' }, h('div', {}, h('h1', {}, name), h('p', { class: 'quiet' }, line, ' ', kase.restricted ? badge('restricted', 'warn') : null, kase.state === 'closed' ? badge('closed', 'calm') : null)),
        row(may(view.clinic, 'add_patient') ? button('Patient', () => correctPatient(view.clinic, view.dossier, view.reload), 'plain') : null,
            may(view.clinic, 'open_case') ? button(kase.state === 'open' ? 'Close the case' : 'Open again', () => turnCase(view), 'plain') : null));
}

async function turnCase(view: CaseView): Promise<void> {
    const closing = view.dossier.case.state === 'open';
    if (closing && !(await askYes('Close the case', 'It stays readable and can be opened again.', 'Close the case')))
        return;
    await post(`cases/${view.id}`, { state: closing ? 'closed' : 'open' });
    tell(closing ? 'The case is closed.' : 'The case is open again.');
    await view.reload();
}

/* A tab is a place of its own in the address: it can be kept, and gone back from. */
function tabs(view: CaseView, now: string): HTMLElement {
    const shown = TABS.filter(([id]) => id !== 'papers' || may(view.clinic, 'make_paper'));
    return h('nav', { class: 'tabs', 'aria-label': 'Case' }, ...shown.map(([id, title]) => h('a', { href: `#/case/${view.id}/${id}`, 'aria-current': id === now ? 'page' : undefined }, title)));
}

async function fetchCase(id: number): Promise<[Dossier, Answers]> {
    return Promise.all([get<Dossier>(`cases/${id}`), get<Answers>(`cases/${id}/answers`)]);
}

/* Break-glass: whoever may asks with a reason, and the reason is kept in the audit log. */
async function breakGlass(clinic: Clinic, id: number, error: unknown): Promise<boolean> {
    if (!(error instanceof Refused) || error.status !== 403 || !may(clinic, 'break_glass'))
        return false;
    const reason = await askReason('Restricted case', `${error.message}. With a reason it opens; the reason is kept with your name.`, 'Open with this reason');
    if (reason !== undefined)
        giveReason(id, reason);
    return reason !== undefined;
}

export async function casePage(clinic: Clinic, parts: string[]): Promise<HTMLElement> {
    const id = Number(parts[0]), tab = TABS.find(([name]) => name === parts[1]) ?? TABS[0]!;
    opened(id);
    let fetched: [Dossier, Answers];
    try {
        fetched = await fetchCase(id);
    } catch (error) {
        if (!(await breakGlass(clinic, id, error)))
            throw error;
        fetched = await fetchCase(id);
    }
    const page = h('div', { class: 'page case' });
    const view: CaseView = { clinic, id, dossier: fetched[0], answers: fetched[1], reload: async () => {
        [view.dossier, view.answers] = await fetchCase(id);
        await draw();
    } };
    const draw = async (): Promise<void> => {
        const content = await tab[2](view), begun = begunIn(page);
        page.replaceChildren(heading(view), tabs(view, tab[0]), content);
        putBack(page, begun);
    };
    await draw();
    return page;
}

