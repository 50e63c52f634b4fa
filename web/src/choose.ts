/* Choosing what to inject: a joint on the picture or in the list, how, and on any CT marking it first. */

import type { App } from './app';
import { h, setAttribute, setText } from './dom';
import { choice, form, pick } from './forms';
import type { Joint } from './procedure';
import { SpineMap } from './spine_map';
import type { Vec3 } from './state';
import { button, row } from './widgets';

const LEVELS = ['T12/L1', 'L1/2', 'L2/3', 'L3/4', 'L4/5', 'L5/S1'];
const CLICKS = ['the centre of the joint', 'one end of the joint line', 'the other end of the joint line'];

export class Choose {
    readonly element: HTMLDialogElement;
    private chosen: Joint | null = null;
    private readonly map = new SpineMap((joint) => this.select(joint));
    private readonly list = h('div', { class: 'joint-list', role: 'group', 'aria-label': 'Joints' });
    private readonly said = h('p', { class: 'chosen-joint' });
    private readonly approach = choice('How', [['Into the joint (intra-articular)', 'intra-articular'], ['Its two nerves (medial branch block)', 'medial-branch']]);

    constructor(private readonly app: App) {
        this.element = h('dialog', { class: 'sheet choose', 'aria-label': 'Choose the target' });
        const begin = form({ approach: this.approach }, 'Begin the run', (values) => this.begin(String(values['approach'])));
        this.element.append(
            h('header', {}, h('h1', {}, 'Choose the target'), button('Close', () => this.element.close(), { icon: 'close', className: 'small' })),
            h('div', { class: 'choose-body' }, this.map.element, h('div', { class: 'choose-side' }, this.list, this.said, begin, button('Mark a joint on this CT', () => this.mark(), { title: 'Three clicks in the axial slice' }))),
        );
        app.acts.onLoad(() => this.fill());
    }

    open(): void {
        void this.app.acts.load();
        this.fill();
        this.element.showModal();
    }

    private fill(): void {
        const { spine } = this.app.acts;
        this.chosen = spine.joints.find((j) => j.joint === this.chosen?.joint && j.side === this.chosen.side) ?? null; /* of the spine as it is now */
        this.map.show(spine, this.chosen);
        this.list.replaceChildren(
            ...spine.joints.map((joint) => {
                const item = button(`${joint.joint} ${joint.side}`, () => this.select(joint), { className: 'chip' });
                setAttribute(item, 'aria-pressed', String(joint === this.chosen));
                return item;
            }),
        );
        this.say();
    }

    private say(): void {
        const { joints, nerves } = this.app.acts.spine;
        if (joints.length === 0)
            setText(this.said, 'No joint of this CT is known yet: mark one.');
        else
            setText(this.said, this.chosen ? `${this.chosen.joint} ${this.chosen.side}${this.nervesOf(this.chosen, nerves)}` : 'Press a joint.');
    }

    /* Each nerve with its bone, as they are blocked. */
    private nervesOf(joint: Joint, nerves: { name: string; nerve: string; bone: string; side: string; kind: string }[]): string {
        const upper = joint.joint.split('/')[0]!, all = ['T10', 'T11', 'T12', 'L1', 'L2', 'L3', 'L4', 'L5'];
        const levels = [all[all.indexOf(upper) - 1], upper];
        const found = nerves.filter((n) => n.kind !== 'root' && n.side === joint.side && levels.includes(n.nerve));
        return found.length > 0 ? `. Its nerves: ${found.map((n) => `${n.name}, at the ${n.bone}`).join('; ')}.` : '';
    }

    private select(joint: Joint): void {
        this.chosen = joint;
        this.fill();
    }

    private begin(approach: string): void {
        if (!this.chosen) {
            setText(this.said, 'Press a joint first.');
            return;
        }
        this.app.acts.do('begin', { target: `${this.chosen.joint} ${this.chosen.side}`, approach, which: 0 });
        this.element.close();
        this.app.display.change({ injection: true });
    }

    /* Three clicks in the slices, guided from the rail. */
    private mark(): void {
        this.element.close();
        this.app.display.change({ injection: true });
        this.app.marking.start();
    }
}

export class Marking {
    readonly element = h('section', { class: 'panel marking', 'aria-label': 'Marking a joint' });
    private points: Vec3[] = [];
    private on = false;
    private readonly ask = h('p', { class: 'ask', role: 'status' });
    private readonly level = pick('Joint', LEVELS.map((l) => [l, l]), 'L4/5');
    private readonly side = choice('Side', [['left', 'left'], ['right', 'right']]);

    constructor(private readonly app: Pick<App, 'acts' | 'slices' | 'say'>) {
        this.element.append(
            h('h2', {}, 'Mark a joint'),
            this.level.element,
            this.side.element,
            this.ask,
            row(button('Undo', () => this.undo()), button('Stop', () => this.stop())),
        );
        this.element.hidden = true;
    }

    get marks(): Vec3[] {
        return this.on ? this.points : [];
    }

    start(): void {
        this.on = true;
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
        setText(this.ask, `Click in the axial slice on ${CLICKS[this.points.length]} (${this.points.length + 1} of 3). The wheel turns the slices, a right drag enlarges.`);
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
            this.app.say('Say first which side the joint is on');
            return;
        }
        const names = ['c', 'a', 'b'].flatMap((p) => ['x', 'y', 'z'].map((axis) => p + axis));
        const at = Object.fromEntries(this.points.flat().map((value, i) => [names[i]!, value]));
        this.app.acts.do('mark_joint', { joint: String(this.level.get()), side: String(side), ...at });
        this.stop();
    }
}
