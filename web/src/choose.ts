/* Choosing what to inject: a joint on the picture or in the list, how, and on any CT marking it, or its nerves, first. */

import type { App } from './app';
import { h, setAttribute, setClass, setText } from './dom';
import { choice, form, pick } from './forms';
import type { Joint, Nerve } from './procedure';
import { SpineMap } from './spine_map';
import type { Vec3 } from './state';
import { button, row } from './widgets';

const LEVELS = ['T12/L1', 'L1/2', 'L2/3', 'L3/4', 'L4/5', 'L5/S1'];
const NERVES = ['T10', 'T11', 'T12', 'L1', 'L2', 'L3', 'L4', 'L5'];

/* What is marked by three clicks: how it is named, and what is clicked on. */
const KINDS = {
    joint: { title: 'Mark a joint', clicks: ['the centre of the joint', 'one end of the joint line', 'the other end of the joint line'], where: 'in the axial slice' },
    nerve: { title: 'Mark a nerve', clicks: ['the bone where the block is laid', 'the nerve’s course before it', 'the nerve’s course beyond it'], where: 'in any slice' },
} as const;
type Kind = keyof typeof KINDS;

export class Choose {
    readonly element: HTMLDialogElement;
    private chosen: Joint | null = null;
    private nerve: Nerve | null = null; /* a marked one, chosen by itself instead of a joint */
    private readonly map = new SpineMap((joint) => this.select(joint));
    private readonly list = h('div', { class: 'joint-list', role: 'group', 'aria-label': 'Joints' });
    private readonly said = h('p', { class: 'chosen-joint' });
    private readonly approach = choice('How', [['Into the joint (intra-articular)', 'intra-articular'], ['Its two nerves (medial branch block)', 'medial-branch']]);

    constructor(private readonly app: App) {
        this.element = h('dialog', { class: 'sheet choose', 'aria-label': 'Choose the target' });
        const how = { element: this.approach.element, get: () => (this.nerve ? 'medial-branch' : this.approach.get()) };
        const begin = form({ approach: how }, 'Begin the run', (values) => this.begin(String(values['approach'])));
        this.element.append(
            h('header', {}, h('h1', {}, 'Choose the target'), button('Close', () => this.element.close(), { icon: 'close', className: 'small' })),
            h('div', { class: 'choose-body' }, this.map.element, h('div', { class: 'choose-side' }, this.list, this.said, begin, this.marks())),
        );
        app.acts.onLoad(() => this.fill());
    }

    private marks(): HTMLElement {
        return row(
            button('Mark a joint on this CT', () => this.mark('joint'), { title: 'Three clicks in the axial slice' }),
            button('Mark a nerve on this CT', () => this.mark('nerve'), { title: 'A medial branch, or the L5 dorsal ramus: where it is blocked, and two points of its course' }),
        );
    }

    open(): void {
        void this.app.acts.load();
        this.fill();
        this.element.showModal();
    }

    private fill(): void {
        const { spine } = this.app.acts;
        this.chosen = spine.joints.find((j) => j.joint === this.chosen?.joint && j.side === this.chosen.side) ?? null; /* of the spine as it is now */
        this.nerve = spine.nerves.find((n) => n.name === this.nerve?.name && n.source === 'marked') ?? null;
        this.map.show(spine, this.chosen);
        const chip = (name: string, pressed: boolean, select: () => void): HTMLElement => {
            const item = button(name, select, { className: 'chip' });
            setAttribute(item, 'aria-pressed', String(pressed));
            return item;
        };
        /* A nerve that was marked is a target of its own: its joint need not be known. */
        const marked = spine.nerves.filter((n) => n.source === 'marked');
        this.list.replaceChildren(
            ...spine.joints.map((joint) => chip(`${joint.joint} ${joint.side}`, joint === this.chosen, () => this.select(joint))),
            ...marked.map((nerve) => chip(nerve.name, nerve === this.nerve, () => this.select(null, nerve))),
        );
        setClass(this.approach.element, 'gone', this.nerve !== null);
        this.say();
    }

    private say(): void {
        const { joints, nerves } = this.app.acts.spine;
        if (this.nerve)
            setText(this.said, `${this.nerve.name}, at the ${this.nerve.bone}: a medial branch block of this nerve.`);
        else if (joints.length === 0 && !nerves.some((n) => n.source === 'marked'))
            setText(this.said, 'No joint or nerve of this CT is known yet: mark one.');
        else
            setText(this.said, this.chosen ? `${this.chosen.joint} ${this.chosen.side}${this.nervesOf(this.chosen, nerves)}` : 'Press a joint.');
    }

