/* The entries of one form in a case: read, added, corrected, taken back. What was written stays in the history. */

import { h, type Child } from '../dom';
import { get, post, Refused } from './api';
import { around, mayWrite, type CaseView } from './clinic';
import { makeForm, type Special } from './form';
import type { Body, Dossier, Entry, Form } from './types';
import { askReason, badge, button, card, facts, quiet, row, tell } from './ui';
import { isBegun, saved, watch } from './unsaved';
import { day, gist, moment, valueWords } from './words';

export interface SectionOptions {
    title?: string;
    add?: string;
    /* A first body for a new entry: what the case knows already. */
    start?: () => Body;
    special?: Record<string, Special>;
    hidden?: string[];
    /* Not told in words: shown otherwise. */
    untold?: string[];
    /* Shown under an entry, or beside its buttons. */
    below?: (entry: Entry) => Child;
    actions?: (entry: Entry) => Child[];
    /* Under the form's fields, told of every change. */
    beside?: () => { element: HTMLElement; changed(body: Body): void };
    phone?: boolean;
    open?: boolean;
    saved?: (id: number) => Promise<void>;
}

export const entriesOf = (view: CaseView, form: string): Entry[] => view.dossier.entries.filter((e) => e.form === form).reverse();

export function told(view: CaseView, form: Form | undefined, entry: Entry, untold: string[] = []): HTMLElement {
    const products = view.clinic.products;
    const groups = [...new Set((form?.fields ?? []).map((f) => f.group ?? ''))];
    const parts = groups.map((group) => {
        const pairs = (form?.fields ?? []).filter((f) => (f.group ?? '') === group && entry.body[f.id] !== undefined && !untold.includes(f.id))
            .map((f): [string, string] => [f.label, valueWords(f, entry.body[f.id]!, products)]);
        return pairs.length === 0 ? null : h('div', { class: 'told' }, group ? h('h3', { class: 'small-head' }, group) : null, facts(pairs));
    });
    const lacking = (form?.fields ?? []).filter((f) => f.weak && entry.body[f.id] === undefined).map((f) => f.label);
    const weak = lacking.length > 0 ? h('p', { class: 'weak-list' }, `Wanted by payers and not there: ${lacking.join(', ')}.`) : null;
    return h('div', {}, h('div', { class: 'told-groups' }, ...parts), weak);
}

const FROM: Record<string, string> = { phone: 'by telephone', patient: 'by the patient', run: 'from a simulated run' };

export function stamp(entry: Entry): string {
    const by = entry.made_by ? ` by ${entry.made_by}${entry.role && entry.role !== 'none' ? `, ${entry.role}` : ''}` : '';
    return `Written ${moment(entry.made_at)}${by}${FROM[entry.provenance] ? ` ${FROM[entry.provenance]}` : ''}`;
}

async function keep(view: CaseView, form: Form, body: Body, more: object): Promise<number> {
    const { id } = await post<{ id: number }>(`cases/${view.id}/entries`, { form: form.id, body, provenance: 'clinic', ...more });
    tell(`${form.title}: saved.`);
    return id;
}

/* Most is written down on its day: the clinic's, whatever this machine's clock says. */
function dated(view: CaseView, form: Form): Body {
    return form.fields.some((f) => f.id === 'date' && f.type === 'date' && f.required) && !form.once ? { date: view.dossier.today } : {};
}

/* What stands now in place of what this form began from: somebody else was quicker. */
async function standing(view: CaseView, form: Form, entry: Entry | undefined): Promise<Entry | undefined> {
    const { entries } = await get<Dossier>(`cases/${view.id}`);
    if (!entry)
        return entries.find((e) => e.form === form.id);
    const all = await get<Entry[]>(`cases/${view.id}/history`);
    let id: number | undefined = entry.id;
    for (let next = all.find((e) => e.id === id); next?.superseded_by !== undefined; next = all.find((e) => e.id === id))
        id = next.superseded_by;
    return entries.find((e) => e.id === id);
}

/* A form in a box of its own; the section is drawn anew once it is saved. */
function edit(view: CaseView, form: Form, options: SectionOptions, entry: Entry | undefined, cancel: (() => void) | undefined): HTMLElement {
    const beside = options.beside?.();
    const phone = options.phone && !entry ? h('input', { type: 'checkbox' }) : undefined;
    const extra = phone ? h('label', { class: 'option' }, phone, h('span', {}, 'Told by telephone')) : undefined;
    const meanwhile = h('div', { class: 'meanwhile', role: 'status' });
    let replaces = entry;
    const quicker = async (error: unknown): Promise<never> => {
        if (!(error instanceof Refused) || error.status !== 409)
            throw error;
        replaces = await standing(view, form, replaces);
        if (!replaces)
            throw error;
        meanwhile.replaceChildren(h('h4', {}, 'What stands there now'), told(view, form, replaces, options.untold), h('p', { class: 'stamp' }, stamp(replaces)));
        throw new Error('somebody else was quicker. What stands there now is shown here; save once more to put yours in its place');
    };
    const form_ = makeForm(form, {
        around: around(view), body: entry?.body ?? { ...dated(view, form), ...options.start?.() }, corrects: entry !== undefined, notice: meanwhile,
        ...(options.special ? { special: options.special } : {}), ...(options.hidden ? { hidden: options.hidden } : {}),
        ...(extra ? { extra } : {}), ...(cancel ? { cancel } : {}),
        changed: (body) => beside?.changed(body),
        send: async (body, told) => {
            const reason = replaces && told === '' ? await askReason('In its place', 'What stands there now stays in the history, with your reason.', 'Save in its place') : told;
            if (reason === undefined)
                throw new Error('not saved without a reason');
            const more = replaces ? { supersedes: replaces.id, reason } : phone?.checked ? { provenance: 'phone' } : {};
            const id = await keep(view, form, body, more).catch(quicker);
            saved(form_.element);
            await options.saved?.(id);
            await view.reload();
            show(form.id, id);
        },
    });
    watch(form_.element);
    if (beside) {
        beside.changed(form_.body());
        form_.element.addEventListener('input', () => beside.element.classList.add('old'));
    }
    return h('div', { class: beside ? 'form-and-answer' : '', 'data-edit': `${form.id} ${entry?.id ?? ''}` }, form_.element, beside?.element ?? null);
}

