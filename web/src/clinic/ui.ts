/* The clinic's few kinds of control and surface. Unlike the X-ray room's they keep the focus where the hand put it. */

import { h, type Child } from '../dom';

let made = 0;
export const unique = (head: string): string => `${head}-${++made}`;

export function button(label: string, act: () => unknown, look = ''): HTMLButtonElement {
    const element = h('button', { type: 'button', class: `button ${look}` }, label);
    element.addEventListener('click', () => {
        /* Pressed twice is meant once: the second press waits for the first one's answer. */
        if (element.getAttribute('aria-busy') === 'true')
            return;
        const done = act();
        if (done instanceof Promise) {
            element.setAttribute('aria-busy', 'true');
            void done.catch(tellError).finally(() => element.removeAttribute('aria-busy'));
        }
    });
    return element;
}

export function link(label: string, href: string, look = ''): HTMLAnchorElement {
    return h('a', { href, class: look }, label);
}

export function card(title: string, ...children: Child[]): HTMLElement {
    const id = unique('card');
    return h('section', { class: 'card', 'aria-labelledby': id }, h('h2', { id }, title), ...children);
}

export function row(...children: Child[]): HTMLElement {
    return h('div', { class: 'row' }, ...children);
}

export function quiet(text: string): HTMLElement {
    return h('p', { class: 'quiet' }, text);
}

export function badge(text: string, look: string): HTMLElement {
    return h('span', { class: `badge ${look}` }, text);
}

/* Facts as a list of pairs; empty ones are left out. */
export function facts(pairs: [string, Child][]): HTMLElement {
    const shown = pairs.filter(([, value]) => value !== null && value !== '');
    return h('dl', { class: 'facts' }, ...shown.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));
}

/* A table that scrolls by itself in a narrow window, and by keys: so it can be focused. */
export function table(caption: string, head: string[], rows: Child[][], empty: string): HTMLElement {
    if (rows.length === 0)
        return quiet(empty);
    /* On a telephone each row stands by itself with its heads before it; the roles are told, as a table laid out otherwise loses them. */
    const cellOf = (cell: Child, i: number): HTMLElement => (i === 0 ? h('th', { scope: 'row', role: 'rowheader' }, cell) : h('td', { role: 'cell', 'data-head': head[i] || undefined }, cell));
    const body = h('tbody', { role: 'rowgroup' }, ...rows.map((cells) => h('tr', { role: 'row' }, ...cells.map(cellOf))));
    const heads = h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, ...head.map((name) => h('th', { scope: 'col', role: 'columnheader' }, name === '' ? h('span', { class: 'unseen' }, 'Actions') : name))));
    return h('div', { class: 'table', role: 'region', 'aria-label': `${caption}: table`, tabindex: 0 }, h('table', { role: 'table' }, h('caption', { class: 'unseen' }, caption), heads, body));
}

/* One line at the foot of the page; read out, and gone after a while unless it is an error. */
const line = h('p', { class: 'toast', role: 'status' });
const alert = h('p', { class: 'toast error', role: 'alert' });
let fade = 0;
export function toasts(): HTMLElement {
    return h('div', { class: 'toasts' }, line, alert);
}
export function tell(text: string): void {
    clearTimeout(fade);
    alert.textContent = '';
    line.textContent = text;
    fade = setTimeout(() => (line.textContent = ''), 6000);
}
export function tellError(error: unknown): void {
    line.textContent = '';
    const text = error instanceof Error ? error.message : String(error);
    alert.textContent = text.charAt(0).toUpperCase() + text.slice(1);
    clearTimeout(fade);
    fade = setTimeout(() => (alert.textContent = ''), 15_000);
}

/* A modal sheet; resolves with what `done` was given, or undefined where it was closed. Focus goes back by itself.
 * One that asks has its ways out among its own buttons; one that stays has none. */
