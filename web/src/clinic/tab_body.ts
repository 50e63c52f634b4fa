/* The body map: zones that are clicked or drawn over, the same as a list for the keyboard, and what care/ makes of them. */

import { h } from '../dom';
import type { CaseView } from './clinic';
import type { Control } from './field';
import { drawStrokes, drawView, markZones, strokesFrom, strokesText, VIEWS, WIDTH, type Stroke, type View } from './figure';
import type { Special } from './form';
import { section } from './section';
import { choiceCard } from './shown';
import type { Entry, Field, Value } from './types';
import { button, row } from './ui';

const MOST_BYTES = 8000, APART = 3;
/* A fingertip wanders more than a mouse. */
const MOVED_PX: Record<string, number> = { touch: 12, pen: 8 };
const STILL_PX = 5;

const namesOf = (field: Field): Map<string, string> => new Map((field.options ?? []).map((o) => [o.id, o.label]));

interface Drawing {
    zones: Set<string>;
    strokes: Stroke[];
    refresh(): void;
}

/* What a line marked goes with it: a slip over the other side must not stay marked. Lines read from the record keep theirs. */
const marked = new WeakMap<Stroke, string[]>();

function takeAway(drawing: Drawing, strokes: Stroke[]): void {
    strokes.flatMap((s) => marked.get(s) ?? []).forEach((zone) => drawing.zones.delete(zone));
}

/* A press that moves draws, and marks the zones it passes; one that stays turns its zone on or off. */
function hands(figure: SVGSVGElement, drawing: Drawing): void {
    let stroke: Stroke | undefined, from: [number, number] | undefined;
    const at = (e: PointerEvent): [number, number] => {
        const box = figure.getBoundingClientRect();
        return [Math.round(((e.clientX - box.left) / box.width) * WIDTH), Math.round(((e.clientY - box.top) / box.width) * WIDTH)];
    };
    const zoneOn = (x: number, y: number): string | undefined => document.elementsFromPoint(x, y).map((el) => el.getAttribute('data-zone')).find((z) => z !== null) ?? undefined;
    /* All that the line passes: from where it begins, and between two events of a fast hand. */
    const mark = (line: Stroke, [x, y]: [number, number], [toX, toY]: [number, number]): void => {
        const steps = Math.ceil(Math.hypot(toX - x, toY - y) / STILL_PX) + 1, mine = marked.get(line) ?? [];
        for (let i = 0; i <= steps; i++) {
            const zone = zoneOn(x + ((toX - x) * i) / steps, y + ((toY - y) * i) / steps);
            if (zone && !drawing.zones.has(zone)) {
                drawing.zones.add(zone);
                mine.push(zone);
            }
        }
        marked.set(line, mine);
    };
    figure.addEventListener('pointerdown', (e) => {
        if (e.button !== 0 || !e.isPrimary)
            return;
        figure.setPointerCapture(e.pointerId);
        from = [e.clientX, e.clientY];
        stroke = { view: figure.getAttribute('data-view') as View, points: [at(e)] };
    });
    figure.addEventListener('pointermove', (e) => {
        if (!stroke || !from || !e.isPrimary || (stroke.points.length === 1 && Math.hypot(e.clientX - from[0], e.clientY - from[1]) < (MOVED_PX[e.pointerType] ?? STILL_PX)))
            return;
        const [x, y] = at(e), last = stroke.points[stroke.points.length - 1]!;
        if (Math.hypot(x - last[0], y - last[1]) < APART || strokesText([...drawing.strokes, stroke]).length > MOST_BYTES - 10)
            return;
        stroke.points.push([x, y]);
        if (!drawing.strokes.includes(stroke))
            drawing.strokes.push(stroke);
        mark(stroke, from, [e.clientX, e.clientY]);
        from = [e.clientX, e.clientY];
        drawing.refresh();
    });
    figure.addEventListener('pointerup', (e) => {
        if (!e.isPrimary)
            return;
        const zone = zoneOn(e.clientX, e.clientY);
        if (stroke && stroke.points.length === 1 && zone)
            drawing.zones.has(zone) ? drawing.zones.delete(zone) : drawing.zones.add(zone);
        if (stroke)
            figure.dispatchEvent(new Event('input', { bubbles: true }));
        stroke = undefined;
        drawing.refresh();
        figure.dispatchEvent(new Event('change', { bubbles: true }));
    });
    /* A second finger came to move or enlarge the page: what the first one drew was not meant. */
    figure.addEventListener('pointercancel', () => {
        if (stroke && drawing.strokes.includes(stroke))
            takeAway(drawing, drawing.strokes.splice(drawing.strokes.indexOf(stroke), 1));
        stroke = undefined;
        drawing.refresh();
    });
}