    /* Each nerve with its bone, as they are blocked. */
    private nervesOf(joint: Joint, nerves: { name: string; nerve: string; bone: string; side: string; kind: string }[]): string {
        const upper = joint.joint.split('/')[0]!, levels = [NERVES[NERVES.indexOf(upper) - 1], upper];
        const found = nerves.filter((n) => n.kind !== 'root' && n.side === joint.side && levels.includes(n.nerve));
        return found.length > 0 ? `. Its nerves: ${found.map((n) => `${n.name}, at the ${n.bone}`).join('; ')}.` : '. Its nerves are not known here: mark them to block them.';
    }

    private select(joint: Joint | null, nerve: Nerve | null = null): void {
        this.chosen = joint;
        this.nerve = nerve;
        this.fill();
    }

    private begin(approach: string): void {
        if (!this.chosen && !this.nerve) {
            setText(this.said, 'Press a joint first.');
            return;
        }
        const target = this.nerve?.name ?? `${this.chosen!.joint} ${this.chosen!.side}`;
        this.app.acts.do('begin', this.nerve ? { target, approach } : { target, approach, which: 0 });
        this.element.close();
        this.app.display.change({ injection: true });
    }

    /* Three clicks in the slices, guided from the rail. */
    private mark(kind: Kind): void {
        this.element.close();
        this.app.display.change({ injection: true });
        this.app.marking.start(kind);
    }
}

export class Marking {
    readonly element = h('section', { class: 'panel marking', 'aria-label': 'Marking' });
    private kind: Kind = 'joint';
    private points: Vec3[] = [];
    private on = false;
    private readonly ask = h('p', { class: 'ask', role: 'status' });
    private readonly title = h('h2');
    private readonly level = { joint: pick('Joint', LEVELS.map((l) => [l, l]), 'L4/5'), nerve: pick('Nerve', NERVES.map((l) => [`${l} ${l === 'L5' ? 'dorsal ramus' : 'medial branch'}`, l]), 'L3') };
    private readonly side = choice('Side', [['left', 'left'], ['right', 'right']]);

    constructor(private readonly app: Pick<App, 'acts' | 'slices' | 'say'>) {
        this.element.append(
            this.title,
            this.level.joint.element,
            this.level.nerve.element,
            this.side.element,
            this.ask,
            row(button('Undo', () => this.undo()), button('Stop', () => this.stop())),
        );
        this.element.hidden = true;
    }

    get marks(): Vec3[] {
        return this.on ? this.points : [];
    }

    start(kind: Kind): void {
        this.on = true;
        this.kind = kind;
        setText(this.title, KINDS[kind].title);
        setClass(this.level.joint.element, 'gone', kind !== 'joint');
        setClass(this.level.nerve.element, 'gone', kind !== 'nerve');
        this.points = [];
        this.element.hidden = false;
        this.app.slices.onPick = (point) => this.take(point);
        this.tell();
    }

    stop(): void {
        this.on = false;
        this.element.hidden = true;
        this.app.slices.onPick = null;
        this.app.slices.refresh();
    }

    private undo(): void {
        this.points.pop();
        this.tell();
    }

    private tell(): void {
        const { clicks, where } = KINDS[this.kind];
        setText(this.ask, `Click ${where} on ${clicks[this.points.length]} (${this.points.length + 1} of 3). The wheel turns the slices, a right drag enlarges.`);
        this.app.slices.refresh();
    }

    private take(point: Vec3): void {
        this.points.push(point);
        if (this.points.length < 3) {
            this.tell();
            return;
        }
        const side = this.side.get();
        if (side === undefined) {
            this.points.pop();
            this.app.say(`Say first which side the ${this.kind} is on`);
            return;
        }
        const names = ['c', 'a', 'b'].flatMap((p) => ['x', 'y', 'z'].map((axis) => p + axis));
        const at = Object.fromEntries(this.points.flat().map((value, i) => [names[i]!, value]));
        const level = String(this.level[this.kind].get());
        this.app.acts.do(`mark_${this.kind}`, { [this.kind === 'joint' ? 'joint' : 'level']: level, side: String(side), ...at });
        this.stop();
    }
}