export function sheet<T>(title: string, fill: (done: (value: T) => void) => Child[], kind: '' | 'asks' | 'stays' = ''): Promise<T | undefined> {
    return new Promise((resolve) => {
        const id = unique('sheet'), stays = kind === 'stays';
        let result: T | undefined, typed = false;
        const box = h('dialog', { class: `sheet ${kind}`, 'aria-labelledby': id });
        const done = (value: T): void => {
            result = value;
            box.close();
        };
        const leave = async (): Promise<void> => {
            if (!typed || (await askYes('Not saved yet', 'What you have typed in this form is not saved. Close it all the same?', 'Close without saving', 'Stay here')))
                box.close();
        };
        box.append(h('header', {}, h('h2', { id }, title), kind ? null : button('Close', leave, 'plain')), ...fill(done).filter((c): c is Node | string => c !== null));
        box.addEventListener('cancel', (e) => {
            if (stays || typed)
                e.preventDefault();
            if (typed && !stays)
                void leave();
        });
        /* A slip of the Escape key must not cost a form. */
        box.addEventListener('input', (e) => (typed ||= e.target instanceof Element && e.target.closest('form.form') !== null));
        box.addEventListener('close', () => {
            box.remove();
            resolve(result);
        });
        document.body.append(box);
        box.showModal();
    });
}

/* What is asked belongs to the page it was asked on: going elsewhere takes it away, so that nothing is signed above another's case. */
export function closeSheets(): void {
    document.querySelectorAll<HTMLDialogElement>('dialog.sheet:not(.stays)').forEach((box) => box.close());
}

interface Asked {
    label: string;
    type?: 'text' | 'password' | 'date';
    value?: string;
    help?: string;
    least?: number;
    optional?: boolean;
    autocomplete?: string;
}

/* A label tied to its input, with help that is read out. */
export function input(asked: Asked): { element: HTMLElement; input: HTMLInputElement } {
    const id = unique('in');
    const field = h('input', { id, type: asked.type ?? 'text', value: asked.value, required: !asked.optional, minlength: asked.least,
        autocomplete: asked.autocomplete ?? 'off', 'aria-describedby': asked.help ? `${id}-help` : undefined });
    const help = asked.help ? h('span', { class: 'help', id: `${id}-help` }, asked.help) : null;
    return { element: h('div', { class: 'field' }, h('label', { for: id }, asked.label), field, help), input: field };
}

export function select(label: string, options: [string, string][], value = ''): { element: HTMLElement; input: HTMLSelectElement } {
    const id = unique('in');
    const field = h('select', { id }, ...options.map(([v, text]) => h('option', { value: v, selected: v === value }, text)));
    return { element: h('div', { class: 'field' }, h('label', { for: id }, label), field), input: field };
}

/* A small form of inputs; what the server says to it is shown in it. */
export function smallForm(children: Child[], label: string, send: () => Promise<unknown>): HTMLFormElement {
    const said = h('p', { class: 'said', role: 'alert' });
    const go = h('button', { type: 'submit', class: 'button main' }, label);
    const element = h('form', { class: 'small-form' }, ...children, said, row(go));
    element.addEventListener('submit', (e) => {
        e.preventDefault();
        said.textContent = '';
        go.disabled = true;
        send()
            .catch((error: Error) => (said.textContent = error.message))
            .finally(() => (go.disabled = false));
    });
    return element;
}

/* Asks for a reason: corrections, withdrawals, unlocking and restricted cases are kept with one. */
export function askReason(title: string, why: string, label = 'Go on'): Promise<string | undefined> {
    return sheet<string>(title, (done) => {
        const reason = input({ label: 'Reason', least: 3 });
        return [quiet(why), smallForm([reason.element], label, async () => done(reason.input.value.trim()))];
    });
}

/* stay: where the way back is the better one, what it is called. */
export async function askYes(title: string, why: string, label: string, stay?: string): Promise<true | undefined> {
    const yes = await sheet<boolean>(title, (done) => {
        const back = button(stay ?? 'Cancel', () => done(false), stay ? 'main' : 'plain');
        back.autofocus = true; /* a key pressed too soon changes nothing */
        return [quiet(why), row(...(stay ? [back, button(label, () => done(true), 'plain')] : [button(label, () => done(true), 'main'), back]))];
    }, 'asks');
    return yes || undefined;
}
