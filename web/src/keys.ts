/* The keys: one table gives both what they do and the key map the page shows. Keys are named by their
 * place (KeyboardEvent.code), so that the groups stay under the hand on any keyboard layout. */

import { changeDistance, collimateBy, goTo, magnify, toggleMode, togglePointer, toggleReplay, type App } from './app';
import type { Axis } from './hands';
import { COARSE_MM, FINE_MM } from './monitor';
import { resetDisplay } from './panel_beam';

export interface Binding {
    keys: string[]; /* codes, with a leading "Shift+" where Shift is meant */
    group: string;
    does: string;
    press?: (app: App, e: KeyboardEvent, index: number) => void;
    release?: (app: App, index: number) => void;
    repeats?: boolean; /* acts again while the key is held */
    note?: string; /* shown instead of the keys */
}

function motor(code: string, axis: Axis, sign: number, group: string, does: string): Binding {
    return { keys: [code], group, does, press: (app) => app.hands.drive(axis, sign), release: (app) => app.hands.halt(axis) };
}

const digits = (from: number, to: number, prefix: string): string[] =>
    Array.from({ length: to - from + 1 }, (_, i) => `${prefix}${from + i}`);

const XRAY: Binding[] = [
    { keys: ['KeyG'], group: 'X-ray', does: 'single shot', press: (app) => app.stream.send('shot') },
    { keys: ['KeyB'], group: 'X-ray', does: 'subtraction on, off', press: (app) => toggleMode(app, 'subtract') },
    { keys: ['KeyN'], group: 'X-ray', does: 'roadmap on, off', press: (app) => toggleMode(app, 'roadmap') },
    { keys: ['KeyC'], group: 'X-ray', does: 'replay the last run', press: (app) => toggleReplay(app) },
    { keys: ['KeyT'], group: 'X-ray', does: 'skin pointer', press: (app) => togglePointer(app) },
];

const CARM: Binding[] = [
    motor('KeyA', 'oblique', 1, 'C-arm', 'detector to the patient’s left'),
    motor('KeyD', 'oblique', -1, 'C-arm', 'detector to the patient’s right'),
    motor('KeyW', 'tilt', 1, 'C-arm', 'detector to the head'),
    motor('KeyS', 'tilt', -1, 'C-arm', 'detector to the feet'),
    motor('KeyQ', 'wigwag', -1, 'C-arm', 'wig-wag left'),
    motor('KeyE', 'wigwag', 1, 'C-arm', 'wig-wag right'),
    { keys: ['Digit6'], group: 'C-arm', does: 'AP', press: (app) => goTo(app, 'ap') },
    { keys: ['Digit7'], group: 'C-arm', does: 'lateral', press: (app) => goTo(app, 'lateral') },
    { keys: ['Digit8'], group: 'C-arm', does: 'left oblique', press: (app) => goTo(app, 'left') },
    { keys: ['Digit9'], group: 'C-arm', does: 'right oblique', press: (app) => goTo(app, 'right') },
    { keys: ['BracketLeft', 'BracketRight'], group: 'C-arm', does: 'larger field, magnify', press: (app, _e, i) => magnify(app, i === 1) },
    { keys: ['Shift+BracketLeft', 'Shift+BracketRight'], group: 'C-arm', does: 'source–image distance', press: (app, _e, i) => changeDistance(app, i === 0 ? -20 : 20) },
    { keys: ['Comma', 'Period'], group: 'C-arm', does: 'blades in, out', repeats: true, press: (app, _e, i) => collimateBy(app, i === 0 ? 0.02 : -0.02) },
];

const TABLE: Binding[] = [
    motor('KeyJ', 'lateral', 1, 'Table', 'to the patient’s left'),
    motor('KeyL', 'lateral', -1, 'Table', 'to the patient’s right'),
    motor('KeyI', 'longitudinal', 1, 'Table', 'toward the head'),
    motor('KeyK', 'longitudinal', -1, 'Table', 'toward the feet'),
    motor('KeyU', 'height', 1, 'Table', 'up'),
    motor('KeyO', 'height', -1, 'Table', 'down'),
    { keys: ['Digit0'], group: 'Table', does: 'isocentre to the picked point', press: (app) => app.slices.isocentreAt(app.slices.point()) },
];

const ARROWS: [number, number][] = [[-1, 0], [1, 0], [0, 1], [0, -1]];
const arrowKeys = (prefix: string): string[] => ['Left', 'Right', 'Up', 'Down'].map((way) => `${prefix}Arrow${way}`);

