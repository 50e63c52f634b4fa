/* One control for each type of field that a form may have (doc/case.md). What is wrong is said where it was typed. */

import { h } from '../dom';
import type { Body, Entry, Field, Forms, Product, Value } from './types';
import { unique } from './ui';
import { ANSWERS, entryTitle, instantOf, localTime } from './words';

export interface Control {
    field: Field;
    element: HTMLElement;
    get(): Value | undefined;
    /* '' when it may be sent. */
    wrong(): string;
    show(line: string): void;
    focus(): void;
}

/* What fields may refer to. */
export interface Surroundings {
    entries: Entry[];
    forms: Forms;
    products: Product[];
}

const REST_MS = 400;

const bytes = (text: string): number => new TextEncoder().encode(text).length;

function missing(field: Field, value: Value | undefined): string {
    const empty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
    return empty && field.required ? `${field.label} is missing` : '';
}

interface Shell {
    head: HTMLElement[];
    foot: HTMLElement[];
    describedBy: string;
    show(line: string): void;
}

function labelText(field: Field): (Node | string)[] {
    const text: (Node | string)[] = [field.label];
    if (field.unit)
        text.push(h('span', { class: 'unit' }, ` (${field.unit})`));
    if (field.required)
        text.push(h('span', { class: 'must' }, ' required'));
    else if (field.weak)
        text.push(h('span', { class: 'weak' }, ' wanted by payers'));
    return text;
}

/* Help before and the error after, both read out with the input. */
function shell(field: Field, id: string, head: HTMLElement): Shell {
    const said = h('span', { class: 'said', id: `${id}-said` });
    const help = field.help ? [h('span', { class: 'help', id: `${id}-help` }, field.help)] : [];
    const describedBy = `${field.help ? `${id}-help ` : ''}${id}-said`;
    return { head: [head, ...help], foot: [said], describedBy, show: (line) => (said.textContent = line) };
}

type Input = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function single(field: Field, input: Input, get: () => Value | undefined, wrong: () => string): Control {
    const id = input.id;
    const parts = shell(field, id, h('label', { for: id }, ...labelText(field)));
    input.setAttribute('aria-describedby', parts.describedBy);
    if (field.required)
        input.setAttribute('aria-required', 'true');
    const check = (): string => wrong() || missing(field, get());
    const show = (line: string): void => {
        parts.show(line);
        input.setAttribute('aria-invalid', String(line !== ''));
    };
    /* Caught where it is typed, but an empty field is no mistake before sending. Told at rest only: a line that comes or goes as the
     * hand presses the button below would move the button away from under it. */
    let rest = 0;
    input.addEventListener('input', () => {
        clearTimeout(rest);
        rest = setTimeout(() => show(wrong()), REST_MS);
    });
    const element = h('div', { class: `field of-${field.type}`, 'data-field': field.id }, ...parts.head, input, ...parts.foot);
    return { field, element, get, wrong: check, show, focus: () => input.focus() };
}

function text(field: Field, value: Value | undefined): Control {
    const id = unique('f'), most = field.most ?? 2000;
    const input = field.line ? h('input', { id, type: 'text', autocomplete: 'off' }) : h('textarea', { id, rows: 3 });
    input.value = value === undefined ? '' : String(value);
    const get = (): string | undefined => input.value.trim() || undefined;
    return single(field, input, get, () => (bytes(input.value) > most ? `${bytes(input.value)} letters, at most ${most} fit` : ''));
}

function number(field: Field, value: Value | undefined): Control {
    const { min = -Infinity, max = Infinity, step } = field;
    const input = h('input', { id: unique('f'), type: 'number', min, max, step: step ?? 'any', inputmode: 'decimal' });
    input.value = value === undefined ? '' : String(value);
    const get = (): number | undefined => (input.value === '' ? undefined : Number(input.value));
    const wrong = (): string => {
        const x = get();
        if (input.validity.badInput)
            return 'this is no number';
        if (x !== undefined && !(x >= min && x <= max))
            return `${x}, wanted ${min} to ${max}${field.unit ? ` ${field.unit}` : ''}`;
        return x !== undefined && step && Math.abs((x - min) / step - Math.round((x - min) / step)) > 1e-6 ? `${x}, wanted steps of ${step}` : '';
    };
    return single(field, input, get, wrong);
}

