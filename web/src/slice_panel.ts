/* One CT panel: asks the server for its plane, paints it, and takes the mouse. */

import { h, setText } from './dom';
import { along, clamp, cross, scale } from './geometry';
import { edges, query, type Cut, type PanelPlane } from './planes';
import { drawBeam, drawCrosshair, drawIsocentre, drawMark, drawNeedles, drawPath, drawPicked } from './slice_overlay';
import type { Slices } from './slices';
import type { State, Vec3 } from './state';

const LEAST_SAMPLES = 192, MOST_SAMPLES = 512;
export const HU_LOW = -32768; /* the window's table starts here */
const CLICK_PX = 4;
const DOUBLE_MS = 1000;

interface Shown {
    plane: PanelPlane;
    cut: Cut;
    hu: Int16Array;
}

export class SlicePanel {
    readonly element: HTMLElement;
    private readonly canvas = h('canvas', { tabindex: 0 });
    private readonly context = this.canvas.getContext('2d', { alpha: false })!;
    private readonly title = h('h2');
    private readonly marks = { left: h('span'), right: h('span'), top: h('span'), bottom: h('span') };
    private readonly scratch = document.createElement('canvas');
    private shown: Shown | null = null;
    private busy = false;
    private asked = '';
    private wanted: { plane: PanelPlane; cut: Cut } | null = null;
    private pressed_ms = [-Infinity, -Infinity]; /* the last two */
    zoom = 1;
    shift: [number, number] = [0, 0]; /* mm right and down */

    constructor(private readonly slices: Slices, readonly index: number) {
        for (const [edge, mark] of Object.entries(this.marks))
            mark.className = `mark ${edge}`;
        this.element = h('section', { class: 'slice' }, this.title, h('div', { class: 'plate' }, this.canvas, ...Object.values(this.marks)));
        this.listen();
        new ResizeObserver(() => this.slices.refresh()).observe(this.canvas);
    }

    private plane(): PanelPlane {
        return this.slices.planes()[this.index]!;
    }

    /* The plane now wanted: through the picked point, shifted and zoomed as the hand left it. */
    cut(): Cut {
        const { column, row } = this.plane(), side = Math.round(this.canvas.clientWidth * devicePixelRatio);
        const middle = this.slices.middle(column, row);
        const centre = along(along(middle, this.shift[0], column), this.shift[1], row);
        return { centre, column, row, mm: this.slices.extent_mm / this.zoom, samples: clamp(side, LEAST_SAMPLES, MOST_SAMPLES) };
    }

    /* One request in flight; when it comes back the newest wish goes out, the ones between never. */
    want(): void {
        const plane = this.plane();
        this.wanted = { plane, cut: this.cut() };
        if (!this.busy)
            void this.fetchWanted();
        this.draw();
    }

    private async fetchWanted(): Promise<void> {
        while (this.wanted && query(this.wanted.cut) !== this.asked) {
            const { plane, cut } = this.wanted;
            this.busy = true;
            this.asked = query(cut);
            try {
                const answer = await fetch(this.asked);
                if (answer.ok)
                    this.shown = { plane, cut, hu: new Int16Array(await answer.arrayBuffer()) };
                this.paintHu();
            } catch {
                this.asked = ''; /* no server now: the link's own retry will ask again */
                this.wanted = null;
            }
        }
        this.busy = false;
    }

    paintHu(): void {
        if (!this.shown)
            return;
        const { hu, cut, plane } = this.shown, n = cut.samples;
        if (hu.length < n * n)
            return;
        this.scratch.width = this.scratch.height = n;
        const context = this.scratch.getContext('2d')!, image = context.createImageData(n, n);
        const words = new Uint32Array(image.data.buffer), table = this.slices.table;
        for (let i = 0; i < words.length; i++)
            words[i] = table[hu[i]! - HU_LOW]!;
        context.putImageData(image, 0, 0);
        this.element.dataset['accent'] = plane.accent;
        setText(this.title, plane.name);
        this.canvas.setAttribute('aria-label', `${plane.name} slice of the CT`);
        for (const [edge, letter] of Object.entries(edges(cut)))
            setText(this.marks[edge as keyof typeof this.marks], letter);
        this.draw();
    }

    draw(): void {
        const side = Math.round(this.canvas.clientWidth * devicePixelRatio);
        const state = this.slices.room.state;
        if (side === 0 || !state)
            return;
        if (this.canvas.width !== side)
            this.canvas.width = this.canvas.height = side;
        const { context } = this;
        context.imageSmoothingQuality = 'high';
        context.fillStyle = '#000';
        context.fillRect(0, 0, side, side);
        if (!this.shown)
            return;
        context.drawImage(this.scratch, 0, 0, side, side);
        this.overlay(state, side);
    }

