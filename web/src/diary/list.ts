/* What was due and what was entered, side by side: the diary says for itself how well it is kept. */

import { h } from '../dom';
import { clock, dayAndClock, dayName } from './time';
import type { Due, Told, Waiting } from './types';

const STATES: Record<Due['state'], [string, string]> = {
    on_time: ['entered', 'good'], late: ['entered later', 'calm'], missed: ['no entry', 'missed'], open: ['due now', 'open'], ahead: ['', 'calm'],
};

function scoreAt(told: Told, due: Due): string {
    const near = told.entered.filter((e) => Math.abs(Date.parse(e.at) - Date.parse(due.at)) <= due.tolerance_min * 60_000);
    return near.map((e) => (e.side === 'index' ? String(e.score) : `${e.side} ${e.score}`)).join(', ');
}

function line(told: Told, due: Due): HTMLElement {
    const [word, look] = STATES[due.state];
    const score = due.state === 'on_time' || due.state === 'late' ? scoreAt(told, due) : '';
    return h('li', { class: look }, h('span', { class: 'at' }, clock(due.at)), h('span', { class: 'word' }, word || 'to come'), h('span', { class: 'figure' }, score));
}

function byDay(told: Told, list: Due[]): HTMLElement[] {
    const days = [...new Set(list.map((d) => dayName(d.at)))];
    return days.map((day) => h('div', {}, h('h3', {}, day), h('ul', { class: 'due' }, ...list.filter((d) => dayName(d.at) === day).map((d) => line(told, d)))));
}

/* The next time to write something down. */
export function nextDue(told: Told): Due | undefined {
    const due = told.aftercare.diary?.due ?? [];
    return due.find((d) => d.state === 'open') ?? due.find((d) => d.state === 'ahead');
}

export function nextLine(told: Told): HTMLElement {
    const next = nextDue(told);
    if ((told.aftercare.diary?.due ?? []).length === 0)
        return h('p', { class: 'next' }, 'Write down how it is now, and again when it changes.');
    const words = !next ? 'The diary is finished. Thank you.' : next.state === 'open' ? 'An entry is due now.' : `Next entry: ${dayAndClock(next.at)}`;
    return h('p', { class: next?.state === 'open' ? 'next open' : 'next' }, words);
}

const whatWaits = (w: Waiting): string => `${dayAndClock(w.at)}${w.side === 'index' ? '' : `, ${w.side} side`}: pain ${w.score}${w.warning ? `, ${w.warning.join(', ').replace(/_/g, ' ')}` : ''}${w.words ? `, “${w.words}”` : ''}`;

/* What did not reach the clinic, in words to be read out on the telephone. */
export function unsentCard(title: string, why: string, entries: Waiting[], done: () => void): HTMLElement | null {
    if (entries.length === 0)
        return null;
    const told = h('button', { type: 'button', class: 'big' }, 'I have told the clinic: delete them here');
    told.addEventListener('click', done);
    return h('section', { class: 'card unsent', role: 'alert', 'aria-labelledby': 'unsent-head' }, h('h2', { id: 'unsent-head' }, title), h('p', {}, why),
        h('ul', {}, ...entries.map((e) => h('li', {}, whatWaits(e)))), told);
}

export function dueList(told: Told, queue: Waiting[]): HTMLElement {
    const diary = told.aftercare.diary, due = diary?.due ?? [];
    const behind = due.filter((d) => d.state !== 'ahead'), ahead = due.filter((d) => d.state === 'ahead');
    const kept = diary && diary.due_so_far > 0 ? `${diary.on_time} of ${diary.due_so_far} entries so far came in time${diary.late > 0 ? `, ${diary.late} later` : ''}.` : 'Nothing was due yet.';
    const waits = queue.length > 0 ? h('p', { class: 'waits' }, `${queue.length} ${queue.length === 1 ? 'entry is' : 'entries are'} on this phone and not sent yet.`) : null;
    return h('section', { class: 'card', 'aria-labelledby': 'due-head' }, h('h2', { id: 'due-head' }, 'Due and entered'), h('p', {}, kept), waits,
        h('div', {}, ...byDay(told, [...behind.slice(-8), ...ahead.slice(0, 4)])),
        due.length > 12 ? h('details', {}, h('summary', {}, `All ${due.length} times`), ...byDay(told, due)) : null);
}