function chosen(field: Field, options: [string, string][], value: Value | undefined, asNumber = false): Control {
    const current = value === undefined ? '' : String(value);
    const input = h('select', { id: unique('f') }, h('option', { value: '' }, '–'), ...options.map(([id, label]) => h('option', { value: id, selected: id === current }, label)));
    const get = (): Value | undefined => (input.value === '' ? undefined : asNumber ? Number(input.value) : input.value);
    return single(field, input, get, () => '');
}

/* What has been cannot lie ahead; the server asks the same, and has the last word. */
const ahead = (field: Field, typed: string): string => (field.past && typed > localTime(new Date()).slice(0, typed.length) ? 'this lies ahead, wanted today at the latest' : '');

function date(field: Field, value: Value | undefined): Control {
    const input = h('input', { id: unique('f'), type: 'date', max: field.past ? localTime(new Date()).slice(0, 10) : '2199-12-31' });
    input.value = value === undefined ? '' : String(value);
    return single(field, input, () => input.value || undefined, () => (input.validity.badInput ? 'this is no day' : ahead(field, input.value)));
}

function time(field: Field, value: Value | undefined): Control {
    const input = h('input', { id: unique('f'), type: 'datetime-local', max: '2199-12-31T23:59' });
    const before = value === undefined ? '' : localTime(new Date(String(value)));
    input.value = before;
    /* Not touched is not changed: the box knows neither seconds nor which of the two hours when the clocks go back. */
    const get = (): string | undefined => (input.value === '' ? undefined : value !== undefined && input.value === before ? String(value) : instantOf(input.value));
    return single(field, input, get, () => (input.validity.badInput ? 'this is no time' : ahead(field, input.value)));
}

/* A group of boxes: the legend is its label. */
function group(field: Field, kind: 'radio' | 'checkbox', options: [string, string][], value: Value | undefined, read: (ids: string[]) => Value | undefined): Control {
    const id = unique('f');
    const parts = shell(field, id, h('legend', {}, ...labelText(field)));
    const had = Array.isArray(value) ? (value as string[]) : [String(value)];
    const boxes = options.map(([own]) => h('input', { type: kind, name: id, value: own, checked: had.includes(own) }));
    const labels = boxes.map((box, i) => h('label', { class: 'option' }, box, h('span', {}, options[i]![1])));
    const get = (): Value | undefined => read(boxes.filter((b) => b.checked).map((b) => b.value));
    /* Radios cannot be unpressed: an answer given by mistake is taken back by pressing it again. */
    if (kind === 'radio')
        boxes.forEach((box) => letGo(box));
    const element = h('fieldset', { class: `field of-${field.type}`, 'data-field': field.id, 'aria-describedby': parts.describedBy,
        role: kind === 'radio' ? 'radiogroup' : undefined }, ...parts.head, h('div', { class: 'options' }, ...labels), ...parts.foot);
    return { field, element, get, wrong: () => missing(field, get()), show: parts.show, focus: () => boxes[0]?.focus() };
}

function letGo(box: HTMLInputElement): void {
    let was = box.checked;
    /* No browser tells of this by itself: who asks while it is typed has to hear of it. */
    const take = (): void => {
        box.checked = false;
        for (const kind of ['input', 'change'])
            box.dispatchEvent(new Event(kind, { bubbles: true }));
    };
    const notice = (): void => {
        was = box.checked;
    };
    box.addEventListener('pointerdown', notice);
    box.parentElement?.addEventListener('pointerdown', notice);
    box.addEventListener('click', (e) => {
        if (was && e.detail > 0)
            take();
        was = box.checked;
    });
    box.addEventListener('keydown', (e) => {
        if (box.checked && (e.key === 'Delete' || e.key === 'Backspace'))
            take();
    });
}

function flag(field: Field, value: Value | undefined): Control {
    const id = unique('f');
    const box = h('input', { id, type: 'checkbox', checked: value === true });
    const parts = shell(field, id, h('label', { class: 'option', for: id }, box, h('span', {}, ...labelText(field))));
    box.setAttribute('aria-describedby', parts.describedBy);
    const get = (): boolean | undefined => (box.checked ? true : undefined);
    const element = h('div', { class: 'field of-flag', 'data-field': field.id }, ...parts.head, ...parts.foot);
    return { field, element, get, wrong: () => '', show: parts.show, focus: () => box.focus() };
}

