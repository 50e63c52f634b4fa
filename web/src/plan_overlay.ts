/* Target and path over the fluoroscopy picture, on a toggle. Where the needle really is, the picture has to show. */

import type { Display } from './display';
import { setAttribute, svg } from './dom';
import { project } from './geometry';
import type { Stage } from './stage';
import type { Room, State } from './state';

export class PlanOverlay {
    private readonly cross = svg('path', { d: '', class: 'plan-target' });
    private readonly path = svg('path', { d: '', class: 'plan-path' });

    constructor(stage: Stage, private readonly display: Display, private readonly room: Room) {
        stage.overlay.append(this.path, this.cross);
        room.onState((state) => this.draw(state));
        display.onChange(() => {
            if (this.room.state)
                this.draw(this.room.state);
        });
    }

    private draw(state: State): void {
        const plan = this.display.settings.plan ? state.procedure?.plan : null;
        const target = plan && project(state.view, state.width, plan.target_mm), entry = plan && project(state.view, state.width, plan.entry_mm);
        const at = (p: [number, number]): string => `${(1000 * p[0]).toFixed(1)} ${(1000 * p[1]).toFixed(1)}`;
        setAttribute(this.path, 'd', target && entry ? `M${at(entry)}L${at(target)}` : '');
        setAttribute(this.cross, 'd', target ? ring(1000 * target[0], 1000 * target[1], 16 / this.display.zoom) : '');
    }
}

/* A ring with four short arms outward: what lies under it stays in sight. */
function ring(x: number, y: number, r: number): string {
    const arm = (dx: number, dy: number): string => `M${(x + r * dx).toFixed(1)} ${(y + r * dy).toFixed(1)}l${(0.8 * r * dx).toFixed(1)} ${(0.8 * r * dy).toFixed(1)}`;
    return `M${(x - r).toFixed(1)} ${y.toFixed(1)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0${arm(1, 0)}${arm(-1, 0)}${arm(0, 1)}${arm(0, -1)}`;
}
