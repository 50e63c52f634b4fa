/* The entry: one number for each side, large enough for a thumb. */

import { h } from '../dom';
import { now } from './queue';
import { signBoxes } from './signs';
import { dayAndClock } from './time';
import type { Due, Side, Told, Waiting } from './types';

const NAMES: Record<Side, string> = { index: 'This pain', left: 'Left side', right: 'Right side' };
let made = 0;

interface Score {
    side: Side;
    element: HTMLElement;
    get(): number | undefined;
    focus(): void;
}

function buttons(side: Side): Score {
    const name = `score-${++made}`;
    const boxes = Array.from({ length: 11 }, (_, score) => h('input', { type: 'radio', name, value: score }));
    const labels = boxes.map((box, score) => h('label', { class: 'number' }, box, h('span', { class: 'face' }, h('span', { class: 'unseen' }, `${NAMES[side]}: `), String(score))));
    const ends = h('p', { class: 'ends' }, h('span', {}, '0 = no pain'), h('span', {}, '10 = worst pain'));
    const element = h('fieldset', { class: 'score' }, h('legend', {}, NAMES[side]), ends, h('div', { class: 'numbers' }, ...labels));
    const chosen = (): HTMLInputElement | undefined => boxes.find((b) => b.checked);
    return { side, element, get: () => (chosen() ? Number(chosen()!.value) : undefined), focus: () => boxes[0]!.focus() };
}

/* The 100 mm line, where the procedure was judged by it: relief is only ever compared on one scale. It shows no mark before it is
 * touched, as a mark in the middle draws the answer to it; and a touch in the very middle counts, though the browser tells of no change. */
function slider(side: Side): Score {
    const id = `score-${++made}`;
    let touched = false;
    const value = h('output', { for: id, id: `${id}-told` }, 'Touch the line where your pain is');
    const line = h('input', { type: 'range', min: 0, max: 100, step: 1, value: 50, id, class: 'unset', 'aria-valuetext': 'not set', 'aria-describedby': `${id}-help` });
    const set = (): void => {
        touched = true;
        line.classList.remove('unset');
        value.textContent = `${line.value} of 100`;
        line.setAttribute('aria-valuetext', value.textContent);
    };
    line.addEventListener('input', set);
    /* A finger makes no click here; and where it was scrolling, no pointerup. */
    line.addEventListener('pointerup', () => setTimeout(set));
    line.addEventListener('keydown', (e) => {
        if (e.key === ' ' || e.key === 'Enter') {
            e.preventDefault();
            set();
        }
    });
    const help = h('span', { class: 'unseen', id: `${id}-help` }, 'From 0, no pain, to 100, worst pain. By keyboard: arrows and Page keys move the mark, Space leaves it in the middle.');
    const element = h('div', { class: 'score' }, h('label', { for: id }, NAMES[side]), h('p', { class: 'ends' }, h('span', {}, 'no pain'), h('span', {}, 'worst pain')), line, help, value);
    return { side, element, get: () => (touched ? Number(line.value) : undefined), focus: () => line.focus() };
}

/* What is due about now, and what was missed in the last day: it may still be told, and is kept as told late. */
function whenOptions(due: Due[], at: number): [string, string][] {
    const day = 24 * 3_600_000;
    const missed = due.filter((d) => d.state === 'missed' && at - Date.parse(d.at) < day).reverse();
    return [['now', 'Now'], ...missed.map((d): [string, string] => [d.at, `Earlier: ${dayAndClock(d.at)}`])];
}

function dueNow(due: Due[], at: number): Due | undefined {
    return due.find((d) => Math.abs(at - Date.parse(d.at)) <= d.tolerance_min * 60_000 && (d.state === 'open' || d.state === 'ahead'));
}

function medicine(): { element: HTMLElement; get(): 'yes' | 'no' | undefined } {
    const name = `medicine-${++made}`;
    const boxes = (['yes', 'no'] as const).map((value) => h('input', { type: 'radio', name, value }));
    const labels = boxes.map((b) => h('label', { class: 'number wide' }, b, h('span', { class: 'face' }, b.value === 'yes' ? 'Yes' : 'No')));
    const element = h('fieldset', {}, h('legend', {}, 'Pain medicine since the last entry?'), h('div', { class: 'numbers two' }, ...labels));
    return { element, get: () => boxes.find((b) => b.checked)?.value as 'yes' | 'no' | undefined };
}

/* The record takes so many bytes; letters of some scripts are three. A few words less are better than an entry that is refused. */
const MOST_BYTES = 500;
function cut(text: string): string {
    const whole = [...text];
    let bytes = 0;
    const fits = whole.findIndex((letter) => (bytes += new TextEncoder().encode(letter).length) > MOST_BYTES);
    return fits < 0 ? text : whole.slice(0, fits).join('');
}

const instant = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');

export interface Asking {
    element: HTMLElement;
    /* The page is drawn anew now and then; not under somebody's thumb. */
    touched(): boolean;
}

export function ask(told: Told, save: (entries: Waiting[]) => Promise<void>): Asking {
    const due = told.aftercare.diary?.due ?? [];
    const scores = told.sides.map(told.scale === 'vas' ? slider : buttons);
    const when = h('select', { id: 'when' }, ...whenOptions(due, now()).map(([value, text]) => h('option', { value }, text)));
    const taken = medicine(), signs = signBoxes(told.aftercare.warnings);
    const words = h('textarea', { id: 'words', rows: 2, maxlength: 400 });
    const said = h('p', { class: 'said', role: 'alert' }), go = h('button', { type: 'submit', class: 'big main' }, 'Save');
    const entries = (): Waiting[] => {
        const moment = now(), at = when.value === 'now' ? instant(moment) : when.value;
        const of = when.value === 'now' ? dueNow(due, moment)?.at : when.value;
        const shared = { at, ...(of ? { due: of } : {}), ...(taken.get() ? { medicine_taken: taken.get()! } : {}) };
        const more = { ...(signs.chosen().length > 0 ? { warning: signs.chosen() } : {}), ...(words.value.trim() ? { words: cut(words.value.trim()) } : {}) };
        return scores.map((s, i) => ({ ...shared, side: s.side, score: s.get()!, ...(i === 0 ? more : {}) }));
    };
    const form = h('form', { class: 'ask', 'aria-label': 'New entry', novalidate: true }, ...scores.map((s) => s.element), taken.element, signs.element,
        h('div', { class: 'line' }, h('label', { for: 'words' }, 'In your own words (if you like)'), words),
        h('div', { class: 'line' }, h('label', { for: 'when' }, 'When was it like this?'), when), said, go);
    form.addEventListener('submit', (e) => {
        e.preventDefault();
        const lacking = scores.find((s) => s.get() === undefined);
        said.textContent = lacking ? `Please choose a number: ${NAMES[lacking.side].toLowerCase()}` : '';
        if (lacking) {
            lacking.focus();
            return;
        }
        go.disabled = true;
        void save(entries()).finally(() => (go.disabled = false));
    });
    const touched = (): boolean => scores.some((s) => s.get() !== undefined) || taken.get() !== undefined || signs.chosen().length > 0 || words.value !== '' || when.value !== 'now';
    return { element: form, touched };
}
