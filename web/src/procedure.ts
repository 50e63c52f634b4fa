/* What the server says about the procedure (doc/api.md), and how its acts are sent. */

import type { Room, Vec3 } from './state';
import type { Stream } from './stream';

export interface PlanView {
    oblique_deg: number;
    tilt_deg: number;
}

export interface Plan {
    view: PlanView;
    second: PlanView;
    scottie: PlanView;
    isocentre: Vec3;
    target_mm: Vec3;
    entry_mm: Vec3;
    depth_mm: number;
    needle: { gauge: number; length_mm: number };
    volume_ml: number;
    clearance: { structure: string; distance_mm: number | null }[];
    checks: { id: string; ok: boolean; text: string }[];
}

export interface Procedure {
    step: string;
    text: string;
    target: string;
    target_long: string;
    approach: string;
    plan: Plan | null;
    done: { step: string; at: number; t_ms: number }[];
    lock: { open: boolean; missing: string[] };
    shown: PlanView[];
    apart_deg: number;
    contrast: { ml: number; live_pulses: number };
    called: string;
    patient: string;
    syringe: { product: string; ml: number }[];
    syringe_ml: number;
    given_ml: number;
    room_ml: number;
    dose: { anaesthetic_fraction: number; steroid_mpa_mg: number; notes: string[] };
    allergies: { contrast: boolean; anaesthetic: boolean; steroid: boolean };
    warnings: string[];
    refusal: string;
    targets: number;
    target_number: number;
    file: string;
    unfinished: string[];
    frames: number;
    resuming: number | null; /* of an interrupted run that is made again, 0 to 1 */
}

export interface Product {
    id: string;
    name: string;
    drug: string;
    kind: 'anaesthetic' | 'steroid' | 'contrast' | 'diluent';
    mg_ml: number;
    particulate: boolean;
    epinephrine: boolean;
}

export interface Joint {
    joint: string;
    side: 'left' | 'right';
    centre_mm: Vec3;
}

export interface Nerve {
    name: string;
    nerve: string; /* "L3" */
    bone: string;
    side: 'left' | 'right';
    kind: string;
    source: 'truth' | 'marked';
    target_mm: Vec3 | null;
}

export interface Spine {
    joints: Joint[];
    nerves: Nerve[];
}

type Arguments = Record<string, number | string | undefined>;

/* The procedure of the newest state, and what belongs to it but changes seldom. */
export class Acts {
    products: Product[] = [];
    spine: Spine = { joints: [], nerves: [] };
    private readonly waiting: (() => void)[] = [];

    constructor(private readonly room: Room, private readonly stream: Stream) {
        room.onInfo(() => void this.load());
    }

    get now(): Procedure | null {
        return this.room.state?.procedure ?? null;
    }

    do(name: string, args: Arguments = {}): void {
        this.stream.send(`act.${name}`, args);
    }

    /* Called when products and spine are there, and again when one has changed: what was typed into a form stays otherwise. */
    onLoad(listener: () => void): void {
        this.waiting.push(listener);
    }

    async load(): Promise<void> {
        const ask = async <T>(path: string, otherwise: T): Promise<T> => {
            const answer = await fetch(`/api/v1/${path}`);
            return answer.ok ? ((await answer.json()) as T) : otherwise;
        };
        const before = JSON.stringify([this.products, this.spine]);
        this.products = await ask('products', this.products);
        this.spine = await ask('spine', this.spine);
        if (JSON.stringify([this.products, this.spine]) === before)
            return;
        for (const listener of this.waiting)
            listener();
    }

    productsOf(kind: Product['kind']): Product[] {
        return this.products.filter((p) => p.kind === kind);
    }
}

/* Steps in their order, as a person calls them. */
export const STEPS: [string, string][] = [
    ['chosen', 'Target chosen'],
    ['counted', 'Level counted and confirmed'],
    ['checked-in', 'Checked in'],
    ['safety', 'Safety questions'],
    ['consent', 'Consent'],
    ['position', 'Position'],
    ['time-out', 'Time-out'],
    ['skin-prepared', 'Skin prepared'],
    ['skin-numb', 'Skin anaesthetic'],
    ['one-view', 'Place shown in one view'],
    ['two-views', 'Place shown in two views'],
    ['contrast', 'Contrast seen live'],
    ['unlocked', 'Pattern judged'],
    ['injected', 'Injected'],
    ['needle-out', 'Needle out'],
    ['recovered', 'Recovery score'],
    ['discharged', 'Discharged'],
];

export const FINISHED = ['discharged', 'aborted'];

/* REFERENCE B3, in words that fit a card. */
export const PATTERNS: [string, string, string][] = [
    ['intra-articular', 'In the joint', 'ovoid from AP, a sigmoid band from the side, recesses bulge'],
    ['capsule-rupture', 'Joint, then a leak', 'the joint fills, then a streak leaves it at one pole'],
    ['on-nerve', 'On the nerve', 'a small pool that hugs bone, not toward the foramen'],
    ['periarticular', 'Beside the joint', 'along the capsule from outside, no gap filled'],
    ['myofascial', 'In muscle', 'feathered, striped along the fibres'],
    ['epidural', 'Epidural', 'stripe along the canal, in or by the midline'],
    ['foraminal', 'Foraminal', 'along the root, toward or out of the foramen'],
    ['retrodural', 'Behind the flavum', 'crosses the midline to the other joint'],
    ['vascular', 'In a vessel', 'a fast line that branches and is gone in seconds'],
    ['intrathecal', 'In the thecal sac', 'dense below, layered by gravity'],
    ['no-flow', 'Nothing flows', 'resistance, no contrast seen'],
];
