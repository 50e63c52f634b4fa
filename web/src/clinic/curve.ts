/* The pain curve in SVG: hours on the first day, days after that; windows shaded, each side a line of its own. */

import { h, svg } from '../dom';
import { button, table } from './ui';
import { moment } from './words';

export interface Point {
    at: number;
    side: string;
    score: number;
    from: string;
    medicine: boolean;
}
export interface Shade {
    from: number;
    until: number;
    name: string;
}
export interface Curve {
    points: Point[];
    start: number;
    baseline: number | undefined;
    shades: Shade[];
}

const W = 760, H = 260, LEFT = 44, RIGHT = 12, TOP = 14, FOOT = 40;
const HOUR = 3_600_000, DAY = 24 * HOUR;
const DASHES: Record<string, string> = { left: '', index: '', right: '7 5' };

const yOf = (score: number): number => TOP + (1 - score / 10) * (H - TOP - FOOT);

function text(x: number, y: number, words: string, anchor: string, look = 'tick'): SVGTextElement {
    const made = svg('text', { x, y, 'text-anchor': anchor, class: look });
    made.textContent = words;
    return made;
}

/* Steps that leave room for their words: hours up to a day and a half, then days. */
function stepOf(span: number): number {
    return span <= 6 * HOUR ? HOUR : span <= 14 * HOUR ? 2 * HOUR : span <= 36 * HOUR ? 4 * HOUR : span <= 16 * DAY ? DAY : Math.ceil(span / 12 / DAY) * DAY;
}

function axes(x: (at: number) => number, start: number, span: number): SVGElement[] {
    const parts: SVGElement[] = [];
    for (let score = 0; score <= 10; score += 2) {
        parts.push(svg('line', { x1: LEFT, x2: W - RIGHT, y1: yOf(score), y2: yOf(score), class: 'grid-line' }));
        parts.push(text(LEFT - 8, yOf(score) + 4, String(score), 'end'));
    }
    const step = stepOf(span);
    for (let t = 0; t <= span; t += step)
        parts.push(text(x(start + t), H - FOOT + 18, step < DAY ? `${t / HOUR} h` : `${t / DAY} d`, 'middle'));
    parts.push(text(LEFT, H - 4, step < DAY ? 'hours after the injection' : 'days after the injection', 'start', 'tick axis'));
    return parts;
}

function dot(p: Point, x: number): SVGElement {
    const title = svg('title');
    title.textContent = `${p.score} at ${moment(new Date(p.at).toISOString())}, ${p.side}${p.from === 'phone' ? ', told by telephone' : ''}${p.medicine ? ', after pain medicine' : ''}`;
    /* Told to somebody else, or under a painkiller: hollow, as it weighs less. */
    return svg('circle', { cx: x, cy: yOf(p.score), r: 4.5, class: `dot ${p.side}${p.medicine || p.from === 'phone' ? ' hollow' : ''}` }, title);
}

function line(points: Point[], side: string, x: (at: number) => number): SVGElement[] {
    const mine = points.filter((p) => p.side === side);
    const d = mine.map((p, i) => `${i === 0 ? 'M' : 'L'}${x(p.at).toFixed(1)} ${yOf(p.score).toFixed(1)}`).join('');
    const last = mine[mine.length - 1];
    return [svg('path', { d, class: `pain ${side}`, 'stroke-dasharray': DASHES[side] ?? '' }), ...mine.map((p) => dot(p, x(p.at))),
        ...(last && side !== 'index' ? [text(Math.min(x(last.at) + 8, W - RIGHT - 30), yOf(last.score) - 8, side, 'start', `name ${side}`)] : [])];
}

function shade(s: Shade, x: (at: number) => number, start: number, end: number): SVGElement[] {
    const from = Math.max(s.from, start), until = Math.min(s.until, end);
    if (until <= from)
        return [];
    return [svg('rect', { x: x(from), y: TOP, width: x(until) - x(from), height: H - TOP - FOOT, class: 'window' }), text(x(from) + 4, TOP + 12, s.name, 'start', 'window-name')];
}

function draw(c: Curve, span: number): SVGSVGElement {
    const end = c.start + span;
    const x = (at: number): number => LEFT + (Math.max(0, at - c.start) / span) * (W - LEFT - RIGHT);
    const within = c.points.filter((p) => p.at <= end);
    const base = c.baseline === undefined ? [] : [svg('line', { x1: LEFT, x2: W - RIGHT, y1: yOf(c.baseline), y2: yOf(c.baseline), class: 'baseline' }), text(W - RIGHT, yOf(c.baseline) - 5, `before: ${c.baseline}`, 'end', 'baseline-name')];
    const sides = [...new Set(c.points.map((p) => p.side))];
    return svg('svg', { viewBox: `0 0 ${W} ${H}`, class: 'curve', role: 'img', 'aria-label': `Pain curve, ${within.length} entries; the table below has the figures` },
        ...c.shades.flatMap((s) => shade(s, x, c.start, end)), ...axes(x, c.start, span), ...base, ...sides.flatMap((s) => line(within, s, x)));
}

export function curve(c: Curve): HTMLElement {
    if (c.points.length === 0)
        return h('p', { class: 'quiet' }, 'No diary entry yet.');
    const last = Math.max(...c.points.map((p) => p.at)) - c.start;
    const whole = Math.max(DAY, Math.ceil(last / DAY) * DAY);
    const holder = h('div', { class: 'curve-holder', role: 'region', 'aria-label': 'Pain curve', tabindex: 0 });
    const choices: [string, number][] = [['First 10 hours', 10 * HOUR], ['First 3 days', 3 * DAY], ['All', whole]];
    const buttons = choices.map(([name, span]) => button(name, () => show(name, span), 'small'));
    const show = (name: string, span: number): void => {
        holder.replaceChildren(draw(c, span));
        buttons.forEach((b) => b.setAttribute('aria-pressed', String(b.textContent === name)));
    };
    show(last <= 10 * HOUR ? 'First 10 hours' : 'All', last <= 10 * HOUR ? 10 * HOUR : whole);
    const rows = c.points.map((p) => [moment(new Date(p.at).toISOString()), p.side, String(p.score), p.from, p.medicine ? 'yes' : '']);
    const figures = h('details', { class: 'more' }, h('summary', {}, 'The figures'), table('Diary entries', ['Felt at', 'Side', 'Pain', 'From', 'Pain medicine'], rows, ''));
    return h('div', {}, h('div', { class: 'row', role: 'group', 'aria-label': 'How much is shown' }, ...buttons), holder, figures);
}
