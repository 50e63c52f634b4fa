/* What is drawn over a CT slice: the beam, the needles, the picked point, the crosshair. All of it
 * is placed by the plane of the slice that is shown, never by the one asked for. */

import { beamInPlane, carmView, fieldCorners, height, inPlane, along } from './geometry';
import type { Cut } from './planes';
import type { State, Vec3 } from './state';

const COLOURS = { axial: '#e4574f', sagittal: '#e6c34a', coronal: '#58b873', needle: '#6fc3d6' };
const BEAM = '242, 182, 50';
const NEAR_MM = 2.5; /* a needle this near the plane is drawn as in it */

export interface Drawing {
    context: CanvasRenderingContext2D;
    cut: Cut;
    side: number; /* of the canvas, pixels */
    unit: number; /* one line width, pixels */
}

type Point = [number, number];

function screen(d: Drawing, point: Vec3): Point {
    const [x, y] = inPlane(d.cut, point);
    return [(x / d.cut.mm + 0.5) * d.side, (y / d.cut.mm + 0.5) * d.side];
}

function line(d: Drawing, a: Point, b: Point, colour: string, width: number, dash: number[] = []): void {
    d.context.strokeStyle = colour;
    d.context.lineWidth = width * d.unit;
    d.context.setLineDash(dash.map((x) => x * d.unit));
    d.context.beginPath();
    d.context.moveTo(...a);
    d.context.lineTo(...b);
    d.context.stroke();
    d.context.setLineDash([]);
}

/* The beam's outline where the slice cuts it, and its central ray as it runs past the slice. */
export function drawBeam(d: Drawing, state: State): void {
    const view = carmView(state.carm, state.isocentre, state.width);
    const shape = beamInPlane(d.cut, view.source, fieldCorners(view, state.width, state.collimator));
    const strength = state.live ? 0.9 : 0.5;
    if (shape.length > 2) {
        d.context.beginPath();
        for (const [x, y] of shape)
            d.context.lineTo((x / d.cut.mm + 0.5) * d.side, (y / d.cut.mm + 0.5) * d.side);
        d.context.closePath();
        d.context.fillStyle = `rgba(${BEAM}, ${state.live ? 0.1 : 0.05})`;
        d.context.fill();
        d.context.strokeStyle = `rgba(${BEAM}, ${0.55 * strength})`;
        d.context.lineWidth = d.unit;
        d.context.stroke();
    }
    line(d, screen(d, view.source), screen(d, view.centre), `rgba(${BEAM}, ${strength})`, 1, [7, 5]);
}

/* A needle at its true place: full where it lies in the slice, faint where it passes before or behind. */
export function drawNeedles(d: Drawing, state: State): void {
    const steps = 48;
    for (const needle of state.needles) {
        const hub = along(needle.tip, -needle.length_mm, needle.direction);
        for (let i = 0; i < steps; i++) {
            const a = along(hub, (i / steps) * needle.length_mm, needle.direction);
            const b = along(hub, ((i + 1) / steps) * needle.length_mm, needle.direction);
            const near = Math.abs(height(d.cut, a)) < NEAR_MM;
            const colour = needle.active ? '111, 195, 214' : '168, 180, 190';
            line(d, screen(d, a), screen(d, b), `rgba(${colour}, ${near ? 1 : 0.4})`, near ? 2.2 : 1.3);
        }
        const tip = screen(d, needle.tip);
        d.context.beginPath();
        d.context.arc(tip[0], tip[1], 3.2 * d.unit, 0, 7);
        d.context.fillStyle = needle.active ? '#6fc3d6' : '#a8b4be';
        d.context.globalAlpha = Math.abs(height(d.cut, needle.tip)) < NEAR_MM ? 1 : 0.45;
        d.context.fill();
        d.context.globalAlpha = 1;
    }
}

/* The planned way in: full near the slice, faint beside it. */
export function drawPath(d: Drawing, entry: Vec3, target: Vec3): void {
    const near = Math.abs(height(d.cut, target)) < NEAR_MM && Math.abs(height(d.cut, entry)) < 4 * NEAR_MM;
    line(d, screen(d, entry), screen(d, target), `rgba(143, 217, 142, ${near ? 1 : 0.45})`, 1.2, [4, 3]);
    const [x, y] = screen(d, target);
    d.context.beginPath();
    d.context.arc(x, y, 4.5 * d.unit, 0, 7);
    d.context.strokeStyle = `rgba(143, 217, 142, ${Math.abs(height(d.cut, target)) < NEAR_MM ? 1 : 0.45})`;
    d.context.lineWidth = 1.4 * d.unit;
    d.context.stroke();
}

/* A click that marks a joint. */
export function drawMark(d: Drawing, point: Vec3): void {
    const [x, y] = screen(d, point);
    d.context.beginPath();
    d.context.arc(x, y, 2.6 * d.unit, 0, 7);
    d.context.fillStyle = Math.abs(height(d.cut, point)) < NEAR_MM ? '#8fd98e' : 'rgba(143, 217, 142, 0.4)';
    d.context.fill();
}

export function drawPicked(d: Drawing, point: Vec3): void {
    const [x, y] = screen(d, point), arm = 9 * d.unit, gap = 3 * d.unit;
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as Point[])
        line(d, [x + gap * dx, y + gap * dy], [x + arm * dx, y + arm * dy], '#ffffff', 1.4);
}

export function drawIsocentre(d: Drawing, point: Vec3): void {
    const [x, y] = screen(d, point);
    d.context.beginPath();
    d.context.arc(x, y, 5 * d.unit, 0, 7);
    d.context.strokeStyle = `rgba(${BEAM}, 0.95)`;
    d.context.lineWidth = 1.2 * d.unit;
    d.context.stroke();
}

/* Where the other panels cut this one, in their colours; open about the point itself. */
export function drawCrosshair(d: Drawing, through: Vec3, across: { plane: Cut; accent: keyof typeof COLOURS }[]): void {
    const [x, y] = screen(d, through), gap = 12 * d.unit, far = 2 * d.side;
    for (const { plane, accent } of across) {
        const n = normalInPlane(d.cut, plane);
        if (!n)
            continue;
        const [dx, dy] = [-n[1], n[0]];
        const colour = COLOURS[accent] + '99';
        line(d, [x + gap * dx, y + gap * dy], [x + far * dx, y + far * dy], colour, 1);
        line(d, [x - gap * dx, y - gap * dy], [x - far * dx, y - far * dy], colour, 1);
    }
}

/* The other plane's normal as it lies in this plane, unit; null when the planes are parallel. */
function normalInPlane(cut: Cut, other: Cut): Point | null {
    const tip = along(along(cut.centre, 0, cut.column), 1, crossOf(other));
    const [x, y] = inPlane(cut, tip);
    const size = Math.hypot(x, y);
    return size < 0.05 ? null : [x / size, y / size];
}

function crossOf(plane: Cut): Vec3 {
    const { column: c, row: r } = plane;
    return [c[1] * r[2] - c[2] * r[1], c[2] * r[0] - c[0] * r[2], c[0] * r[1] - c[1] * r[0]];
}

export const accentColour = COLOURS;
