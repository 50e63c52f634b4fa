/* A square stage that shows one 16-bit picture: canvas, drawn overlay, letters at the edges. */

import type { Display } from './display';
import { h, setText, svg } from './dom';
import { painter, type Painter } from './paint';
import type { Picture, State } from './state';

const EDGES = ['left', 'right', 'top', 'bottom'] as const;
const OUTWARD: Record<(typeof EDGES)[number], [number, number]> = {
    left: [-1, 0],
    right: [1, 0],
    top: [0, -1],
    bottom: [0, 1],
};

export class Stage {
    readonly element: HTMLElement;
    readonly overlay = svg('svg', { viewBox: '0 0 1000 1000', class: 'overlay' });
    readonly canvas = h('canvas', { width: 1024, height: 1024 });
    picture: Picture | null = null;
    private readonly turned = h('div', { class: 'turned' });
    private readonly lens = h('div', { class: 'lens' }, this.turned);
    private readonly marks = EDGES.map((edge) => ({ edge, element: h('span', { class: 'mark' }) }));
    private readonly painter: Painter;
    private letters: State['marks'] = { left: '', right: '', top: '', bottom: '' };

    constructor(
        label: string,
        readonly display: Display,
        kind: '2d' | 'webgl2',
        private readonly fixed = false, /* the reference monitor neither zooms nor pans */
    ) {
        this.painter = painter(this.canvas, kind);
        this.canvas.setAttribute('role', 'img');
        this.canvas.setAttribute('aria-label', label);
        this.turned.append(this.canvas, this.overlay);
        this.element = h('div', { class: 'stage' }, this.lens, ...this.marks.map((m) => m.element));
        display.onChange(() => this.arrange());
    }

    show(picture: Picture | null): void {
        this.picture = picture;
        this.element.classList.toggle('empty', picture === null);
        this.paint();
    }

    setMarks(marks: State['marks']): void {
        this.letters = marks;
        for (const { edge, element } of this.marks)
            setText(element, this.letters[edge]);
    }

    paint(): void {
        if (this.picture)
            this.painter.paint(this.picture, this.display.window());
    }

    /* Where a mouse event falls, as fractions of the stage from its middle. */
    at(e: { clientX: number; clientY: number }): [number, number] {
        const box = this.lens.getBoundingClientRect();
        return [(e.clientX - box.left) / box.width - 0.5, (e.clientY - box.top) / box.height - 0.5];
    }

    get side(): number {
        return this.lens.clientWidth || 1;
    }

    private arrange(): void {
        const { display } = this, { round, rotation_deg, flipped } = display.settings;
        this.element.classList.toggle('round', round);
        this.turned.style.transform = this.fixed
            ? `rotate(${rotation_deg}deg)${flipped ? ' scaleX(-1)' : ''}`
            : display.transform();
        for (const { edge, element } of this.marks) {
            const [x, y] = display.turn(...OUTWARD[edge]);
            const reach = round ? 0.455 : 0.462 / Math.max(Math.abs(x), Math.abs(y));
            element.style.left = `${(50 + 100 * reach * x).toFixed(2)}%`;
            element.style.top = `${(50 + 100 * reach * y).toFixed(2)}%`;
        }
        this.paint();
    }
}
