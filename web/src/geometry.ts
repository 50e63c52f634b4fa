/* Vectors, the C-arm's geometry and planes; DICOM patient LPS, millimetres. */

import type { Blades, CArm, Vec3, View } from './state';

export const add = (a: Vec3, b: Vec3): Vec3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const sub = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a: Vec3, s: number): Vec3 => [a[0] * s, a[1] * s, a[2] * s];
export const along = (a: Vec3, s: number, d: Vec3): Vec3 => [a[0] + s * d[0], a[1] + s * d[1], a[2] + s * d[2]];
export const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Vec3, b: Vec3): Vec3 => [
    a[1] * b[2] - a[2] * b[1],
    a[2] * b[0] - a[0] * b[2],
    a[0] * b[1] - a[1] * b[0],
];
export const length = (a: Vec3): number => Math.hypot(a[0], a[1], a[2]);
export const unit = (a: Vec3): Vec3 => scale(a, 1 / (length(a) || 1));
export const clamp = (x: number, lo: number, hi: number): number => Math.min(hi, Math.max(lo, x));

const PIVOT_MM = 900; /* column to isocentre, as src/xray/carm.c */
const radians = Math.PI / 180;

/* Turns a vector about the vertical (patient's front-back) axis. */
function wag(v: Vec3, rad: number): Vec3 {
    const c = Math.cos(rad), s = Math.sin(rad);
    return [c * v[0] + s * v[2], v[1], -s * v[0] + c * v[2]];
}

/* Where source and detector stand now, as src/xray/carm.c has it; a picture's own view comes with the
 * state, this one is for the beam's outline while the C-arm moves without a picture. */
export function carmView(carm: CArm, isocentre: Vec3, size: number): View {
    const a = carm.oblique_deg * radians, b = carm.tilt_deg * radians, w = carm.wigwag_deg * radians;
    const column = along(isocentre, -PIVOT_MM, [1, 0, 0]);
    const iso = w === 0 ? isocentre : add(column, wag(sub(isocentre, column), w));
    const d = wag([Math.sin(a) * Math.cos(b), Math.cos(a) * Math.cos(b), Math.sin(b)], w);
    const up = wag([-Math.sin(a) * Math.sin(b), -Math.cos(a) * Math.sin(b), Math.cos(b)], w);
    /* up x n with n from detector to source is the view's own right; the monitor mirrors it. */
    return {
        source: along(iso, -carm.sad_mm, d),
        centre: along(iso, carm.sid_mm - carm.sad_mm, d),
        right: cross(up, d),
        up,
        pixel_mm: carm.field_mm / size,
    };
}

/* The point of the picture (fractions, x from screen left, y from the top) on which a point of the
 * patient casts its shadow; null when it lies behind the source. */
export function project(view: View, size: number, point: Vec3): [number, number] | null {
    const axis = sub(view.centre, view.source);
    const ray = sub(point, view.source);
    const sid = length(axis), depth = dot(ray, axis) / sid;
    if (!(depth > 1e-6))
        return null;
    const field = view.pixel_mm * size;
    return [
        0.5 + (dot(ray, view.right) * sid) / depth / field,
        0.5 - (dot(ray, view.up) * sid) / depth / field,
    ];
}

/* The four corners of the open field on the detector. */
export function fieldCorners(view: View, size: number, blades: Blades): Vec3[] {
    const field = view.pixel_mm * size;
    const at = (x: number, y: number): Vec3 =>
        along(along(view.centre, (x - 0.5) * field, view.right), (0.5 - y) * field, view.up);
    const { left, right, top, bottom } = blades;
    return [at(left, top), at(1 - right, top), at(1 - right, 1 - bottom), at(left, 1 - bottom)];
}

/* A plane of samples: its middle, unit steps to the right and down the screen. */
export interface Plane {
    centre: Vec3;
    column: Vec3;
    row: Vec3;
}

/* The polygon in which a plane cuts the beam, a pyramid from source to the field's corners, as
 * [right, down] mm from the plane's middle; empty when it misses. */
export function beamInPlane(plane: Plane, source: Vec3, corners: Vec3[]): [number, number][] {
    const normal = cross(plane.column, plane.row);
    const edges: [Vec3, Vec3][] = [];
    corners.forEach((corner, i) => {
        edges.push([source, corner], [corner, corners[(i + 1) % corners.length]!]);
    });
    const points: [number, number][] = [];
    for (const [a, b] of edges) {
        const ha = dot(sub(a, plane.centre), normal), hb = dot(sub(b, plane.centre), normal);
        if (ha * hb > 0 || ha === hb)
            continue;
        points.push(inPlane(plane, along(a, ha / (ha - hb), sub(b, a))));
    }
    return convex(points);
}

export function inPlane(plane: Plane, point: Vec3): [number, number] {
    const d = sub(point, plane.centre);
    return [dot(d, plane.column), dot(d, plane.row)];
}

export function height(plane: Plane, point: Vec3): number {
    return dot(sub(point, plane.centre), cross(plane.column, plane.row));
}

/* The cut of a convex body is convex: its corners in order of their angle about the middle. */
function convex(points: [number, number][]): [number, number][] {
    const cx = points.reduce((s, p) => s + p[0], 0) / points.length;
    const cy = points.reduce((s, p) => s + p[1], 0) / points.length;
    return points.sort((p, q) => Math.atan2(p[1] - cy, p[0] - cx) - Math.atan2(q[1] - cy, q[0] - cx));
}

/* The letters for a direction in the patient, the strongest first: L, LP, ... */
export function letters(d: Vec3): string {
    const named: [number, string][] = [
        [Math.abs(d[0]), d[0] > 0 ? 'L' : 'R'],
        [Math.abs(d[1]), d[1] > 0 ? 'P' : 'A'],
        [Math.abs(d[2]), d[2] > 0 ? 'H' : 'F'],
    ];
    return named
        .sort((p, q) => q[0] - p[0])
        .filter(([size], i) => i === 0 || size > 0.26) /* 15 degrees off, as the server has it */
        .slice(0, 2)
        .map(([, letter]) => letter)
        .join('');
}
