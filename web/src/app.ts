/* The parts of the page that the panels and the keys act upon, put together in main.ts. */

import type { Choose, Marking } from './choose';
import type { Debrief } from './debrief';
import type { Display } from './display';
import type { Hands } from './hands';
import type { Monitor } from './monitor';
import type { NeedlePanel } from './panel_needle';
import type { ContrastPanel } from './panel_contrast';
import type { Acts } from './procedure';
import type { Reference } from './reference';
import type { Slices } from './slices';
import type { Room } from './state';
import type { Stream } from './stream';
import type { Views } from './views';

export interface App {
    room: Room;
    stream: Stream;
    display: Display;
    hands: Hands;
    monitor: Monitor;
    reference: Reference;
    views: Views;
    slices: Slices;
    needles: NeedlePanel;
    contrast: ContrastPanel;
    acts: Acts;
    choose: Choose;
    marking: Marking;
    debrief: Debrief;
    toggleKeyMap(): void;
    say(text: string): void;
}

/* The C-arm's one-touch views: facet joints open between AP and 45 degrees. */
export const ONE_TOUCH = {
    ap: { label: 'AP', oblique_deg: 0 },
    lateral: { label: 'Lateral', oblique_deg: 90 },
    left: { label: 'L oblique', oblique_deg: 35 },
    right: { label: 'R oblique', oblique_deg: -35 },
} as const;

export function goTo(app: Pick<App, 'stream'>, view: keyof typeof ONE_TOUCH): void {
    app.stream.send('carm.goto', { oblique_deg: ONE_TOUCH[view].oblique_deg, tilt_deg: 0, wigwag_deg: 0 });
}

const FIELDS_MM = [120, 150, 200, 250, 300, 350];

/* The next field of view in the row: smaller magnifies. */
export function magnify(app: Pick<App, 'stream' | 'room'>, more: boolean): void {
    const now = app.room.state?.carm.field_mm ?? 300;
    const [least, most] = app.room.limits('field', 'mm', [100, 400]);
    const fields = FIELDS_MM.filter((mm) => mm >= least && mm <= most);
    const next = more ? fields.filter((mm) => mm < now - 1).at(-1) : fields.find((mm) => mm > now + 1);
    if (next !== undefined)
        app.stream.send('field', { mm: next });
}

export function changeDistance(app: Pick<App, 'stream' | 'room'>, by_mm: number): void {
    const now = app.room.state?.carm.sid_mm ?? 1100;
    const [least, most] = app.room.limits('carm.sid', 'mm', [900, 1300]);
    app.stream.send('carm.sid', { mm: Math.min(most, Math.max(least, now + by_mm)) });
}

/* All four blades together. */
export function collimateBy(app: Pick<App, 'stream' | 'room'>, by: number): void {
    const b = app.room.state?.collimator ?? { left: 0, right: 0, top: 0, bottom: 0 };
    const move = (x: number): number => Math.min(0.4, Math.max(0, x + by));
    app.stream.send('collimate', { left: move(b.left), right: move(b.right), top: move(b.top), bottom: move(b.bottom) });
}

export function openBlades(app: Pick<App, 'stream'>): void {
    app.stream.send('collimate', { left: 0, right: 0, top: 0, bottom: 0 });
}

/* Subtraction and roadmap are a press on and a press off. */
export function toggleMode(app: Pick<App, 'stream' | 'room'>, mode: 'subtract' | 'roadmap'): void {
    const kind = { subtract: 1, roadmap: 2 }[mode];
    app.stream.send('mode', { kind: app.room.state?.mode === mode ? 0 : kind });
}

/* Stops the replay, or goes on from the frame shown, or begins again. */
export function toggleReplay(app: Pick<App, 'stream' | 'room'>): void {
    const run = app.room.state?.run;
    if (run && run.frames > 0)
        app.stream.send('run.play', { frame: run.on ? -1 : run.playing + 1 < run.frames ? Math.max(0, run.playing) : 0 });
}

export function togglePointer(app: Pick<App, 'stream' | 'room'>): void {
    app.stream.send('pointer', { on: app.room.state?.pointer.on ? 0 : 1 });
}
