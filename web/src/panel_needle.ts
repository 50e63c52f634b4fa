/* Needles: up to six, one active. */

import { h, setAttribute, setClass, setText } from './dom';
import { COARSE_MM, FINE_MM, type Monitor } from './monitor';
import type { Needle, Room, State, Vec3 } from './state';
import type { Stream } from './stream';
import { button, hold, panel, row, stepper } from './widgets';

const SLOTS = 6;
const GAUGES = [18, 19, 20, 21, 22, 23, 24, 25, 26, 27];
const LENGTHS_MM = [50, 60, 70, 80, 90, 100, 110, 120, 130, 140, 150];
const TURN_DEG = 1, TURN_FINE_DEG = 0.2;
const REPEAT_MS = 70;

const STOPS: Record<Needle['stop'], string> = {
    free: '',
    bone: 'At bone: the needle stops at the cortex',
    hub: 'Hub at the skin: no length left',
    edge: 'The CT ends here',
};

const position = (p: Vec3): string => p.map((x) => x.toFixed(1).replace('-', '−')).join('  ');

export class NeedlePanel {
    readonly element: HTMLElement;
    private readonly gauge = stepper('Gauge', GAUGES, 22, (g) => `${g} G`);
    private readonly length = stepper('Length', LENGTHS_MM, 90, (mm) => `${mm} mm`);
    private readonly slots: HTMLButtonElement[] = [];
    private readonly depth = h('output', { class: 'depth' });
    private readonly tip = h('output', { class: 'tip' });
    private readonly notice = h('p', { class: 'notice', role: 'status' });
    private readonly pickButton: HTMLButtonElement;

    constructor(
        private readonly room: Room,
        private readonly stream: Stream,
        private readonly monitor: Monitor,
    ) {
        for (let i = 0; i < SLOTS; i++)
            this.slots.push(button(`Needle ${i + 1}`, () => this.select(i), { className: 'slot-button' }));
        this.slots.forEach((slot, i) => setText(slot, String(i + 1)));
        this.pickButton = button('On the picture', () => this.togglePick(), { title: 'Then click where the tip goes (P)' });
        monitor.onNeedlePoint = (x, y) => this.add(x, y);
        monitor.onPick = (mode) => setAttribute(this.pickButton, 'aria-pressed', String(mode === 'needle'));
        this.element = panel(
            'Needle',
            'needle',
            h('div', { class: 'slots', role: 'group', 'aria-label': 'Needles' }, ...this.slots),
            row(this.gauge.element, this.length.element),
            row(
                button('Place at centre', () => this.add(), { title: 'Tip on the skin on the beam’s central line (Insert)' }),
                this.pickButton,
                button('At point', () => this.addAtPoint(), { title: 'Tip on the skin over the picked point, along the beam' }),
            ),
            this.controls(),
            h('div', { class: 'readout' }, h('span', { class: 'name' }, 'Depth'), this.depth, h('span', { class: 'name' }, 'Tip'), this.tip),
            this.notice,
        );
        room.onState((state) => this.update(state));
    }

    private controls(): HTMLElement {
        const turn = (label: string, dx: number, dy: number, drawing: 'left' | 'right' | 'up' | 'down') =>
            this.repeat(label, () => this.turn(dx, dy), drawing);
        const step = (label: string, mm: number, title: string) =>
            button(label, () => this.advance(mm), { title, className: 'step' });
        return h(
            'div',
            { class: 'needle-controls' },
            h(
                'div',
                { class: 'pad turn-pad' },
                turn('Tip left', -TURN_DEG, 0, 'left'),
                turn('Tip to the head', 0, TURN_DEG, 'up'),
                turn('Tip to the feet', 0, -TURN_DEG, 'down'),
                turn('Tip right', TURN_DEG, 0, 'right'),
            ),
            h(
                'div',
                { class: 'steps' },
                step('−2', -COARSE_MM, 'Withdraw 2 mm (Page down)'),
                step('−0.2', -FINE_MM, 'Withdraw 0.2 mm (Shift)'),
                step('+0.2', FINE_MM, 'Advance 0.2 mm (Shift)'),
                step('+2', COARSE_MM, 'Advance 2 mm (Page up, wheel)'),
            ),
            row(
                button('Along beam', () => this.stream.send('needle.aim'), { title: 'Turns it along the beam: hub view (Y)' }),
                button('Remove', () => this.stream.send('needle.remove'), { title: 'Takes the active needle out (Shift+Delete)' }),
            ),
        );
    }

    private repeat(label: string, act: () => void, drawing: 'left' | 'right' | 'up' | 'down'): HTMLButtonElement {
        let timer: ReturnType<typeof setInterval> | undefined;
        const start = (): void => {
            act();
            timer = setInterval(act, REPEAT_MS);
        };
        return hold(label, start, () => clearInterval(timer), { icon: drawing, className: 'motor' });
    }

    private args() {
        return { gauge: this.gauge.get(), length_mm: this.length.get() };
    }

    /* The needle that a plan asks for. */
    choose(gauge: number, length_mm: number): void {
        this.gauge.set(gauge);
        this.length.set(length_mm);
    }

    /* On the beam's central line, or where a point of the picture meets the skin. */
    add(x?: number, y?: number): void {
        this.stream.send('needle.add', x === undefined ? this.args() : { ...this.args(), x, y });
    }

    addAtPoint(): void {
        const p = this.room.state?.picked;
        if (p)
            this.stream.send('needle.add_point', { ...this.args(), x: p[0], y: p[1], z: p[2] });
        else
            setText(this.notice, 'No point picked: click on a slice or on the picture');
    }

    togglePick(): void {
        this.monitor.setPick(this.monitor.pick === 'needle' ? 'point' : 'needle');
    }

    select(index: number): void {
        if (this.room.state?.needles.some((n) => n.index === index))
            this.stream.send('needle.select', { index });
    }

    next(): void {
        const needles = this.room.state?.needles ?? [];
        const at = needles.findIndex((n) => n.active);
        const next = needles[(at + 1) % Math.max(1, needles.length)];
        if (next)
            this.select(next.index);
    }

    advance(mm: number): void {
        if (this.room.activeNeedle())
            this.stream.soon('needle.advance', { mm }, this.room.limits('needle.advance', 'mm', [-20, 20])[1]);
    }

    turn(dx_deg: number, dy_deg: number): void {
        if (this.room.activeNeedle())
            this.stream.soon('needle.turn', { dx_deg, dy_deg }, this.room.limits('needle.turn', 'dx_deg', [-10, 10])[1]);
    }

    turnBy(x: number, y: number, fine: boolean): void {
        const step = fine ? TURN_FINE_DEG : TURN_DEG;
        this.turn(x * step, y * step);
    }

    private update(state: State): void {
        this.slots.forEach((slot, i) => {
            const needle = state.needles.find((n) => n.index === i);
            setClass(slot, 'placed', needle !== undefined);
            setAttribute(slot, 'aria-pressed', String(needle?.active ?? false));
            setAttribute(slot, 'title', needle ? `${needle.gauge} G, ${needle.length_mm.toFixed(0)} mm, ${needle.depth_mm.toFixed(1)} mm deep` : `Place ${i + 1} is free`);
        });
        const active = state.needles.find((n) => n.active);
        setText(this.depth, active ? `${active.depth_mm.toFixed(1)} mm` : '–');
        setText(this.tip, active ? `${position(active.tip)}` : '–');
        setText(this.notice, active ? STOPS[active.stop] : state.needles.length === 0 ? 'No needle yet' : '');
        setClass(this.notice, 'strong', active !== undefined && active.stop !== 'free');
    }
}
