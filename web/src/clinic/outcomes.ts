/* What came of it, by operator and procedure: the figures, and a plot of each. Few cases say little, so counts stand beside. */

import { h, svg } from '../dom';
import { get } from './api';
import { card, quiet, table } from './ui';
import { day, plain } from './words';

interface By {
    operator: string;
    kind: string;
    procedures: number;
    assessed: number;
    relief_50: number;
    relief_80: number;
    mean_relief: number | null;
}
interface Point {
    date?: string;
    at?: string;
    kind?: string;
    operator?: string;
    relief: number;
}

const W = 760, LINE = 46, NAME = 300;

function text(x: number, y: number, words: string, look = 'tick', anchor = 'start'): SVGTextElement {
    const made = svg('text', { x, y, class: look, 'text-anchor': anchor });
    made.textContent = words;
    return made;
}

/* A bar out of those assessed: 50 % relief pale, 80 % full. */
function bars(by: By[]): SVGSVGElement {
    const wide = W - NAME - 90;
    const parts = by.flatMap((b, i) => {
        const y = i * LINE, of = Math.max(1, b.assessed), w50 = (wide * b.relief_50) / of, w80 = (wide * b.relief_80) / of;
        return [text(0, y + 18, b.operator, 'name'), text(0, y + 34, plain(b.kind)), svg('rect', { x: NAME, y: y + 8, width: wide, height: 24, class: 'bar-ground' }),
            svg('rect', { x: NAME, y: y + 8, width: w50, height: 24, class: 'bar-50' }), svg('rect', { x: NAME, y: y + 8, width: w80, height: 24, class: 'bar-80' }), text(W - 80, y + 25, `of ${b.assessed}`, 'tick')];
    });
    return svg('svg', { viewBox: `0 0 ${W} ${Math.max(1, by.length) * LINE}`, class: 'plot', role: 'img', 'aria-label': 'Share of assessed procedures with at least 50 and 80 % relief; the table has the figures' }, ...parts);
}

function scatter(points: Point[]): SVGSVGElement | null {
    const dated = points.map((p) => ({ ...p, t: Date.parse(String(p.date ?? p.at ?? '')) })).filter((p) => !Number.isNaN(p.t));
    if (dated.length === 0)
        return null;
    const from = Math.min(...dated.map((p) => p.t)), until = Math.max(...dated.map((p) => p.t), from + 1);
    const x = (t: number): number => 44 + ((t - from) / (until - from)) * (W - 70), y = (r: number): number => 12 + (1 - Math.max(-20, Math.min(100, r)) / 100) * 200;
    const lines = [0, 50, 80, 100].flatMap((r) => [svg('line', { x1: 44, x2: W - 12, y1: y(r), y2: y(r), class: r === 50 || r === 80 ? 'grid-line strong' : 'grid-line' }), text(38, y(r) + 4, `${r}`, 'tick', 'end')]);
    const dots = dated.map((p) => {
        const title = svg('title');
        title.textContent = `${Math.floor(p.relief + 1e-6)} %, ${day(String(p.date ?? p.at))}, ${plain(p.kind ?? '')}`;
        return svg('circle', { cx: x(p.t), cy: y(p.relief), r: 5, class: 'dot index' }, title);
    });
    const ends = [text(44, 275, day(new Date(from).toISOString())), text(W - 12, 275, day(new Date(until).toISOString()), 'tick', 'end')];
    return svg('svg', { viewBox: `0 0 ${W} 282`, class: 'plot', role: 'img', 'aria-label': `Relief in percent of ${dated.length} procedures over time` }, ...lines, ...dots, ...ends);
}

export async function outcomesPage(): Promise<HTMLElement> {
    const { by, points } = await get<{ by: By[]; points: Point[] }>('outcomes');
    const share = (n: number, of: number): string => (of === 0 ? '–' : `${n} of ${of} (${Math.round((100 * n) / of)} %)`);
    const rows = by.map((b) => [b.operator, plain(b.kind), String(b.procedures), String(b.assessed), share(b.relief_50, b.assessed), share(b.relief_80, b.assessed), b.mean_relief === null || b.assessed === 0 ? '–' : `${Math.floor(b.mean_relief + 1e-6)} %`]);
    const plot = scatter(points ?? []);
    return h('div', { class: 'page' }, h('h1', {}, 'Outcomes'), quiet('Only what could be assessed counts: a procedure whose diary has no entry in the agent’s window is left out, not guessed.'),
        card('By operator and procedure', by.length > 0 ? h('p', { class: 'legend' }, h('span', { class: 'key bar-80' }), ' 80 % relief or more ', h('span', { class: 'key bar-50' }), ' 50 % or more') : null, by.length > 0 ? h('div', { class: 'curve-holder', role: 'region', 'aria-label': 'By operator and procedure: plot', tabindex: 0 }, bars(by)) : null,
            table('Outcomes', ['Operator', 'Procedure', 'Done', 'Assessed', '50 % relief', '80 % relief', 'Mean relief'], rows, 'Nothing to count yet.')),
        plot ? card('Relief over time', h('div', { class: 'curve-holder', role: 'region', 'aria-label': 'Relief over time: plot', tabindex: 0 }, plot)) : null);
}
