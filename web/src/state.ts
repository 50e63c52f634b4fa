/* What the server says about the room (doc/api.md), and who on the page wants to hear of it.
 * The page keeps no state of the room of its own. */

import type { Procedure } from './procedure';

export type Vec3 = [number, number, number];

export interface CArm {
    oblique_deg: number;
    tilt_deg: number;
    wigwag_deg: number;
    moving?: boolean;
    sad_mm: number;
    sid_mm: number;
    field_mm: number;
    primary_deg: number;
    secondary_deg: number;
}

export interface View {
    source: Vec3;
    centre: Vec3;
    right: Vec3; /* monitor right */
    up: Vec3;
    pixel_mm: number;
}

export interface Blades {
    left: number;
    right: number;
    top: number;
    bottom: number;
}

export interface Needle {
    index: number;
    active: boolean;
    gauge: number;
    length_mm: number;
    depth_mm: number;
    skin: Vec3;
    tip: Vec3;
    direction: Vec3;
    stop: 'free' | 'bone' | 'hub' | 'edge';
}

/* Without angles while it is empty. */
export interface StoredView {
    slot: number;
    set: boolean;
    oblique_deg?: number;
    tilt_deg?: number;
    wigwag_deg?: number;
    pulse?: number;
    isocentre?: Vec3;
}

export interface ScoutLabel {
    text: string;
    x: number;
    y: number;
}

export interface State {
    seq: number;
    picture: boolean;
    width: number;
    height: number;
    driver: boolean;
    driven: boolean; /* whether anybody drives */
    age_ms: number;
    live: boolean;
    pedal: boolean;
    held: boolean;
    stale: boolean;
    mode: 'plain' | 'subtract' | 'roadmap' | 'replay';
    carm: CArm;
    image_carm: CArm;
    isocentre: Vec3;
    table: { lateral_mm: number; height_mm: number; longitudinal_mm: number };
    view: View;
    pulse: number;
    marks: { left: string; right: string; top: string; bottom: string };
    collimator: Blades;
    beam: {
        kv: number;
        ma: number;
        pulse_ms: number;
        rate: number;
        cu_mm: number;
        auto: boolean;
        edge: number;
        lag: number;
    };
    dose: { fluoro_s: number; pulses: number; kerma_mgy: number; dap_gycm2: number; simulated: boolean };
    alarm: boolean;
    warnings: string[];
    needles: Needle[];
    contrast: { mg: number; injected_ml: number; washed_mg: number; note: string };
    pointer: { on: boolean; point: Vec3 };
    picked: Vec3 | null;
    couch: { found: boolean; kept: boolean };
    views: StoredView[];
    scout: { set: boolean; labels: ScoutLabel[] };
    run: { frames: number; playing: number; on: boolean };
    time_ms: number;
    rate_fps: number;
    procedure?: Procedure; /* absent where there is no spine */
}

export interface Argument {
    name: string;
    least: number;
    most: number;
    optional?: boolean;
}

export interface Info {
    version: string;
    isa: string;
    threads: number;
    ct: {
        format: string;
        n: Vec3;
        spacing_mm: Vec3;
        sha256: string;
        position: string;
        notes: string[];
        box_mm: { lo: Vec3; hi: Vec3 };
        clipped: number;
        couch_found: boolean;
    };
    commands: { name: string; args: Argument[]; help: string }[];
    views: number;
    clinic: 'none' | 'demo' | 'open';
}

/* One picture: 16 bits a pixel, rows top to bottom in monitor order, bone low. */
export interface Picture {
    width: number;
    height: number;
    pixels: Uint16Array;
}

export interface Frame {
    state: State;
    picture: Picture | null;
}

/* The part of a stored picture's sidecar that the page shows. */
export interface Sidecar {
    oblique_deg: number;
    tilt_deg: number;
    right: Vec3;
    up: Vec3;
    columns: number;
    rows: number;
}

export interface Still {
    sidecar: Sidecar;
    picture: Picture;
}

const MAGIC = 0x31464353; /* "SCF1", little endian */
const utf8 = new TextDecoder();

/* The JSON at the head of a frame, and where its pixels begin. */
function readHead(message: ArrayBuffer): { json: unknown; offset: number } {
    const head = new DataView(message);
    if (message.byteLength < 8 || head.getUint32(0, true) !== MAGIC)
        throw new Error('not a stream frame, wanted SCF1');
    const length = head.getUint32(4, true);
    if (length % 8 !== 0 || 8 + length > message.byteLength)
        throw new Error(`header of ${length} bytes in a frame of ${message.byteLength}`);
    return { json: JSON.parse(utf8.decode(new Uint8Array(message, 8, length))), offset: 8 + length };
}

/* The pixels where they lie: a window on the message, not a copy. */
function readPicture(message: ArrayBuffer, offset: number, width: number, height: number): Picture {
    const wanted = 2 * width * height;
    if (message.byteLength - offset < wanted)
        throw new Error(`${message.byteLength - offset} bytes of picture, wanted ${wanted}`);
    return { width, height, pixels: new Uint16Array(message, offset, width * height) };
}

export function readFrame(message: ArrayBuffer): Frame {
    const { json, offset } = readHead(message), state = json as State;
    return { state, picture: state.picture ? readPicture(message, offset, state.width, state.height) : null };
}

export function readStill(message: ArrayBuffer): Still {
    const { json, offset } = readHead(message), sidecar = json as Sidecar;
    return { sidecar, picture: readPicture(message, offset, sidecar.columns, sidecar.rows) };
}

type Listener = (state: State) => void;

/* The newest state, told to all who asked, once per screen refresh at most. */
export class Room {
    state: State | null = null;
    info: Info | null = null;
    private readonly listeners: Listener[] = [];
    private readonly informed: (() => void)[] = [];

    onState(listener: Listener): void {
        this.listeners.push(listener);
        if (this.state)
            listener(this.state);
    }

    /* Called once the server has described itself, and again after every reconnection. */
    onInfo(listener: () => void): void {
        this.informed.push(listener);
    }

    inform(info: Info): void {
        this.info = info;
        for (const listener of this.informed)
            listener();
    }

    update(state: State): void {
        this.state = this.asSeen(state);
        for (const listener of this.listeners)
            listener(this.state);
    }

    /* While an interrupted run is taken up again the room races through it, beam and needle too: only how far it is is shown. */
    private asSeen(state: State): State {
        const resuming = state.procedure?.resuming ?? null, before = this.state?.procedure;
        return this.state && before && resuming !== null ? { ...this.state, procedure: { ...before, resuming } } : state;
    }

    /* Tells the last state once more. */
    again(): void {
        if (this.state)
            this.update(this.state);
    }

    /* A command's limits as the server states them, or the page's own where it says nothing. */
    limits(command: string, argument: string, fallback: [number, number]): [number, number] {
        const spec = this.info?.commands.find((c) => c.name === command);
        const arg = spec?.args.find((a) => a.name.replace(/^\?/, '') === argument);
        return arg && Number.isFinite(arg.least) && Number.isFinite(arg.most) ? [arg.least, arg.most] : fallback;
    }

    activeNeedle(): Needle | null {
        return this.state?.needles.find((n) => n.active) ?? null;
    }
}
