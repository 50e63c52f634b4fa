/* The fluoroscopy monitor: the picture, its flags, and what the mouse does on it. */

import { BladeHandles } from './blades';
import type { Display } from './display';
import { h, icon, setAttribute, setClass, setText, svg } from './dom';
import { clamp, project } from './geometry';
import { Stage } from './stage';
import type { Room, State, Vec3 } from './state';
import type { Stream } from './stream';
import { toggle } from './widgets';

export const COARSE_MM = 2, FINE_MM = 0.2;
const CLICK_PX = 4; /* less movement than this is a click */
const LINE_PX = 40; /* a wheel that speaks in pixels: this many make one step */

export type PickMode = 'point' | 'needle' | 'pointer';

export class Monitor {
    readonly element: HTMLElement;
    readonly stage: Stage;
    pick: PickMode = 'point';
    onNeedlePoint: (x: number, y: number) => void = () => undefined;
    onPick: (mode: PickMode) => void = () => undefined;
    private readonly live = h('span', { class: 'flag live' }, icon('beam'), 'LIVE');
    private readonly held = h('span', { class: 'flag held' }, 'HELD');
    private readonly stale = h('span', { class: 'flag stale' }, 'STALE: C-arm moved');
    private readonly mode = h('span', { class: 'flag mode' }, '');
    private readonly warning = h('span', { class: 'warning', role: 'status' });
    private readonly picked = svg('path', { d: '', class: 'picked' });
    private readonly pointer = svg('path', { d: '', class: 'pointer' });
    private readonly blades: BladeHandles;
    private wheel = 0;
    private up = false;

    constructor(
        private readonly room: Room,
        private readonly stream: Stream,
        private readonly display: Display,
        kind: '2d' | 'webgl2',
    ) {
        this.stage = new Stage('Fluoroscopy picture', display, kind);
        this.blades = new BladeHandles(this.stage, display, stream);
        this.stage.overlay.append(this.picked, this.pointer);
        this.element = h(
            'section',
            { class: 'monitor', 'aria-label': 'Fluoroscopy' },
            h('header', {}, h('h1', {}, 'Fluoroscopy'), this.live, this.held, this.stale, this.mode, this.warning, this.largeButton()),
            this.stage.element,
        );
        this.listen();
        display.onChange(() => this.pointAt());
        room.onState((state) => this.update(state));
    }

    setPick(mode: PickMode): void {
        this.pick = mode;
        this.stage.element.dataset['pick'] = mode;
        this.onPick(mode);
    }

    /* Without a connection the picture is what was there last: neither live nor known to be the room's. */
    link(up: boolean): void {
        this.up = up;
        if (this.room.state)
            this.update(this.room.state);
    }

    private largeButton(): HTMLElement {
        const large = toggle('Large picture', (on) => this.display.change({ large: on }), {
            icon: 'rail',
            className: 'small',
            title: 'Large picture, without the slices (Enter)',
        });
        this.display.onChange(() => {
            large.set(this.display.settings.large);
            document.body.classList.toggle('large', this.display.settings.large);
        });
        return large.element;
    }

    private update(state: State): void {
        const live = state.live && this.up;
        setClass(this.live, 'on', live);
        setClass(this.held, 'on', state.held && this.up);
        setClass(this.stale, 'on', state.stale && !live);
        const modes = { plain: '', subtract: 'SUBTRACTION', roadmap: 'ROADMAP', replay: 'REPLAY' };
        setText(this.mode, modes[state.mode]);
        setClass(this.mode, 'on', state.mode !== 'plain');
        setText(this.warning, state.warnings.join(' · '));
        setClass(this.stage.element, 'beam-on', live);
        this.stage.setMarks(state.marks);
        this.blades.update(state);
        this.pointAt();
    }

    /* Draws the picked point and the skin pointer where they fall on this picture. */
    private pointAt(): void {
        const state = this.room.state;
        if (!state)
            return;
        const arm = 14 / this.display.zoom, gap = 5 / this.display.zoom;
        setAttribute(this.picked, 'd', this.crossAt(state, state.picked, gap, arm));
        setAttribute(this.pointer, 'd', this.crossAt(state, state.pointer.on ? state.pointer.point : null, 0, arm));
    }