/* "Buttock, left" and "Buttock, right" are one line with two boxes. */
function list(field: Field, drawing: Drawing): { element: HTMLElement; refresh(): void } {
    const boxes = new Map<string, HTMLInputElement>();
    const box = (id: string, label: string): HTMLElement => {
        const made = h('input', { type: 'checkbox', 'aria-label': label, 'data-list': id });
        made.addEventListener('change', () => {
            made.checked ? drawing.zones.add(id) : drawing.zones.delete(id);
            drawing.refresh();
        });
        boxes.set(id, made);
        return made;
    };
    const lefts = (field.options ?? []).filter((o) => o.id.endsWith('_left')), alone = (field.options ?? []).filter((o) => !/_(left|right)$/.test(o.id));
    const names = namesOf(field);
    const lines = lefts.map((o) => {
        const right = o.id.replace(/_left$/, '_right');
        return h('tr', {}, h('th', { scope: 'row' }, o.label.replace(/, left$/, '')), h('td', {}, box(o.id, o.label)), h('td', {}, box(right, names.get(right) ?? right)));
    });
    const single = alone.map((o) => h('tr', {}, h('th', { scope: 'row' }, o.label), h('td', { colspan: 2 }, box(o.id, o.label))));
    const head = h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Place'), h('th', { scope: 'col' }, 'Left'), h('th', { scope: 'col' }, 'Right')));
    const element = h('div', { class: 'zone-list', role: 'region', 'aria-label': 'Places as a list', tabindex: 0 }, h('table', {}, head, h('tbody', {}, ...lines, ...single)));
    return { element, refresh: () => boxes.forEach((b, id) => (b.checked = drawing.zones.has(id))) };
}

function zonesControl(field: Field, drawing: Drawing): Control {
    const figures = VIEWS.map((v) => drawView(v.id, namesOf(field))), places = list(field, drawing);
    const chosen = h('p', { class: 'chosen', 'aria-live': 'polite' }), said = h('span', { class: 'said', role: 'alert' }), names = namesOf(field);
    drawing.refresh = () => {
        figures.forEach((f) => {
            markZones(f, drawing.zones);
            drawStrokes(f, drawing.strokes);
        });
        places.refresh();
        const words = drawing.zones.size > 0 ? [...drawing.zones].map((z) => names.get(z) ?? z).join('; ') : 'Nothing marked yet';
        if (chosen.textContent !== words)
            chosen.textContent = words;
    };
    figures.forEach((f) => hands(f, drawing));
    const clear = (what: () => void) => (): void => {
        what();
        drawing.refresh();
        for (const kind of ['input', 'change'])
            chosen.dispatchEvent(new Event(kind, { bubbles: true }));
    };
    const element = h('div', { class: 'body-map', role: 'group', 'aria-label': field.label, 'data-field': field.id },
        h('p', { class: 'help' }, 'Click where it hurts, or draw over it: what the line passes is marked. The list beside it does the same; on a touch screen two fingers move the page.'),
        h('div', { class: 'figures' }, ...figures.map((f, i) => h('div', { class: `view-${VIEWS[i]!.id}` }, h('h4', {}, VIEWS[i]!.name), f)), places.element),
        row(button('Undo the last line', clear(() => takeAway(drawing, drawing.strokes.splice(-1))), 'plain'), button('Clear the drawing', clear(() => takeAway(drawing, drawing.strokes.splice(0))), 'plain'), button('Clear the marks', clear(() => drawing.zones.clear()), 'plain')), chosen, said);
    drawing.refresh();
    return { field, element, get: () => (drawing.zones.size > 0 ? [...drawing.zones] : undefined), wrong: () => (field.required && drawing.zones.size === 0 ? 'mark at least one place' : ''),
        show: (line) => (said.textContent = line), focus: () => element.querySelector<HTMLElement>('input')?.focus() };
}

/* Zones and drawing are two fields and one picture; each time a form is opened it is a new one. */
function specials(): Record<string, Special> {
    let drawing: Drawing = { zones: new Set(), strokes: [], refresh: () => undefined };
    return {
        zones: (field: Field, value: Value | undefined) => {
            drawing = { zones: new Set((value ?? []) as string[]), strokes: [], refresh: () => undefined };
            return zonesControl(field, drawing);
        },
        strokes: (field: Field, value: Value | undefined) => {
            const mine = drawing;
            mine.strokes.push(...strokesFrom(String(value ?? '')));
            mine.refresh();
            return { field, element: h('div', { hidden: true }), get: () => strokesText(mine.strokes) || undefined, wrong: () => '', show: () => undefined, focus: () => undefined };
        },
    };
}

/* As it was drawn, small and still. */
function picture(view: CaseView, entry: Entry): HTMLElement {
    const field = view.clinic.forms['body_map']!.fields.find((f) => f.id === 'zones')!;
    const zones = new Set((entry.body['zones'] ?? []) as string[]), strokes = strokesFrom(String(entry.body['strokes'] ?? ''));
    const figures = VIEWS.map((v) => drawView(v.id, namesOf(field)));
    figures.forEach((f) => {
        markZones(f, zones);
        drawStrokes(f, strokes);
    });
    return h('div', { class: 'figures still' }, ...figures);
}

export function bodyMapTab(view: CaseView): HTMLElement {
    const form = section(view, 'body_map', { title: 'Where it hurts', add: 'Draw a new map', special: specials(), untold: ['strokes'], below: (entry) => picture(view, entry), open: true });
    return h('div', { class: 'single' }, form, choiceCard(view.answers.choice));
}
