/* The lumbar spine as one looks at the prone back: head up, patient's left on the left. Every joint that is known can be
 * pressed. */

import { h, setAttribute, svg } from './dom';
import type { Joint, Spine } from './procedure';

const LEVELS = ['T12', 'L1', 'L2', 'L3', 'L4', 'L5', 'S1'];
const PITCH = 62, TOP = 40, MIDDLE = 130;

const upperLevel = (joint: Joint): string => joint.joint.split('/')[0]!;
const yOf = (level: number): number => TOP + level * PITCH;

/* A vertebra from behind: body, transverse processes, lamina and spinous process. */
function vertebra(level: number): SVGElement {
    const y = yOf(level), wide = 30 + 1.8 * level, arm = 58 + 2 * Math.min(level, 4);
    const body = svg('rect', { x: MIDDLE - wide, y: y - 18, width: 2 * wide, height: 36, rx: 8, class: 'body' });
    const arms = svg('path', { d: `M${MIDDLE - 22} ${y - 4}L${MIDDLE - arm} ${y - 9}M${MIDDLE + 22} ${y - 4}L${MIDDLE + arm} ${y - 9}`, class: 'arms' });
    const lamina = svg('path', { d: `M${MIDDLE - 22} ${y - 6}Q${MIDDLE} ${y + 2} ${MIDDLE + 22} ${y - 6}L${MIDDLE + 15} ${y + 18}Q${MIDDLE} ${y + 8} ${MIDDLE - 15} ${y + 18}Z`, class: 'lamina' });
    const spinous = svg('ellipse', { cx: MIDDLE, cy: y + 13, rx: 5, ry: 17, class: 'spinous' });
    const name = svg('text', { x: MIDDLE + arm + 12, y: y - 2, class: 'level' });
    name.textContent = LEVELS[level]!;
    return svg('g', {}, body, arms, lamina, spinous, name);
}

function sacrum(): SVGElement {
    const y = yOf(6);
    const bone = svg('path', { d: `M${MIDDLE - 56} ${y - 16}Q${MIDDLE} ${y - 26} ${MIDDLE + 56} ${y - 16}L${MIDDLE + 30} ${y + 46}Q${MIDDLE} ${y + 72} ${MIDDLE - 30} ${y + 46}Z`, class: 'body' });
    const name = svg('text', { x: MIDDLE + 68, y: y + 4, class: 'level' });
    name.textContent = 'S1';
    return svg('g', {}, bone, name);
}

export class SpineMap {
    readonly element: HTMLElement;
    private readonly joints = svg('g', {});

    constructor(private readonly choose: (joint: Joint) => void) {
        const picture = svg('svg', { viewBox: '0 0 260 480', class: 'spine-map', role: 'group', 'aria-label': 'Lumbar spine from behind' });
        for (let level = 0; level < 6; level++)
            picture.append(vertebra(level));
        picture.append(sacrum(), this.joints);
        for (const [x, letter] of [[18, 'L'], [242, 'R']] as const) {
            const mark = svg('text', { x, y: 24, class: 'side' });
            mark.textContent = letter;
            picture.append(mark);
        }
        this.element = h('div', { class: 'spine-picture' });
        this.element.append(picture);
    }

    show(spine: Spine, chosen: Joint | null): void {
        /* What is not lumbar has no place on this picture: it stands in the list. */
        const drawn = spine.joints.filter((joint) => LEVELS.includes(upperLevel(joint)));
        this.joints.replaceChildren(...drawn.map((joint) => this.joint(joint, chosen)));
    }

    private joint(joint: Joint, chosen: Joint | null): SVGElement {
        const level = LEVELS.indexOf(upperLevel(joint)), spread = 17 + 1.6 * level;
        const x = joint.side === 'left' ? MIDDLE - spread : MIDDLE + spread, y = yOf(level) + PITCH / 2 - 4;
        const mark = svg('ellipse', { cx: x, cy: y, rx: 9, ry: 12, class: 'joint', tabindex: 0, role: 'button', 'aria-label': `${joint.joint} ${joint.side}` });
        setAttribute(mark, 'aria-pressed', String(chosen?.joint === joint.joint && chosen.side === joint.side));
        mark.addEventListener('click', () => this.choose(joint));
        mark.addEventListener('keydown', (e) => {
            if (e.key === 'Enter' || e.key === ' ') {
                e.preventDefault();
                this.choose(joint);
            }
        });
        return mark;
    }
}