    private crossAt(state: State, point: Vec3 | null, gap: number, arm: number): string {
        const at = point && project(state.view, state.width, point);
        if (!at || Math.abs(at[0] - 0.5) > 0.6 || Math.abs(at[1] - 0.5) > 0.6)
            return '';
        const x = 1000 * at[0], y = 1000 * at[1];
        const line = (dx: number, dy: number): string =>
            `M${(x + gap * dx).toFixed(1)} ${(y + gap * dy).toFixed(1)}l${(arm * dx).toFixed(1)} ${(arm * dy).toFixed(1)}`;
        return line(1, 0) + line(-1, 0) + line(0, 1) + line(0, -1);
    }

    private listen(): void {
        const area = this.stage.element;
        area.addEventListener('contextmenu', (e) => e.preventDefault());
        area.addEventListener('pointerdown', (e) => this.grab(e));
        area.addEventListener('wheel', (e) => this.turnWheel(e), { passive: false });
    }

    /* Left drags window and level, middle pans, right zooms; a left click picks. */
    private grab(e: PointerEvent): void {
        if ((e.target as Element).closest('.handle'))
            return;
        e.preventDefault();
        const area = this.stage.element, start: [number, number] = [e.clientX, e.clientY];
        let last = start, moved = false;
        area.setPointerCapture(e.pointerId);
        const move = (m: PointerEvent): void => {
            moved ||= Math.hypot(m.clientX - start[0], m.clientY - start[1]) > CLICK_PX;
            if (moved)
                this.drag(e.button, m.clientX - last[0], m.clientY - last[1]);
            last = [m.clientX, m.clientY];
        };
        const end = (m: PointerEvent): void => {
            area.removeEventListener('pointermove', move);
            if (!moved && e.button === 0 && m.type === 'pointerup')
                this.click(m);
        };
        area.addEventListener('pointermove', move);
        for (const name of ['pointerup', 'pointercancel'] as const)
            area.addEventListener(name, end, { once: true });
    }

    private drag(mouseButton: number, dx: number, dy: number): void {
        const { display } = this, side = this.stage.side;
        if (mouseButton === 0) {
            display.width = clamp(display.width + (dx / side) * 65536, 512, 131072);
            display.centre = clamp(display.centre + (dy / side) * 65536, 0, 65535);
        } else if (mouseButton === 1) {
            display.pan = [display.pan[0] + dx / side, display.pan[1] + dy / side];
        } else {
            display.zoom = clamp(display.zoom * Math.exp((-3 * dy) / side), 1, 8);
        }
        display.changed();
    }

    private click(e: PointerEvent): void {
        const [x, y] = this.display.picturePoint(...this.stage.at(e));
        if (x < 0 || x > 1 || y < 0 || y > 1)
            return;
        if (this.pick === 'needle')
            this.onNeedlePoint(x, y);
        else if (this.pick === 'pointer')
            this.stream.send('pointer', { on: 1, x, y });
        else
            this.stream.send('pick', { x, y });
        if (this.pick !== 'point')
            this.setPick('point');
    }

    /* Away from you pushes the needle in, toward you draws it back; Shift makes the steps fine. */
    private turnWheel(e: WheelEvent): void {
        if (e.ctrlKey)
            return;
        e.preventDefault();
        const delta = e.deltaY || e.deltaX;
        this.wheel -= e.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? delta / LINE_PX : delta;
        const steps = Math.trunc(this.wheel);
        this.wheel -= steps;
        if (steps !== 0 && this.room.activeNeedle())
            this.stream.soon('needle.advance', { mm: Math.sign(steps) * Math.min(3, Math.abs(steps)) * (e.shiftKey ? FINE_MM : COARSE_MM) }, this.room.limits('needle.advance', 'mm', [-20, 20])[1]);
    }
}
