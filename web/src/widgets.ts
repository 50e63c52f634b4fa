/* The page's few kinds of control. Each shows what the server says and sends what the hand does. */

import { clamp } from './geometry';
import { h, icon, setAttribute, setClass, setText, type Child, type IconName } from './dom';

/* After a mouse click the keys belong to the room again, not to the button. */
export function giveKeysBack(element: HTMLElement): void {
    element.addEventListener('pointerup', () => setTimeout(() => element.blur(), 0));
    element.addEventListener('click', (e) => {
        if ((e as PointerEvent).detail > 0)
            element.blur();
    });
}

interface ButtonOptions {
    icon?: IconName;
    title?: string;
    className?: string;
    id?: string;
}

export function button(label: string, act: () => void, options: ButtonOptions = {}): HTMLButtonElement {
    const shown: Child = options.icon ? icon(options.icon) : label;
    const element = h(
        'button',
        {
            type: 'button',
            class: `button ${options.className ?? ''}`,
            'aria-label': label,
            title: options.title ?? label,
            id: options.id,
            onclick: act,
        },
        shown,
    );
    giveKeysBack(element);
    return element;
}

/* A button that stays down; set() shows the room's answer. */
export function toggle(label: string, act: (on: boolean) => void, options: ButtonOptions = {}) {
    const element = button(label, () => act(element.getAttribute('aria-pressed') !== 'true'), options);
    element.setAttribute('aria-pressed', 'false');
    const set = (on: boolean): void => setAttribute(element, 'aria-pressed', String(on));
    return { element, set };
}

/* A button that acts while it is held, by mouse, touch or key. */
export function hold(label: string, start: () => void, stop: () => void, options: ButtonOptions = {}): HTMLButtonElement {
    const element = button(label, () => undefined, options);
    let down = false;
    const press = (): void => {
        if (!down)
            start();
        down = true;
        setClass(element, 'held', true);
    };
    const release = (): void => {
        if (down)
            stop();
        down = false;
        setClass(element, 'held', false);
    };
    element.addEventListener('pointerdown', (e) => {
        if (e.button !== 0)
            return;
        element.setPointerCapture(e.pointerId);
        press();
    });
    for (const end of ['pointerup', 'pointercancel', 'lostpointercapture', 'blur'])
        element.addEventListener(end, release);
    element.addEventListener('keydown', (e) => {
        if (e.code === 'Space' || e.code === 'Enter') {
            e.preventDefault();
            press();
        }
    });
    element.addEventListener('keyup', release);
    element.addEventListener('contextmenu', (e) => e.preventDefault());
    window.addEventListener('blur', release);
    return element;
}

export const SETTLED_MS = 400; /* a command and its answer */

/* A slider with its name and value. While a hand is on it, the server's answers do not move it. */
export function slider(
    label: string,
    range: [number, number],
    step: number,
    show: (value: number) => string,
    act: (value: number) => void,
) {
    const value = h('output', { class: 'value' });
    const input = h('input', { type: 'range', min: range[0], max: range[1], step, 'aria-label': label });
    let held = false;
    const paint = (x: number): void => {
        setText(value, show(x));
        const part = clamp((x - Number(input.min)) / (Number(input.max) - Number(input.min)), 0, 1);
        input.style.setProperty('--part', part.toFixed(4));
    };
    input.addEventListener('input', () => {
        paint(Number(input.value));
        act(Number(input.value));
    });
    input.addEventListener('pointerdown', () => (held = true));
    for (const end of ['pointerup', 'pointercancel'])
        input.addEventListener(end, () => {
            held = false;
            setTimeout(() => input.blur(), 0);
            setTimeout(() => set(told), SETTLED_MS); /* what the server said while the hand was on it */
        });
    let told = NaN;
    const set = (x: number): void => {
        told = x;
        if (Number.isNaN(x) || held || (document.activeElement === input && Math.abs(Number(input.value) - x) < step / 2))
            return;
        if (Number(input.value) !== x)
            input.value = String(x);
        paint(x);
    };
    const limit = (lo: number, hi: number): void => {
        input.min = String(lo);
        input.max = String(hi);
    };
    paint(Number(input.value));
    return { element: h('label', { class: 'slider' }, h('span', { class: 'name' }, label), input, value), set, limit };
}

/* One value out of a few, stepped through with two buttons; keeps its own choice. */
export function stepper<T extends string | number>(label: string, values: T[], first: T, show: (value: T) => string) {
    let at = Math.max(0, values.indexOf(first));
    const value = h('output', { class: 'value' }, show(values[at]!));
    const move = (by: number): void => {
        at = clamp(at + by, 0, values.length - 1);
        setText(value, show(values[at]!));
    };
    const element = h(
        'div',
        { class: 'stepper', role: 'group', 'aria-label': label },
        button(`${label} less`, () => move(-1), { icon: 'minus' }),
        value,
        button(`${label} more`, () => move(1), { icon: 'plus' }),
    );
    /* The value itself, or where it is not among them the next one up. */
    const set = (wanted: T): void => {
        const found = values.findIndex((v) => v >= wanted);
        at = found < 0 ? values.length - 1 : found;
        setText(value, show(values[at]!));
    };
    return { element, get: (): T => values[at]!, move, set };
}

export function panel(title: string, className: string, ...children: Child[]): HTMLElement {
    return h('section', { class: `panel ${className}`, 'aria-label': title }, h('h2', {}, title), ...children);
}

export function row(...children: Child[]): HTMLElement {
    return h('div', { class: 'row' }, ...children);
}
