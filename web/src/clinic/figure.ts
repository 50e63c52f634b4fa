/* A body to click and draw on: from behind, from in front, and head and neck larger, as its zones are small.
 * From behind the patient's left is on the left, as on the monitor; from in front it is on the right. */

import { svg } from '../dom';

export type View = 'B' | 'F' | 'H';
export interface Stroke {
    view: View;
    points: [number, number][];
}

export const VIEWS: { id: View; name: string; height: number; left: 1 | -1 }[] = [
    { id: 'H', name: 'Head and neck from behind', height: 220, left: -1 },
    { id: 'B', name: 'From behind', height: 470, left: -1 },
    { id: 'F', name: 'From in front', height: 470, left: 1 },
];
export const WIDTH = 220, MIDDLE = 110;

/* Each zone where it lies: view, away from the midline, down, half width, half height. */
const ZONES: [string, View, number, number, number, number][] = [
    ['occipital', 'H', 24, 80, 19, 19], ['suboccipital', 'H', 17, 117, 15, 10], ['retro_mastoid', 'H', 44, 118, 8, 11], ['post_auricular', 'H', 51, 90, 6, 13],
    ['upper_posterolateral_neck', 'H', 28, 143, 6, 11], ['upper_posterior_neck', 'H', 12, 141, 8, 9], ['middle_posterior_neck', 'H', 14, 166, 11, 10], ['lower_posterior_neck', 'H', 16, 192, 13, 11],
    ['suprascapular', 'B', 24, 88, 11, 6], ['shoulder_above_spine', 'B', 45, 97, 9, 8], ['superior_angle_scapula', 'B', 19, 105, 8, 6], ['mid_scapular', 'B', 31, 121, 11, 9], ['lower_scapular', 'B', 29, 143, 10, 9],
    ['lateral_arm', 'B', 59, 138, 7, 22], ['forearm', 'B', 67, 215, 7, 30], ['mid_thoracic', 'B', 11, 130, 6, 15], ['low_thoracic', 'B', 11, 166, 6, 16],
    ['low_back', 'B', 13, 203, 8, 15], ['iliac_crest', 'B', 30, 213, 8, 6], ['sacroiliac', 'B', 11, 231, 6, 9], ['buttock', 'B', 26, 246, 10, 14], ['trochanter', 'B', 40, 246, 4, 12],
    ['posterior_thigh', 'B', 20, 308, 8, 30], ['lateral_thigh', 'B', 34, 302, 4, 30], ['lower_leg', 'B', 19, 398, 8, 36],
    ['groin', 'F', 17, 250, 8, 9], ['lateral_thigh', 'F', 33, 302, 5, 30], ['trochanter', 'F', 40, 240, 4, 12], ['lateral_arm', 'F', 59, 138, 7, 22], ['forearm', 'F', 67, 215, 7, 30], ['lower_leg', 'F', 19, 398, 8, 36],
];

function half(side: 1 | -1): SVGElement[] {
    const x = (d: number): number => MIDDLE + side * d;
    const torso = `M${MIDDLE - side} 70 L${x(13)} 72 C${x(20)} 80 ${x(50)} 82 ${x(57)} 98 C${x(60)} 120 ${x(48)} 130 ${x(44)} 150 C${x(36)} 185 ${x(34)} 190 ${x(38)} 210 C${x(48)} 240 ${x(45)} 290 ${x(35)} 345 C${x(36)} 385 ${x(28)} 420 ${x(27)} 445 L${x(30)} 462 L${x(11)} 462 L${x(14)} 440 C${x(8)} 400 ${x(6)} 380 ${x(8)} 345 C${x(6)} 310 ${x(2)} 280 ${MIDDLE - side} 262 Z`;
    const arm = `M${x(49)} 100 C${x(62)} 130 ${x(60)} 170 ${x(66)} 195 L${x(68)} 250`;
    return [svg('path', { d: torso, class: 'body' }), svg('path', { d: arm, class: 'limb' }), svg('ellipse', { cx: x(69), cy: 262, rx: 9, ry: 15, class: 'body' })];
}

