/* The collimator on the picture: what the blades cover is shaded, and each blade is dragged by its
 * edge or moved with the arrow keys. */

import type { Display } from './display';
import { setAttribute, svg } from './dom';
import { clamp } from './geometry';
import { SETTLED_MS } from './widgets';
import type { Stage } from './stage';
import type { Blades, State } from './state';
import type { Stream } from './stream';

type Side = keyof Blades;
const SIDES: Side[] = ['left', 'right', 'top', 'bottom'];
const MOST = 0.45;

export class BladeHandles {
    private readonly shade = svg('path', { class: 'shade', 'fill-rule': 'evenodd' });
    private readonly handles = new Map<Side, SVGGElement>();
    private blades: Blades = { left: 0, right: 0, top: 0, bottom: 0 };
    private inHand: Side | null = null; /* dragged, or just moved by a key: the room's word on it comes later */
    private told: Blades = this.blades;
    private timer: ReturnType<typeof setTimeout> | undefined;

    constructor(
        private readonly stage: Stage,
        private readonly display: Display,
        private readonly stream: Stream,
    ) {
        stage.overlay.append(this.shade);
        for (const side of SIDES) {
            const handle = svg('g', {
                class: 'handle',
                tabindex: 0,
                role: 'slider',
                'aria-label': `Collimator blade, ${side}`,
                'aria-valuemin': 0,
                'aria-valuemax': 100 * MOST,
            });
            handle.append(svg('path', { class: 'grip-area' }), svg('path', { class: 'blade' }), svg('path', { class: 'grip' }));
            handle.addEventListener('pointerdown', (e) => this.grab(side, e));
            handle.addEventListener('keydown', (e) => this.key(side, e));
            this.handles.set(side, handle);
            stage.overlay.append(handle);
        }
    }

    update(state: Pick<State, 'collimator'>): void {
        this.told = state.collimator;
        const own = this.inHand ? { [this.inHand]: this.blades[this.inHand] } : {};
        this.blades = { ...this.told, ...own };
        this.draw();
    }

    private take(side: Side): void {
        clearTimeout(this.timer);
        this.inHand = side;
    }

    /* Once the last command has had its answer, the blade stands where the room has it. */
    private letGo(): void {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => {
            this.inHand = null;
            this.update({ collimator: this.told });
        }, SETTLED_MS);
    }

    /* The hand's blade is drawn at once; the room's answer follows. */
    private set(side: Side, part: number): void {
        const opposite: Record<Side, Side> = { left: 'right', right: 'left', top: 'bottom', bottom: 'top' };
        const most = Math.min(MOST, 0.9 - this.blades[opposite[side]]);
        this.blades[side] = clamp(Math.round(part * 500) / 500, 0, most);
        this.draw();
        this.stream.soon('collimate', { [side]: this.blades[side] });
    }

    private grab(side: Side, e: PointerEvent): void {
        if (e.button !== 0)
            return;
        e.stopPropagation();
        const handle = this.handles.get(side)!;
        handle.setPointerCapture(e.pointerId);
        this.take(side);
        const move = (m: PointerEvent): void => {
            const [x, y] = this.display.picturePoint(...this.stage.at(m));
            this.set(side, { left: x, right: 1 - x, top: y, bottom: 1 - y }[side]);
        };
        handle.addEventListener('pointermove', move);
        handle.addEventListener(
            'lostpointercapture',
            () => {
                handle.removeEventListener('pointermove', move);
                this.letGo();
                handle.blur();
            },
            { once: true },
        );
    }

    private key(side: Side, e: KeyboardEvent): void {
        const [dx, dy] = this.display.unturn(
            Number(e.code === 'ArrowRight') - Number(e.code === 'ArrowLeft'),
            Number(e.code === 'ArrowDown') - Number(e.code === 'ArrowUp'),
        );
        const inward = { left: dx, right: -dx, top: dy, bottom: -dy }[side];
        if (dx === 0 && dy === 0)
            return;
        e.preventDefault();
        e.stopPropagation();
        this.take(side);
        this.set(side, this.blades[side] + 0.01 * inward);
        this.letGo();
    }

    private draw(): void {
        const { left, right, top, bottom } = this.blades;
        const x0 = 1000 * left, x1 = 1000 * (1 - right), y0 = 1000 * top, y1 = 1000 * (1 - bottom);
        const closed = left + right + top + bottom > 0;
        setAttribute(this.shade, 'd', closed ? `M0 0H1000V1000H0ZM${x0} ${y0}H${x1}V${y1}H${x0}Z` : '');
        const xm = (x0 + x1) / 2, ym = (y0 + y1) / 2;
        this.place('left', x0, ym, 'v', y0, y1, left);
        this.place('right', x1, ym, 'v', y0, y1, right);
        this.place('top', xm, y0, 'h', x0, x1, top);
        this.place('bottom', xm, y1, 'h', x0, x1, bottom);
    }

    private place(side: Side, x: number, y: number, way: 'h' | 'v', from: number, to: number, part: number): void {
        const [area, blade, grip] = [...this.handles.get(side)!.children] as [Element, Element, Element];
        /* At rest a blade's grip stays inside the picture's edge, where the hand can take it. */
        const inset = 7, gx = clamp(x, inset, 1000 - inset), gy = clamp(y, inset, 1000 - inset), reach = 34;
        const line = (span: number): string =>
            way === 'v' ? `M${gx} ${gy - span}V${gy + span}` : `M${gx - span} ${gy}H${gx + span}`;
        setAttribute(area, 'd', line(reach * 1.6));
        setAttribute(grip, 'd', line(reach));
        setAttribute(blade, 'd', part === 0 ? '' : way === 'v' ? `M${x} ${from}V${to}` : `M${from} ${y}H${to}`);
        setAttribute(this.handles.get(side)!, 'aria-valuenow', (100 * part).toFixed(0));
    }
}
