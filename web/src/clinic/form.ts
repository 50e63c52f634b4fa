/* A form drawn from its definition: groups, what is missing for payers, and a reason where it corrects. */

import { h } from '../dom';
import { collect, makeControl, type Control, type Surroundings } from './field';
import type { Body, Field, Form, Value } from './types';
import { button, input, quiet, row, unique } from './ui';

/* A control of one's own for a field, such as the body map's drawing. */
export type Special = (field: Field, value: Value | undefined) => Control;

export interface FormOptions {
    around: Surroundings;
    body?: Body;
    /* Corrections are kept with why. */
    corrects?: boolean;
    submit?: string;
    special?: Record<string, Special>;
    /* Fields that are filled by the page itself. */
    hidden?: string[];
    send(body: Body, reason: string): Promise<unknown>;
    cancel?(): void;
    changed?(body: Body): void;
    extra?: HTMLElement;
    /* Above the buttons: what has to be known before it is sent again. */
    notice?: HTMLElement;
}

export interface FormView {
    element: HTMLFormElement;
    body(): Body;
}

function groups(form: Form, controls: Control[]): HTMLElement[] {
    const names = [...new Set(form.fields.map((f) => f.group ?? ''))];
    return names.map((name) => {
        const mine = controls.filter((c) => (c.field.group ?? '') === name).map((c) => c.element);
        const id = unique('group');
        return mine.length === 0 ? h('div') : name === ''
            ? h('div', { class: 'group' }, ...mine)
            : h('section', { class: 'group', 'aria-labelledby': id }, h('h3', { id }, name), ...mine);
    });
}

/* Names what payers want and is not there; it never stops a form from being kept. */
function weakList(controls: Control[]): { element: HTMLElement; refresh(): void } {
    const element = h('p', { class: 'weak-list', role: 'status' });
    const refresh = (): void => {
        const lacking = controls.filter((c) => c.field.weak && c.get() === undefined).map((c) => c.field.label);
        const text = lacking.length > 0 ? `Wanted by payers and not there yet: ${lacking.join(', ')}.` : '';
        if (element.textContent !== text)
            element.textContent = text;
    };
    refresh();
    return { element, refresh };
}

/* Shows each mistake in its place and goes to the first. */
function check(controls: Control[], said: HTMLElement): boolean {
    const wrong = controls.filter((c) => {
        const line = c.wrong();
        c.show(line);
        return line !== '';
    });
    said.textContent = wrong.length > 0 ? `Not saved yet: ${wrong.map((c) => c.field.label).join(', ')}.` : '';
    wrong[0]?.focus();
    return wrong.length === 0;
}

export function makeForm(form: Form, options: FormOptions): FormView {
    const before = options.body ?? {};
    const controls = form.fields
        .filter((f) => !options.hidden?.includes(f.id))
        .map((f) => (options.special?.[f.id] ? options.special[f.id]!(f, before[f.id]) : makeControl(f, before[f.id], options.around)));
    const kept = Object.fromEntries((options.hidden ?? []).filter((id) => before[id] !== undefined).map((id) => [id, before[id]]));
    const body = (): Body => ({ ...kept, ...collect(controls) });
    const reason = options.corrects ? input({ label: 'Why is it corrected', least: 3, help: 'kept with the correction; what stood before stays in the history' }) : undefined;
    const said = h('p', { class: 'said', role: 'alert' }), weak = weakList(controls);
    const name = options.submit ?? (options.corrects ? 'Save the correction' : 'Save');
    const go = h('button', { type: 'submit', class: 'button main', 'aria-label': `${name}: ${form.title}` }, name);
    const element = h('form', { class: 'form', 'aria-label': form.title, novalidate: true }, ...groups(form, controls), options.extra ?? null, weak.element,
        options.notice ?? null, reason?.element ?? null, said, row(go, options.cancel ? button('Cancel', options.cancel, 'plain') : null));
    const changed = (): void => {
        weak.refresh();
        options.changed?.(body());
    };
    element.addEventListener('input', changed);
    element.addEventListener('change', changed);
    element.addEventListener('submit', (e) => {
        e.preventDefault();
        if (!check(controls, said) || go.disabled)
            return;
        if (reason && reason.input.value.trim().length < 3) {
            said.textContent = 'Please say why it is corrected.';
            reason.input.focus();
            return;
        }
        go.disabled = true;
        options.send(body(), reason?.input.value.trim() ?? '')
            .catch((error: Error) => {
                said.textContent = `Not saved: ${error.message}`;
                said.scrollIntoView({ block: 'nearest' });
            })
            .finally(() => (go.disabled = false));
    });
    return { element, body };
}

export function required(): HTMLElement {
    return quiet('What is marked "required" has to be there; all else is kept as "not recorded" and said so.');
}
