/* Small forms for the procedure's steps: what is asked, and what is then sent. */

import { h, setText } from './dom';
import { button, giveKeysBack } from './widgets';

export interface Field {
    element: HTMLElement;
    get(): number | string | undefined;
    /* What is wrong with it, in a few words; '' when nothing is. */
    wrong?(): string;
}

export type Fields = Record<string, Field>;

let made = 0;

/* Yes or no; unanswered until it is touched, and then sent as it stands. */
export function tick(label: string): Field {
    const box = h('input', { type: 'checkbox', id: `tick-${++made}`, 'aria-label': label });
    giveKeysBack(box);
    return { element: h('label', { class: 'tick', for: box.id }, box, h('span', {}, label)), get: () => (box.checked ? 1 : 0) };
}

/* A question that has to be answered: nothing is chosen beforehand. */
export function choice(label: string, options: [string, number | string][]): Field {
    const name = `choice-${++made}`;
    const boxes = options.map(([text, value]) => {
        const box = h('input', { type: 'radio', name, value: String(value), 'aria-label': `${label}: ${text}` });
        giveKeysBack(box);
        return { box, value, element: h('label', { class: 'option' }, box, h('span', {}, text)) };
    });
    const group = h('div', { class: 'choice', role: 'radiogroup', 'aria-label': label }, h('span', { class: 'name' }, label), h('div', { class: 'options' }, ...boxes.map((b) => b.element)));
    return { element: group, get: () => boxes.find((b) => b.box.checked)?.value };
}

export function word(label: string, value = '', hint = ''): Field {
    const input = h('input', { type: 'text', value, placeholder: hint, 'aria-label': label, maxlength: 100 });
    return { element: h('label', { class: 'word' }, h('span', { class: 'name' }, label), input), get: () => input.value.trim() || undefined };
}

export function number(label: string, value: number | '', unit: string, step: number, least: number, most: number): Field {
    const input = h('input', { type: 'number', value, step, min: least, max: most, 'aria-label': label });
    return {
        element: h('label', { class: 'word' }, h('span', { class: 'name' }, label), input, h('span', { class: 'unit' }, unit)),
        get: () => (input.value === '' ? undefined : Number(input.value)),
        wrong: () => (input.value !== '' && (Number(input.value) < least || Number(input.value) > most) ? `${label}: wanted ${least} to ${most} ${unit}` : ''),
    };
}

export function pick(label: string, options: [string, string][], value = ''): Field {
    const select = h('select', { 'aria-label': label }, ...options.map(([text, v]) => h('option', { value: v, selected: v === value }, text)));
    giveKeysBack(select);
    return { element: h('label', { class: 'word' }, h('span', { class: 'name' }, label), select), get: () => select.value || undefined };
}

/* The fields, and a button that sends them; what is missing or out of range is said before anything is sent. */
export function form(fields: Fields, label: string, send: (values: Record<string, number | string | undefined>) => void, optional: string[] = []): HTMLElement {
    const lack = h('p', { class: 'lack', role: 'status' });
    const go = (): void => {
        const values = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.get()]));
        const missing = Object.entries(values).filter(([name, value]) => value === undefined && !optional.includes(name));
        const wrong = Object.values(fields).map((field) => field.wrong?.() ?? '').find((text) => text !== '') ?? '';
        setText(lack, missing.length > 0 ? 'Please answer everything' : wrong);
        if (missing.length === 0 && wrong === '')
            send(values);
    };
    const sender = button(label, () => undefined, { className: 'main' });
    sender.type = 'submit'; /* so that Enter in a field sends too */
    const element = h('form', { class: 'step-form', novalidate: true }, ...Object.values(fields).map((f) => f.element), sender, lack);
    element.addEventListener('submit', (e) => {
        e.preventDefault();
        go();
    });
    return element;
}