/* An arrow means the screen's way, however the picture is mirrored and turned on it. */
function turnTip(app: App, arrow: number, fine: boolean): void {
    const [right, up] = ARROWS[arrow]!, [x, y] = app.display.unturn(right, -up);
    app.needles.turnBy(x, -y, fine);
}

const NEEDLE: Binding[] = [
    { keys: ['PageUp', 'PageDown'], group: 'Needle', does: 'advance, withdraw 2 mm', repeats: true, press: (app, _e, i) => app.needles.advance(i === 0 ? COARSE_MM : -COARSE_MM) },
    { keys: ['Shift+PageUp', 'Shift+PageDown'], group: 'Needle', does: 'advance, withdraw 0.2 mm', repeats: true, press: (app, _e, i) => app.needles.advance(i === 0 ? FINE_MM : -FINE_MM) },
    { keys: ['Equal', 'Minus'], group: 'Needle', does: 'advance, withdraw 0.2 mm', repeats: true, press: (app, _e, i) => app.needles.advance(i === 0 ? FINE_MM : -FINE_MM) },
    { keys: arrowKeys(''), group: 'Needle', does: 'turn the tip 1°', repeats: true, press: (app, _e, i) => turnTip(app, i, false) },
    { keys: arrowKeys('Shift+'), group: 'Needle', does: 'turn the tip 0.2°', repeats: true, press: (app, _e, i) => turnTip(app, i, true) },
    { keys: ['KeyY'], group: 'Needle', does: 'along the beam (hub view)', press: (app) => app.stream.send('needle.aim') },
    { keys: ['Insert'], group: 'Needle', does: 'place at the centre', press: (app) => app.needles.add() },
    { keys: ['KeyP'], group: 'Needle', does: 'place where you click next', press: (app) => app.needles.togglePick() },
    { keys: ['Backquote'], group: 'Needle', does: 'next needle', press: (app) => app.needles.next() },
    { keys: ['Shift+Delete'], group: 'Needle', does: 'remove the active needle', press: (app) => app.stream.send('needle.remove') },
    { keys: ['Shift+KeyC'], group: 'Needle', does: 'inject contrast', press: (app) => app.contrast.inject() },
];

const VIEWS: Binding[] = [
    { keys: ['KeyX'], group: 'Views', does: 'swap with the reference monitor', press: (app) => app.views.swap() },
    { keys: ['KeyR'], group: 'Views', does: 'held image to the reference monitor', press: (app) => app.views.store(0) },
    { keys: ['KeyV'], group: 'Views', does: 'store in the next free place', press: (app) => app.views.storeNext() },
    { keys: digits(1, 9, 'Shift+Digit'), group: 'Views', does: 'recall a stored view', note: 'Shift+1 … 9', press: (app, _e, i) => app.views.recall(i + 1) },
    { keys: digits(1, 9, 'Numpad'), group: 'Views', does: 'recall a stored view', note: 'keypad 1 … 9', press: (app, _e, i) => app.views.recall(i + 1) },
];

const DISPLAY: Binding[] = [
    { keys: ['Space'], group: 'Display', does: 'reset window, zoom, rotation', press: (app) => resetDisplay(app) },
    { keys: digits(1, 5, 'Digit'), group: 'Display', does: 'CT window: soft tissue, lung, liver, bone, brain', note: '1 … 5', press: (app, _e, i) => app.slices.preset(i + 1) },
    { keys: ['KeyZ', 'Shift+KeyZ'], group: 'Display', does: 'rotate the display', repeats: true, press: (app, _e, i) => app.display.rotate(i === 0 ? 5 : -5) },
    { keys: ['KeyM'], group: 'Display', does: 'flip the display', press: (app) => app.display.change({ flipped: !app.display.settings.flipped }) },
    { keys: ['Enter'], group: 'Display', does: 'large picture', press: (app) => app.display.change({ large: !app.display.settings.large }) },
    { keys: ['Backslash'], group: 'Display', does: 'CT planes: orthogonal, needle', press: (app) => app.slices.toggleSet() },
    { keys: ['KeyH', 'Slash'], group: 'Display', does: 'this key map', press: (app) => app.toggleKeyMap() },
];

/* Shown in the key map, handled where the mouse is. */
export const MOUSE: [string, string][] = [
    ['left drag', 'window and level'],
    ['middle drag', 'pan'],
    ['right drag', 'zoom'],
    ['left click', 'pick a point'],
    ['double click on a slice', 'isocentre here'],
    ['wheel on the picture', 'advance (away), withdraw; Shift: fine'],
    ['wheel on a slice', 'scroll; down goes caudal'],
    ['arrows on a slice', 'the same, where Tab has led'],
    ['drag a blade', 'collimate'],
];