function entry(field: Field, value: Value | undefined, around: Surroundings): Control {
    const fitting = around.entries.filter((e) => e.form === field.form).reverse();
    const only = value === undefined && field.required && fitting.length > 0 ? fitting[0]!.id : value;
    return chosen(field, fitting.map((e) => [String(e.id), entryTitle(e, around.forms)]), only, true);
}

export function makeControl(field: Field, value: Value | undefined, around: Surroundings): Control {
    const options = (field.options ?? []).map((o): [string, string] => [o.id, o.label]);
    switch (field.type) {
        case 'number': return number(field, value);
        case 'choice': return chosen(field, options, value);
        case 'choices': return group(field, 'checkbox', options, value, (ids) => (ids.length > 0 ? ids : undefined));
        case 'answer': return group(field, 'radio', ANSWERS, value, (ids) => ids[0]);
        case 'flag': return flag(field, value);
        case 'date': return date(field, value);
        case 'time': return time(field, value);
        case 'entry': return entry(field, value, around);
        case 'rows': return rows(field, value, around);
        default:
            /* The cupboard's products are told by name; a record from elsewhere may hold one that it has not. */
            return field.id === 'product' && around.products.length > 0 ? chosen(field, products(value, around.products), value) : text(field, value);
    }
}

function products(value: Value | undefined, cupboard: Product[]): [string, string][] {
    const list = cupboard.map((p): [string, string] => [p.id, p.particulate ? `${p.name} (particulate)` : p.name]);
    return value !== undefined && !cupboard.some((p) => p.id === value) ? [...list, [String(value), String(value)]] : list;
}

/* Rows: each a small group of its own with a button that takes it away. */
function rows(field: Field, value: Value | undefined, around: Surroundings): Control {
    const id = unique('f'), parts = shell(field, id, h('legend', {}, ...labelText(field)));
    const list = h('div', { class: 'rows' });
    let lines: { controls: Control[]; element: HTMLElement }[] = [];
    const add = h('button', { type: 'button', class: 'button plain' }, `Add: ${field.label.toLowerCase()}`);
    const name = (): void => lines.forEach((l, i) => l.element.setAttribute('aria-label', `${field.label}, ${i + 1}`));
    const make = (body: Body): void => {
        const controls = (field.fields ?? []).map((f) => makeControl(f, body[f.id], around));
        const away = h('button', { type: 'button', class: 'button plain away', 'aria-label': `Remove this row of ${field.label}` }, '×');
        const line = { controls, element: h('div', { class: 'one-row', role: 'group' }, ...controls.map((c) => c.element), away) };
        away.addEventListener('click', () => {
            lines = lines.filter((l) => l !== line);
            line.element.remove();
            name();
            add.focus();
            list.dispatchEvent(new Event('change', { bubbles: true }));
        });
        lines.push(line);
        list.append(line.element);
        name();
    };
    add.addEventListener('click', () => {
        make({});
        lines[lines.length - 1]?.controls[0]?.focus();
    });
    ((value ?? []) as Body[]).forEach(make);
    if (field.required && lines.length === 0)
        make({});
    const get = (): Body[] | undefined => {
        const bodies = lines.map((l) => collect(l.controls)).filter((b) => Object.keys(b).length > 0);
        return bodies.length > 0 ? bodies : undefined;
    };
    const wrong = (): string => missing(field, get()) || (lines.some((l) => !checkRow(l.controls)) ? 'see the marked places' : '');
    const element = h('fieldset', { class: 'field of-rows', 'data-field': field.id, 'aria-describedby': parts.describedBy }, ...parts.head, list, ...parts.foot, add);
    return { field, element, get, wrong, show: parts.show, focus: () => (lines.find((l) => firstWrong(l.controls))?.controls.find((c) => c.wrong() !== '') ?? lines[0]?.controls[0])?.focus() };
}

const firstWrong = (controls: Control[]): Control | undefined => controls.find((c) => c.wrong() !== '');

/* An untouched row is no mistake: it is not sent. */
function checkRow(controls: Control[]): boolean {
    const touched = Object.keys(collect(controls)).length > 0;
    for (const control of controls)
        control.show(touched ? control.wrong() : '');
    return !touched || firstWrong(controls) === undefined;
}

export function collect(controls: Control[]): Body {
    const body: Body = {};
    for (const control of controls) {
        const value = control.get();
        if (value !== undefined)
            body[control.field.id] = value;
    }
    return body;
}
