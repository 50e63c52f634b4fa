/* How pictures are shown on this screen: window, zoom, rotation, flip, shape. It never changes the
 * room, and it is all the page remembers between visits. */

import type { Window } from './paint';

export interface Settings {
    rotation_deg: number;
    flipped: boolean;
    invert: boolean;
    round: boolean;
    prone: boolean; /* CT slices turned as the patient lies, instead of radiological */
    large: boolean; /* the fluoroscopy picture takes the slices' place */
    pedalKey: string;
    footKey: string;
    chime: boolean;
    plan: boolean; /* target and path drawn over pictures and slices */
    injection: boolean; /* the rail shows the injection's steps, not the room's controls */
}

const KEY = 'scottie.display';
const FIRST: Settings = {
    rotation_deg: 0,
    flipped: false,
    invert: false,
    round: true,
    prone: false,
    large: false,
    pedalKey: 'KeyF',
    footKey: 'F13',
    chime: true,
    plan: true,
    injection: false,
};

export class Display {
    readonly settings: Settings;
    centre = 32768;
    width = 65536;
    zoom = 1;
    pan: [number, number] = [0, 0]; /* fractions of the picture's side */
    private readonly listeners: (() => void)[] = [];

    constructor() {
        let kept: Partial<Settings> = {};
        try {
            kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Settings>;
        } catch {
            /* What is not ours to read is forgotten. */
        }
        this.settings = { ...FIRST, ...kept };
    }

    onChange(listener: () => void): void {
        this.listeners.push(listener);
        listener();
    }

    change(part: Partial<Settings>): void {
        Object.assign(this.settings, part);
        try {
            localStorage.setItem(KEY, JSON.stringify(this.settings));
        } catch {
            /* A browser without storage forgets, and works. */
        }
        this.changed();
    }

    changed(): void {
        for (const listener of this.listeners)
            listener();
    }

    window(): Window {
        return { centre: this.centre, width: this.width, invert: this.settings.invert };
    }

    rotate(by_deg: number): void {
        const turned = (this.settings.rotation_deg + by_deg) % 360;
        this.change({ rotation_deg: turned > 180 ? turned - 360 : turned <= -180 ? turned + 360 : turned });
    }

    /* Window, zoom, pan, rotation and flip as on the first day; shape, keys and layout stay. */
    reset(): void {
        this.centre = 32768;
        this.width = 65536;
        this.zoom = 1;
        this.pan = [0, 0];
        this.change({ rotation_deg: 0, flipped: false, invert: false });
    }

    /* From the picture's fractions about its middle to the screen's: flip first, then rotation. */
    turn(x: number, y: number): [number, number] {
        const a = (this.settings.rotation_deg * Math.PI) / 180;
        const fx = this.settings.flipped ? -x : x;
        return [fx * Math.cos(a) - y * Math.sin(a), fx * Math.sin(a) + y * Math.cos(a)];
    }

    /* And back, for a way on the screen (right, down) as a hand means it. */
    unturn(sx: number, sy: number): [number, number] {
        const a = (-this.settings.rotation_deg * Math.PI) / 180;
        const x = sx * Math.cos(a) - sy * Math.sin(a), y = sx * Math.sin(a) + sy * Math.cos(a);
        return [this.settings.flipped ? -x : x, y];
    }

    /* A point of the stage (fractions of its side, from its middle) as the picture's fractions from its top left. */
    picturePoint(sx: number, sy: number): [number, number] {
        const [x, y] = this.unturn((sx - this.pan[0]) / this.zoom, (sy - this.pan[1]) / this.zoom);
        return [x + 0.5, y + 0.5];
    }

    /* The same as a CSS transform of an element as large as the stage. */
    transform(): string {
        const { rotation_deg, flipped } = this.settings;
        const shift = `translate(${(100 * this.pan[0]).toFixed(3)}%, ${(100 * this.pan[1]).toFixed(3)}%)`;
        const size = this.zoom === 1 ? '' : ` scale(${this.zoom.toFixed(4)})`;
        return `${shift}${size} rotate(${rotation_deg}deg)${flipped ? ' scaleX(-1)' : ''}`;
    }
}
