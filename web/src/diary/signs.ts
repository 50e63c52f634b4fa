/* Warning signs: what to do is said the moment one is ticked, before anything is sent and without a connection. */

import { h } from '../dom';
import type { Sign } from './types';

/* Used until the clinic's own list has been seen once. */
const ALWAYS: Sign[] = [
    { id: 'weakness', name: 'new weakness', urgency: 'emergency', do: 'Call the emergency number now.' },
    { id: 'bladder', name: 'loss of bladder or bowel control', urgency: 'emergency', do: 'Call the emergency number now.' },
    { id: 'breath', name: 'trouble breathing', urgency: 'emergency', do: 'Call the emergency number now.' },
    { id: 'fever', name: 'fever or chills', urgency: 'today', do: 'Call the clinic today. If nobody answers, go to an emergency department.' },
    { id: 'headache', name: 'bad headache', urgency: 'today', do: 'Call the clinic today. If nobody answers, go to an emergency department.' },
];

export function advice(signs: Sign[]): HTMLElement {
    const sorted = [...signs].sort((a, b) => (a.urgency === b.urgency ? 0 : a.urgency === 'emergency' ? -1 : 1));
    return h('div', { class: 'advice', role: 'alert' }, ...sorted.map((s) => h('div', { class: s.urgency }, h('p', { class: 'sign-name' }, s.name), h('p', {}, s.do))));
}

export interface SignBoxes {
    element: HTMLElement;
    chosen(): string[];
}

export function signBoxes(known: Sign[] | undefined): SignBoxes {
    const signs = known && known.length > 0 ? known : ALWAYS;
    const told = h('div', {});
    const boxes = signs.map((s) => h('input', { type: 'checkbox', value: s.id }));
    const chosen = (): string[] => boxes.filter((b) => b.checked).map((b) => b.value);
    const show = (): void => {
        const now = signs.filter((s) => chosen().includes(s.id));
        told.replaceChildren(...(now.length > 0 ? [advice(now), h('p', { class: 'send-hint' }, 'Save below as well: the clinic is told at once.')] : []));
    };
    boxes.forEach((b) => b.addEventListener('change', show));
    const element = h('fieldset', { class: 'signs' }, h('legend', {}, 'Anything new? Tick what is there.'),
        h('div', { class: 'sign-list' }, ...boxes.map((b, i) => h('label', { class: 'tick' }, b, h('span', {}, signs[i]!.name)))), told);
    return { element, chosen };
}