/* Where what was just saved stands now: the tab was drawn anew under the hand that saved it. */
function show(form: string, id: number): void {
    const there = document.querySelector<HTMLElement>(`[data-entry="${id}"] > summary`) ?? document.querySelector<HTMLElement>(`[data-section="${form}"] > h2`);
    if (there?.tagName === 'H2')
        there.tabIndex = -1;
    there?.focus();
}

/* Forms of a tab that were begun and not saved: saving one of them draws the tab anew, and the others stay as they are. */
export function begunIn(page: HTMLElement): HTMLElement[] {
    return [...page.querySelectorAll<HTMLElement>('[data-edit]')].filter((box) => isBegun(box.querySelector('form')!));
}

export function putBack(page: HTMLElement, boxes: HTMLElement[]): void {
    for (const box of boxes) {
        const [form, entry] = box.dataset['edit']!.split(' ');
        const section = page.querySelector<HTMLElement>(`[data-section="${form}"]`);
        const fold = entry ? section?.querySelector<HTMLDetailsElement>(`[data-entry="${entry}"]`) : undefined;
        const place = fold ? fold.querySelector('.entry-body') : section?.querySelector(`[data-edit="${form} "], [data-adder]`);
        if (fold)
            fold.open = true;
        place && (fold || !entry) ? place.replaceWith(box) : section?.append(box);
    }
}

async function withdraw(view: CaseView, form: Form, entry: Entry): Promise<void> {
    const reason = await askReason('Take this entry back', 'It counts no more, and stays in the history with your reason.', 'Take it back');
    if (reason !== undefined) {
        await keep(view, form, entry.body, { supersedes: entry.id, withdrawn: true, reason });
        await view.reload();
        show(form.id, entry.id);
    }
}

function shown(view: CaseView, form: Form, options: SectionOptions, entry: Entry, open: boolean): HTMLElement {
    const box = h('details', { class: 'entry', open, 'data-entry': entry.id });
    const may = mayWrite(view.clinic, form) && !entry.signed;
    const body = h('div', { class: 'entry-body' }, told(view, form, entry, options.untold), h('p', { class: 'stamp' }, stamp(entry)), options.below?.(entry) ?? null);
    const change = (): void => {
        const editing = edit(view, form, options, entry, () => editing.replaceWith(body));
        body.replaceWith(editing);
        editing.querySelector<HTMLElement>('input, select, textarea')?.focus();
    };
    body.append(row(may ? button('Correct', change, 'plain') : null, may ? button('Take back', () => withdraw(view, form, entry), 'plain') : null, ...(options.actions?.(entry) ?? [])));
    const mark = entry.signed ? badge(`signed ${entry.signed_by ?? ''}`.trim(), 'good') : null;
    box.append(h('summary', {}, h('span', { class: 'when' }, day(String(entry.body['date'] ?? entry.body['start'] ?? entry.at))), h('span', { class: 'gist' }, gist(entry, form)), mark), body);
    return box;
}

/* A diary may have hundreds: the latest are there at once, the others when they are asked for. */
const SHOWN = 12;
function older(rest: Entry[], one: (entry: Entry, i: number) => HTMLElement): HTMLElement[] {
    if (rest.length === 0)
        return [];
    const more = button(`Show ${rest.length} older`, () => {
        const made = rest.map((entry) => one(entry, SHOWN));
        more.replaceWith(...made);
        made[0]!.querySelector('summary')?.focus();
    }, 'plain');
    return [more];
}

export function section(view: CaseView, id: string, options: SectionOptions = {}): HTMLElement {
    const form = view.clinic.forms[id];
    if (!form)
        return h('div');
    const list = entriesOf(view, id), mine = mayWrite(view.clinic, form);
    const box = card(options.title ?? form.title);
    box.dataset['section'] = id;
    if (list.length === 0 && !(mine && form.once))
        box.append(quiet('Nothing recorded yet.'));
    const one = (entry: Entry, i: number): HTMLElement => shown(view, form, options, entry, i === 0 && (options.open === true || form.once === true));
    box.append(...list.slice(0, SHOWN).map(one), ...older(list.slice(SHOWN), one));
    if (mine && form.once && list.length === 0)
        box.append(edit(view, form, options, undefined, undefined));
    if (mine && !form.once)
        box.append(adder(view, form, options));
    return box;
}

function adder(view: CaseView, form: Form, options: SectionOptions): HTMLElement {
    const add = row(button(options.add ?? `Add: ${form.title.toLowerCase()}`, () => {
        const editing = edit(view, form, options, undefined, () => {
            editing.replaceWith(add);
            add.querySelector('button')?.focus();
        });
        add.replaceWith(editing);
        editing.querySelector<HTMLElement>('input, select, textarea')?.focus();
    }, 'main'));
    add.dataset['adder'] = form.id;
    return add;
}
