/* What the server says about the room (doc/api.md), and who on the page wants to hear of it.
 * The page keeps no state of the room of its own. */

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

export interface StoredView {
    slot: number;
    oblique_deg: number;
    tilt_deg: number;
    wigwag_deg: number;
    isocentre: Vec3;
    set: boolean;
    stamp?: number;
    time_ms?: number;
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
    run: { frames: number; playing: number };
    time_ms: number;
    rate_fps: number;
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

const MAGIC = 0x31464353; /* "SCF1", little endian */
const utf8 = new TextDecoder();

/* Reads a stream frame where it lies: the pixels are a window on the message, not a copy. */
export function readFrame(message: ArrayBuffer): Frame {
    const head = new DataView(message);
    if (message.byteLength < 8 || head.getUint32(0, true) !== MAGIC)
        throw new Error('not a stream frame, wanted SCF1');
    const length = head.getUint32(4, true);
    if (length % 8 !== 0 || 8 + length > message.byteLength)
        throw new Error(`header of ${length} bytes in a frame of ${message.byteLength}`);
    const state = JSON.parse(utf8.decode(new Uint8Array(message, 8, length))) as State;
    if (!state.picture)
        return { state, picture: null };
    const { width, height } = state;
    if (message.byteLength - 8 - length < 2 * width * height)
        throw new Error(`${message.byteLength - 8 - length} bytes of picture, wanted ${2 * width * height}`);
    return { state, picture: { width, height, pixels: new Uint16Array(message, 8 + length, width * height) } };
}

type Listener = (state: State) => void;

/* The newest state, told to all who asked, once per screen refresh at most. */
export class Room {
    state: State | null = null;
    info: Info | null = null;
    private readonly listeners: Listener[] = [];

    onState(listener: Listener): void {
        this.listeners.push(listener);
        if (this.state)
            listener(this.state);
    }

    update(state: State): void {
        this.state = state;
        for (const listener of this.listeners)
            listener(state);
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