function silhouette(view: View): SVGElement[] {
    if (view !== 'H')
        return [svg('ellipse', { cx: MIDDLE, cy: 36, rx: 20, ry: 26, class: 'body' }), svg('rect', { x: MIDDLE - 12, y: 54, width: 24, height: 24, class: 'body' }), ...half(1), ...half(-1)];
    const neck = 'M74 130 L74 176 C72 196 40 206 6 220 L214 220 C180 206 148 196 146 176 L146 130 Z';
    return [svg('path', { d: neck, class: 'body' }), svg('ellipse', { cx: 50, cy: 92, rx: 8, ry: 16, class: 'body' }), svg('ellipse', { cx: 170, cy: 92, rx: 8, ry: 16, class: 'body' }), svg('ellipse', { cx: MIDDLE, cy: 78, rx: 58, ry: 70, class: 'body' })];
}

function zones(view: View, left: 1 | -1): SVGElement[] {
    const made: SVGElement[] = [];
    if (view === 'B')
        made.push(svg('rect', { x: MIDDLE - 3.5, y: 88, width: 7, height: 150, rx: 3.5, class: 'zone', 'data-zone': 'midline' }));
    for (const [zone, on, d, y, rx, ry] of ZONES.filter((z) => z[1] === view))
        for (const side of ['left', 'right'] as const)
            made.push(svg('ellipse', { cx: MIDDLE + (side === 'left' ? left : -left) * d, cy: y, rx, ry, class: 'zone', 'data-zone': `${zone}_${side}`, 'data-view': on }));
    return made;
}

/* Outlines are enough for most zones; their names come with the pointer, and from the list for those who have none. */
function named(shapes: SVGElement[], names: Map<string, string>): SVGElement[] {
    for (const shape of shapes) {
        const title = svg('title');
        title.textContent = names.get(shape.getAttribute('data-zone') ?? '') ?? '';
        shape.append(title);
    }
    return shapes;
}

export function drawView(view: View, names: Map<string, string>): SVGSVGElement {
    const { height, left } = VIEWS.find((v) => v.id === view)!;
    const mark = (text: string, x: number): SVGTextElement => {
        const made = svg('text', { x, y: height - 6, class: 'side', 'text-anchor': 'middle' });
        made.textContent = text;
        return made;
    };
    return svg('svg', { viewBox: `0 0 ${WIDTH} ${height}`, class: 'figure', 'aria-hidden': 'true', 'data-view': view },
        ...silhouette(view), ...named(zones(view, left), names), svg('g', { class: 'strokes' }), mark(left < 0 ? 'L' : 'R', 12), mark(left < 0 ? 'R' : 'L', WIDTH - 12));
}

export function drawStrokes(figure: SVGSVGElement, strokes: Stroke[]): void {
    const group = figure.querySelector('.strokes');
    const view = figure.getAttribute('data-view');
    group?.replaceChildren(...strokes.filter((s) => s.view === view).map((s) => svg('path', { class: 'stroke', d: s.points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x} ${y}`).join('') })));
}

export function markZones(figure: SVGSVGElement, chosen: Set<string>): void {
    figure.querySelectorAll('[data-zone]').forEach((zone) => zone.classList.toggle('on', chosen.has(zone.getAttribute('data-zone') ?? '')));
}

/* "B:110,200 112,204;F:90,250": short enough for its field. */
export function strokesText(strokes: Stroke[]): string {
    return strokes.map((s) => `${s.view}:${s.points.map(([x, y]) => `${x},${y}`).join(' ')}`).join(';');
}

export function strokesFrom(text: string): Stroke[] {
    return text.split(';').flatMap((part) => {
        const found = /^([BFH]):([\d, ]+)$/.exec(part);
        const points = (found?.[2] ?? '').split(' ').map((p) => p.split(',').map(Number) as [number, number]).filter((p) => p.length === 2 && p.every(Number.isFinite));
        return found && points.length > 1 ? [{ view: found[1] as View, points }] : [];
    });
}