    private overlay(state: State, side: number): void {
        const d = { context: this.context, cut: this.shown!.cut, side, unit: Math.max(1, side / 300) };
        drawBeam(d, state);
        const through = this.slices.point();
        const others = this.slices.panels.filter((p) => p !== this);
        drawCrosshair(d, through, others.map((p) => ({ plane: p.cut(), accent: p.plane().accent })));
        drawIsocentre(d, state.isocentre);
        drawNeedles(d, state);
        const plan = this.slices.display.settings.plan ? state.procedure?.plan : null;
        if (plan)
            drawPath(d, plan.entry_mm, plan.target_mm);
        for (const mark of this.slices.marks())
            drawMark(d, mark);
        if (state.picked)
            drawPicked(d, state.picked);
    }

    /* LPS mm under the mouse. */
    private point(e: { clientX: number; clientY: number }): Vec3 {
        const box = this.canvas.getBoundingClientRect(), cut = this.shown?.cut ?? this.cut();
        const x = ((e.clientX - box.left) / box.width - 0.5) * cut.mm, y = ((e.clientY - box.top) / box.height - 0.5) * cut.mm;
        return along(along(cut.centre, x, cut.column), y, cut.row);
    }

    private listen(): void {
        this.canvas.addEventListener('contextmenu', (e) => e.preventDefault());
        this.canvas.addEventListener('pointerdown', (e) => this.grab(e));
        this.canvas.addEventListener('dblclick', (e) => {
            if (e.timeStamp - this.pressed_ms[0]! < DOUBLE_MS) /* not when the first click closed a dialog that lay above */
                this.slices.isocentreAt(this.point(e));
        });
        this.canvas.addEventListener('wheel', (e) => this.scroll(e), { passive: false });
        this.canvas.addEventListener('keydown', (e) => this.key(e));
    }

    private scroll(e: WheelEvent): void {
        if (e.ctrlKey)
            return;
        e.preventDefault();
        this.step(Math.sign(e.deltaY || e.deltaX), e.shiftKey);
    }

    /* The arrows scroll the slice that was reached by Tab; after a click they are the needle's. */
    private key(e: KeyboardEvent): void {
        const down = Number(e.code === 'ArrowDown') - Number(e.code === 'ArrowUp');
        if (down === 0)
            return;
        e.preventDefault();
        e.stopPropagation();
        this.step(down, e.shiftKey);
    }

    /* Down goes caudal in the axial slice, and away from the viewer in the others. */
    private step(down: number, fine: boolean): void {
        const { column, row, accent } = this.plane(), normal = cross(column, row);
        const away = accent === 'axial' ? -Math.sign(normal[2]) : 1;
        this.slices.move(scale(normal, down * away * (fine ? 0.5 : this.slices.step_mm)));
    }

    private grab(e: PointerEvent): void {
        e.preventDefault();
        this.pressed_ms = [this.pressed_ms[1]!, e.timeStamp];
        const start: [number, number] = [e.clientX, e.clientY], box = this.canvas.clientWidth;
        let last = start, moved = false;
        this.canvas.setPointerCapture(e.pointerId);
        const move = (m: PointerEvent): void => {
            moved ||= Math.hypot(m.clientX - start[0], m.clientY - start[1]) > CLICK_PX;
            if (moved)
                this.drag(e.button, (m.clientX - last[0]) / box, (m.clientY - last[1]) / box);
            last = [m.clientX, m.clientY];
        };
        const end = (m: PointerEvent): void => {
            this.canvas.removeEventListener('pointermove', move);
            this.canvas.blur();
            if (!moved && e.button === 0 && m.type === 'pointerup')
                this.slices.pick(this.point(m));
        };
        this.canvas.addEventListener('pointermove', move);
        for (const name of ['pointerup', 'pointercancel'] as const)
            this.canvas.addEventListener(name, end, { once: true });
    }

    private drag(mouseButton: number, dx: number, dy: number): void {
        if (mouseButton === 0) {
            this.slices.setWindow(this.slices.width + 2500 * dx, this.slices.centre + 1500 * dy);
            return;
        }
        if (mouseButton === 1)
            this.shift = [this.shift[0] - (dx * this.slices.extent_mm) / this.zoom, this.shift[1] - (dy * this.slices.extent_mm) / this.zoom];
        else
            this.zoom = clamp(this.zoom * Math.exp(-3 * dy), 0.5, 12);
        this.want();
    }
}
