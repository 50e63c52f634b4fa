/* Report, letter, payer's papers and the patient's leaflet: to keep as PDF, or as text to paste into another record. */

import { h } from '../dom';
import { download, getText } from './api';
import type { CaseView } from './clinic';
import { entriesOf } from './section';
import { button, card, quiet, row, tell } from './ui';

const PAPERS: [string, string, string][] = [
    ['procedure', 'Procedure report', 'What was done, with what, and how it went.'],
    ['letter', 'Letter to the referrer', 'The answer to who asked, with what comes next.'],
    ['payer', 'For the payer', 'What the chosen policy wants, and what is missing.'],
    ['leaflet', 'Leaflet for the patient', 'How it works, where, what it may bring, how long: and that it is no cure.'],
];

async function copy(text: string, area: HTMLTextAreaElement): Promise<void> {
    try {
        await navigator.clipboard.writeText(text);
        tell('Copied.');
    } catch {
        /* No clipboard without TLS in some browsers: then it is marked, to be copied by hand. */
        area.focus();
        area.select();
        tell('Marked: copy it with Ctrl C.');
    }
}

function paper(view: CaseView, [kind, title, about]: [string, string, string]): HTMLElement {
    const path = `cases/${view.id}/paper/${kind}`, shown = h('div');
    const read = async (): Promise<void> => {
        const text = await getText(`${path}?format=text`);
        const area = h('textarea', { class: 'paper-text', readonly: true, rows: 16, 'aria-label': `${title} as text` });
        area.value = text;
        shown.replaceChildren(area, row(button('Copy', () => copy(text, area), 'plain')));
    };
    return card(title, quiet(about), row(button('PDF', () => download(`${path}?format=pdf`, `case-${view.id}-${kind}.pdf`), 'main'), button('As text', read, 'plain')), shown);
}

function fhir(view: CaseView): HTMLElement {
    const shown = h('div'), path = `cases/${view.id}/fhir`;
    const look = async (): Promise<void> => {
        const bundle = JSON.parse(await getText(path)) as { entry?: { resource?: { resourceType?: string } }[] };
        const counts = new Map<string, number>();
        for (const e of bundle.entry ?? [])
            counts.set(e.resource?.resourceType ?? '?', (counts.get(e.resource?.resourceType ?? '?') ?? 0) + 1);
        shown.replaceChildren(h('ul', { class: 'plain-list' }, ...[...counts].map(([type, n]) => h('li', {}, `${type}: ${n}`))), quiet(`${bundle.entry?.length ?? 0} resources`));
    };
    return card('FHIR R4', quiet('The whole case as a bundle, for another record.'), row(button('Download', () => download(path, `case-${view.id}-fhir.json`), 'main'), button('What is in it', look, 'plain')), shown);
}

export function papersTab(view: CaseView): HTMLElement {
    const done = entriesOf(view, 'procedure').length > 0;
    return h('div', {}, done ? null : quiet('No procedure is written down yet: report and payer’s papers will say so.'), h('div', { class: 'grid' }, ...PAPERS.map((p) => paper(view, p)), fhir(view)));
}
