/* The three CT panels: planes cut by the server, window and level done here. */

import type { Display } from './display';
import { h, setText } from './dom';
import { add, clamp, cross, scale } from './geometry';
import { greyTable } from './paint';
import { orthogonal, throughNeedle, type PanelPlane, type PlaneSet } from './planes';
import { HU_LOW, SlicePanel } from './slice_panel';
import type { Room, State, Vec3 } from './state';
import type { Stream } from './stream';
import { button, toggle } from './widgets';

/* As OHIF has them on the keys 1 to 5. */
export const PRESETS: [string, number, number][] = [
    ['Soft tissue', 400, 40],
    ['Lung', 1500, -600],
    ['Liver', 150, 90],
    ['Bone', 2500, 480],
    ['Brain', 80, 40],
];
const BONE = 3;
const FOLLOW_MS = 100;

export class Slices {
    readonly element: HTMLElement;
    readonly panels: SlicePanel[];
    readonly table = new Uint32Array(65536);
    width = PRESETS[BONE]![1];
    centre = PRESETS[BONE]![2];
    extent_mm = 260;
    step_mm = 1;
    onPick: ((point: Vec3) => void) | null = null; /* takes the clicks instead of the room, while a joint or nerve is marked */
    marks: () => Vec3[] = () => [];
    private set: PlaneSet = 'orthogonal';
    private cursor: Vec3 | null = null;
    private known = '';
    private pickedKnown = 'null';
    private following: ReturnType<typeof setTimeout> | null = null;
    private queued = false;
    private readonly caption = h('span', { class: 'caption' });
    private readonly tabs;

    constructor(
        readonly room: Room,
        private readonly stream: Stream,
        readonly display: Display,
    ) {
        this.tabs = {
            orthogonal: toggle('CT', () => this.choose('orthogonal'), { className: 'tab', title: 'Axial, sagittal, coronal' }),
            needle: toggle('Needle', () => this.choose('needle'), { className: 'tab', title: 'Along and across the active needle' }),
        };
        this.panels = [0, 1, 2].map((i) => new SlicePanel(this, i));
        const iso = button('Isocentre here', () => this.isocentreAt(this.point()), { icon: 'target', className: 'small', title: 'Isocentre to the crosshair (0, or double click)' });
        const header = h('header', {}, this.tabs.orthogonal.element, this.tabs.needle.element, this.caption, iso);
        this.element = h('section', { class: 'slices', 'aria-label': 'CT slices' }, header, ...this.panels.map((p) => p.element));
        this.setWindow(this.width, this.centre);
        display.onChange(() => this.choose(this.set));
        room.onInfo(() => this.begin());
        room.onState((state) => this.update(state));
    }

    /* Once the CT is known: a field that holds it, and its finest step. */
    private begin(): void {
        const ct = this.room.info?.ct;
        if (!ct)
            return;
        const size = [0, 1, 2].map((i) => ct.box_mm.hi[i]! - ct.box_mm.lo[i]!);
        this.extent_mm = clamp(Math.max(...size), 60, 320);
        this.step_mm = Math.max(0.5, Math.min(...ct.spacing_mm));
        this.refresh();
    }

    /* The needle's planes only while there is a needle; until then the CT's own. */
    planes(): PanelPlane[] {
        const needle = this.set === 'needle' ? this.room.activeNeedle() : null;
        return needle ? throughNeedle(needle) : orthogonal(this.display.settings.prone);
    }

    /* The point the planes go through: the needle's tip, the scrolled or picked point, the isocentre. */
    point(): Vec3 {
        const needle = this.set === 'needle' ? this.room.activeNeedle() : null;
        return needle?.tip ?? this.cursor ?? this.room.state?.picked ?? this.room.state?.isocentre ?? [0, 0, 0];
    }

    /* A panel's middle: in its own plane through the point, but centred on the CT where that is known,
     * so that scrolling does not make the picture wander. */
    middle(column: Vec3, row: Vec3): Vec3 {
        const box = this.room.info?.ct.box_mm, point = this.point();
        if (!box || this.set === 'needle')
            return point;
        const normal = cross(column, row);
        const centre = scale(add(box.lo, box.hi), 0.5);
        return centre.map((c, i) => (Math.abs(normal[i]!) > 0.5 ? point[i]! : c)) as Vec3;
    }

    choose(set: PlaneSet): void {
        this.set = set;
        this.tabs.orthogonal.set(set === 'orthogonal');
        this.tabs.needle.set(set === 'needle');
        this.refresh();
    }

    toggleSet(): void {
        this.choose(this.set === 'needle' ? 'orthogonal' : 'needle');
    }

    setWindow(width: number, centre: number): void {
        this.width = clamp(width, 1, 8000);
        this.centre = clamp(centre, -1500, 4000);
        greyTable(this.table, { width: this.width, centre: this.centre, invert: false }, HU_LOW);
        setText(this.caption, `W ${this.width.toFixed(0)}  L ${this.centre.toFixed(0)}`);
        for (const panel of this.panels ?? [])
            panel.paintHu();
    }

    preset(n: number): void {
        const preset = PRESETS[n - 1];
        if (preset)
            this.setWindow(preset[1], preset[2]);
    }

    reset(): void {
        this.cursor = null;
        for (const panel of this.panels) {
            panel.zoom = 1;
            panel.shift = [0, 0];
        }
        this.preset(BONE + 1);
        this.refresh();
    }

    pick(point: Vec3): void {
        if (this.onPick) {
            this.onPick(point);
            return;
        }
        this.cursor = null;
        this.stream.send('pick.point', { x: point[0], y: point[1], z: point[2] });
    }

    move(by: Vec3): void {
        this.cursor = add(this.point(), by);
        if (this.set === 'needle')
            this.choose('orthogonal');
        this.refresh();
    }

    isocentreAt(point: Vec3): void {
        this.stream.send('isocentre', { x: point[0], y: point[1], z: point[2] });
    }

    /* Redraws with the next screen refresh, however often it is asked. */
    refresh(): void {
        if (this.queued)
            return;
        this.queued = true;
        requestAnimationFrame(() => {
            this.queued = false;
            for (const panel of this.panels)
                panel.want();
        });
    }

    private update(state: State): void {
        const wanted = JSON.stringify([state.picked, state.isocentre, state.carm, state.needles, state.collimator, state.live, state.procedure?.plan?.target_mm, this.display.settings.plan]);
        if (wanted === this.known)
            return;
        if (this.known !== '' && JSON.stringify(state.picked) !== this.pickedKnown)
            this.cursor = null;
        this.pickedKnown = JSON.stringify(state.picked);
        this.known = wanted;
        this.follow();
    }

    /* While the C-arm swings the beam in the slices follows ten times a second: the live picture needs
     * the processor more. */
    private follow(): void {
        this.following ??= setTimeout(() => {
            this.following = null;
            this.refresh();
        }, FOLLOW_MS);
    }
}
