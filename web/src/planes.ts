/* Which planes the three CT panels cut, and how a plane becomes a request to the server. */

import { along, cross, dot, letters, scale, unit, type Plane } from './geometry';
import type { Needle, Vec3 } from './state';

export type PlaneSet = 'orthogonal' | 'needle';

export interface PanelPlane {
    name: string;
    accent: 'axial' | 'sagittal' | 'coronal' | 'needle';
    column: Vec3;
    row: Vec3;
}

/* Radiological: axial seen from the feet and coronal from the front, patient's left on screen right.
 * As lying (prone): the back up and the left on the left, as on the fluoroscopy monitor. */
export function orthogonal(prone: boolean): PanelPlane[] {
    const s = prone ? -1 : 1;
    return [
        { name: 'Axial', accent: 'axial', column: [s, 0, 0], row: [0, s, 0] },
        { name: 'Sagittal', accent: 'sagittal', column: [0, 1, 0], row: [0, 0, -1] },
        { name: 'Coronal', accent: 'coronal', column: [s, 0, 0], row: [0, 0, -1] },
    ];
}

/* Two planes through the needle, tip downward on the screen, and the one across it at the tip. */
export function throughNeedle(needle: Needle): PanelPlane[] {
    const d = unit(needle.direction);
    const head: Vec3 = Math.abs(d[2]) < 0.9 ? [0, 0, 1] : [0, -1, 0];
    const up = unit(along(head, -dot(head, d), d)); /* headward, square to the needle */
    const side = cross(d, up);
    /* Across it one looks as the needle does: screen up is the head, screen right as on the monitor. */
    return [
        { name: 'Along', accent: 'needle', column: up, row: d },
        { name: 'Along 90°', accent: 'needle', column: side, row: d },
        { name: 'Across', accent: 'needle', column: side, row: scale(up, -1) },
    ];
}

export interface Cut extends Plane {
    mm: number; /* of the panel's side */
    samples: number; /* a side */
}

export function query(cut: Cut): string {
    const step = cut.mm / cut.samples, half = (cut.samples - 1) / 2;
    const c = scale(cut.column, step), r = scale(cut.row, step);
    const o = along(along(cut.centre, -half, c), -half, r);
    const parts = { o, c, r };
    const words = Object.entries(parts).flatMap(([name, v]) =>
        ['x', 'y', 'z'].map((axis, i) => `${name}${axis}=${v[i]!.toFixed(5)}`),
    );
    return `/api/v1/slice?${words.join('&')}&w=${cut.samples}&h=${cut.samples}`;
}

export function edges(cut: Plane): { left: string; right: string; top: string; bottom: string } {
    return {
        left: letters(scale(cut.column, -1)),
        right: letters(cut.column),
        top: letters(scale(cut.row, -1)),
        bottom: letters(cut.row),
    };
}
