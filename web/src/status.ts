/* The line of large numbers under everything, and the page's own clock of frames. */

import { h, setClass, setText } from './dom';
import type { Room, State } from './state';

const WINDOW_MS = 1000, LATE_MS = 5000;

/* Pictures drawn in the last second, and how old the newest was when it was drawn. */
export class FrameClock {
    private times: number[] = [];
    age_ms = 0;
    drawn = 0;

    tick(now_ms: number, age_ms: number): void {
        this.drawn++;
        this.age_ms = age_ms;
        this.times.push(now_ms);
        this.times = this.times.filter((t) => now_ms - t < WINDOW_MS);
    }

    rate(now_ms: number): number {
        this.times = this.times.filter((t) => now_ms - t < WINDOW_MS);
        return this.times.length;
    }
}

interface Field {
    element: HTMLElement;
    value: HTMLElement;
    unit: HTMLElement;
}

function field(name: string, unit: string, className = ''): Field {
    const value = h('output', {}), unitElement = h('span', { class: 'unit' }, unit);
    const element = h('div', { class: `reading ${className}` }, h('span', { class: 'name' }, name), h('span', { class: 'figure' }, value, unitElement));
    return { element, value, unit: unitElement };
}

const signed = (x: number, plus: string, minus: string): [string, string] => {
    const r = Math.round(x);
    return [`${Math.abs(r)}°`, r === 0 ? '' : r > 0 ? plus : minus];
};

function minutes(seconds: number): string {
    const whole = Math.floor(seconds);
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

export function statusLine(room: Room, clock: FrameClock): HTMLElement {
    const oblique = field('Oblique', '', 'wide'), tilt = field('Tilt', '', 'wide');
    const kv = field('Voltage', 'kV'), ma = field('Current', 'mA'), time = field('Fluoro time', 'min');
    const pulses = field('Pulses', ''), kerma = field('Air kerma', 'mGy', 'wide'), dap = field('DAP', 'Gy·cm²', 'wide');
    const rate = field('Pictures', '/s'), age = field('Age', 'ms');
    const dose = h('div', { class: 'dose' }, time.element, pulses.element, kerma.element, dap.element, h('span', { class: 'simulated' }, 'SIMULATED'));
    const element = h(
        'footer',
        { class: 'status', 'aria-label': 'Readings' },
        h('div', { class: 'group' }, oblique.element, tilt.element),
        h('div', { class: 'group' }, kv.element, ma.element),
        dose,
        h('div', { class: 'group quiet' }, rate.element, age.element),
    );
    const update = (state: State): void => {
        const [o, side] = signed(state.carm.oblique_deg, 'L', 'R');
        const [t, end] = signed(state.carm.tilt_deg, 'CRAN', 'CAUD');
        setText(oblique.value, o);
        setText(oblique.unit, side);
        setText(tilt.value, t);
        setText(tilt.unit, end);
        oblique.element.title = `DICOM primary angle ${state.carm.primary_deg.toFixed(1)}°`;
        tilt.element.title = `DICOM secondary angle ${state.carm.secondary_deg.toFixed(1)}°`;
        setText(kv.value, state.beam.kv.toFixed(0));
        setText(ma.value, state.beam.ma.toFixed(1));
        setText(time.value, minutes(state.dose.fluoro_s));
        setText(pulses.value, String(state.dose.pulses));
        setText(kerma.value, state.dose.kerma_mgy.toFixed(2));
        setText(dap.value, state.dose.dap_gycm2.toFixed(3));
        setClass(element, 'alarm', state.alarm);
    };
    room.onState(update);
    setInterval(() => {
        const fps = clock.rate(performance.now());
        setText(rate.value, fps > 0 ? String(fps) : '–');
        /* A held image given to a new viewer is as old as its pulse: that is no delay. */
        setText(age.value, fps > 0 && clock.age_ms < LATE_MS ? clock.age_ms.toFixed(0) : '–');
    }, 250);
    return element;
}