const INJECTION: Binding[] = [
    { keys: ['Shift+KeyV'], group: 'Injection', does: 'planned view', press: (app) => app.acts.do('view', { which: 0 }) },
    { keys: ['Shift+KeyB'], group: 'Injection', does: 'second view', press: (app) => app.acts.do('view', { which: 1 }) },
    { keys: ['Shift+KeyN'], group: 'Injection', does: 'Scottie view', press: (app) => app.acts.do('view', { which: 2 }) },
    { keys: ['Shift+KeyS'], group: 'Injection', does: 'the place is shown in this picture', press: (app) => app.acts.do('shown') },
    { keys: ['Shift+KeyT'], group: 'Injection', does: 'target and path on, off', press: (app) => app.display.change({ plan: !app.display.settings.plan }) },
];

export const BINDINGS: Binding[] = [...INJECTION, ...XRAY, ...CARM, ...TABLE, ...NEEDLE, ...VIEWS, ...DISPLAY];

interface Found {
    binding: Binding;
    index: number;
}

const BY_CODE = new Map<string, Found>();
for (const binding of BINDINGS)
    binding.keys.forEach((key, index) => BY_CODE.set(key, { binding, index }));

/* Over the room lies a sheet: its keys are its own, all but the one that shows and hides the key map. */
function belongsToSheet(code: string): boolean {
    const sheet = document.querySelector('dialog[open]');
    return sheet !== null && !(sheet.classList.contains('keymap') && (code === 'KeyH' || code === 'Slash'));
}

/* A key that belongs to the focused control: a slider's arrows, a button's Space. */
function belongsToControl(e: KeyboardEvent): boolean {
    const target = e.target as HTMLElement;
    if (target.closest('a, summary, [role=button]'))
        return e.code === 'Space' || e.code === 'Enter';
    if (target instanceof HTMLInputElement && target.type === 'range')
        return /^(Arrow|Page|Home|End)/.test(e.code);
    /* No letter can be written there: letters stay the room's, the pedal's first of all when a volume was just typed. */
    if (target instanceof HTMLInputElement && ['number', 'checkbox', 'radio'].includes(target.type))
        return !/^(Key[A-Z]|F\d+)$/.test(e.code);
    if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement)
        return !/^F\d+$/.test(e.code); /* what is typed there is not meant for the room; a foot switch is */
    if (target instanceof HTMLButtonElement)
        return e.code === 'Space' || e.code === 'Enter';
    return false;
}

export class Keys {
    private readonly down = new Map<string, () => void>();
    private assign: ((code: string) => void) | null = null;

    constructor(private readonly app: App) {
        window.addEventListener('keydown', (e) => this.press(e));
        window.addEventListener('keyup', (e) => this.release(e.code));
        window.addEventListener('blur', () => this.releaseAll());
    }

    /* The next key pressed goes to the taker instead of the room; null: the question is withdrawn. */
    assignNext(take: ((code: string) => void) | null): void {
        this.assign = take;
    }

    private press(e: KeyboardEvent): void {
        if (this.assign) {
            e.preventDefault();
            this.assign(e.code);
            this.assign = null;
            return;
        }
        if (e.ctrlKey || e.altKey || e.metaKey || belongsToSheet(e.code) || belongsToControl(e))
            return;
        const { pedalKey, footKey } = this.app.display.settings;
        if (e.code === pedalKey || e.code === footKey) {
            e.preventDefault();
            if (!e.repeat)
                this.hold(e.code, () => this.app.hands.pedalDown(e.code), () => this.app.hands.pedalUp(e.code));
            return;
        }
        const found = (e.shiftKey && BY_CODE.get(`Shift+${e.code}`)) || BY_CODE.get(e.code);
        if (found)
            this.act(e, found);
    }

    private act(e: KeyboardEvent, { binding, index }: Found): void {
        e.preventDefault();
        if (e.repeat && !binding.repeats)
            return;
        const { app } = this;
        if (binding.release)
            this.hold(e.code, () => binding.press?.(app, e, index), () => binding.release?.(app, index));
        else
            binding.press?.(app, e, index);
    }

    private hold(code: string, start: () => void, stop: () => void): void {
        if (this.down.has(code))
            return;
        this.down.set(code, stop);
        start();
    }

    private release(code: string): void {
        this.down.get(code)?.();
        this.down.delete(code);
    }

    private releaseAll(): void {
        for (const code of [...this.down.keys()])
            this.release(code);
    }
}
