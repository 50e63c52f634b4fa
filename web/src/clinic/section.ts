/* The entries of one form in a case: read, added, corrected, taken back. What was written stays in the history. */

import { h, type Child } from '../dom';
import { post } from './api';
import { around, mayWrite, type CaseView } from './clinic';
import { makeForm, type Special } from './form';
import type { Body, Entry, Form } from './types';
import { askReason, badge, button, card, facts, quiet, row, tell } from './ui';
import { saved, watch } from './unsaved';
import { day, gist, localDay, moment, valueWords } from './words';

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
    saved();
    tell(`${form.title}: saved.`);
    return id;
}

/* Most is written down on its day. */
function dated(form: Form): Body {
    return form.fields.some((f) => f.id === 'date' && f.type === 'date' && f.required) && !form.once ? { date: localDay(new Date()) } : {};
}

/* A form in a box of its own; the section is drawn anew once it is saved. */
function edit(view: CaseView, form: Form, options: SectionOptions, entry: Entry | undefined, cancel: (() => void) | undefined): HTMLElement {
    const beside = options.beside?.();
    const phone = options.phone && !entry ? h('input', { type: 'checkbox' }) : undefined;
    const extra = phone ? h('label', { class: 'option' }, phone, h('span', {}, 'Told by telephone')) : undefined;
    const view_ = makeForm(form, {
        around: around(view), body: entry?.body ?? { ...dated(form), ...options.start?.() }, corrects: entry !== undefined,
        ...(options.special ? { special: options.special } : {}), ...(options.hidden ? { hidden: options.hidden } : {}),
        ...(extra ? { extra } : {}), ...(cancel ? { cancel } : {}),
        changed: (body) => beside?.changed(body),
        send: async (body, reason) => {
            const more = entry ? { supersedes: entry.id, reason } : phone?.checked ? { provenance: 'phone' } : {};
            const id = await keep(view, form, body, more);
            await options.saved?.(id);
            await view.reload();
        },
    });
    watch(view_.element);
    beside?.changed(view_.body());
    return h('div', { class: beside ? 'form-and-answer' : '' }, view_.element, beside?.element ?? null);
}

async function withdraw(view: CaseView, form: Form, entry: Entry): Promise<void> {
    const reason = await askReason('Take this entry back', 'It counts no more, and stays in the history with your reason.', 'Take it back');
    if (reason !== undefined) {
        await keep(view, form, entry.body, { supersedes: entry.id, withdrawn: true, reason });
        await view.reload();
    }
}

function shown(view: CaseView, form: Form, options: SectionOptions, entry: Entry, open: boolean): HTMLElement {
    const box = h('details', { class: 'entry', open });
    const may = mayWrite(view.clinic, form) && !entry.signed;
    const body = h('div', { class: 'entry-body' }, told(view, form, entry, options.untold), h('p', { class: 'stamp' }, stamp(entry)), options.below?.(entry) ?? null);
    const change = (): void => {
        const editing = edit(view, form, options, entry, () => editing.replaceWith(body));
        body.replaceWith(editing);
        editing.querySelector<HTMLElement>('input, select, textarea')?.focus();
    };
    body.append(row(may ? button('Correct', change, 'plain') : null, may ? button('Take back', () => withdraw(view, form, entry), 'plain') : null, ...(options.actions?.(entry) ?? [])));
    const mark = entry.signed ? badge(`signed ${entry.signed_by ?? ''}`.trim(), 'good') : null;
    box.append(h('summary', {}, h('span', { class: 'when' }, day(String(entry.body['date'] ?? entry.at))), h('span', { class: 'gist' }, gist(entry, form)), mark), body);
    return box;
}

export function section(view: CaseView, id: string, options: SectionOptions = {}): HTMLElement {
    const form = view.clinic.forms[id];
    if (!form)
        return h('div');
    const list = entriesOf(view, id), mine = mayWrite(view.clinic, form);
    const box = card(options.title ?? form.title);
    if (list.length === 0 && !(mine && form.once))
        box.append(quiet('Nothing recorded yet.'));
    list.forEach((entry, i) => box.append(shown(view, form, options, entry, i === 0 && (options.open === true || form.once))));
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
    return add;
}
