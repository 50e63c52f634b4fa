/* After the run: what really happened, and the run once more, picture beside CT, as far back as one likes. */

import type { App } from './app';
import { h, setText } from './dom';
import { along, clamp } from './geometry';
import { edges, orthogonal, query, type Cut } from './planes';
import { STEPS } from './procedure';
import type { Vec3 } from './state';
import { button, row } from './widgets';

interface Frame {
    frame: number;
    width: number;
    height: number;
    t_ms: number;
    step: string;
    oblique_deg: number;
    tilt_deg: number;
    isocentre: Vec3;
    needle: boolean;
    tip: Vec3;
    hub: Vec3;
    contrast_mg: number;
}

interface Target {
    injected_ml: number;
    contrast_ml: number;
    without_contrast: boolean;
    tip_in_joint: boolean | null;
    target_mm: number | null;
    pattern: { truth: string; known: boolean; called: string; truth_text: string; miscalls: number };
}

interface Report {
    end: string;
    abort_reason: string | null;
    success: boolean;
    target: string;
    targets: Target[];
    closest: { structure: string; known: boolean; distance_mm: number | null; text: string }[];
    needle: { passes: number; redirections: number };
    fluoro_s: number;
    pulses: number;
    kerma_mgy: number;
    dap_gycm2: number;
    duration: { minutes: number | null; ranges: { least: number; most: number; source: string }[] };
    drugs: { name: string; ml: number; mg: number; place: string }[];
    refusals: number;
    log: Line[];
}

type Line = { t_ms: number; step: string; event: string } & Record<string, string | number>;

const CT_MM = 90, CT_SAMPLES = 256, PLAY_MS = 66, BONE = { low: -770, high: 1730 };

const NAMES = new Map([...STEPS, ['aborted', 'Run ended']]);

/* A line of the log for people: when, what, and what more it says (a reason speaks for itself). */
function told(line: Line): string {
    const more = Object.entries(line).filter(([name]) => !['t_ms', 'at', 'step', 'event'].includes(name));
    const words = more.map(([name, value]) => (['why', 'reason', line.event].includes(name) ? String(value) : `${name} ${value}`));
    const what = line.event === 'step' ? (NAMES.get(line.step) ?? line.step) : line.event;
    return `${(line.t_ms / 1000).toFixed(1)} s  ${what}${words.length > 0 ? `: ${words.join(', ')}` : ''}`;
}

const mm = (x: number | null): string => (x === null ? 'not measured' : `${x.toFixed(1)} mm`);

export class Debrief {
    readonly element: HTMLDialogElement;
    private readonly facts = h('div', { class: 'facts' });
    private readonly picture = h('canvas', { width: 512, height: 512, role: 'img', 'aria-label': 'Picture of the run' });
    private readonly slices = ['Axial', 'Sagittal'].map((name) => h('canvas', { width: CT_SAMPLES, height: CT_SAMPLES, role: 'img', 'aria-label': `${name} slice through the true tip` }));
    private readonly scrub = h('input', { type: 'range', min: 0, max: 0, value: 0, 'aria-label': 'Picture of the run' });
    private readonly caption = h('p', { class: 'note' });
    private readonly events = h('ol', { class: 'events' });
    private frames = 0;
    private wanted = -1;
    private busy = false;
    private playing: ReturnType<typeof setInterval> | undefined;
    private times: number[] = [];

    constructor(private readonly app: App) {
        this.element = h('dialog', { class: 'sheet debrief', 'aria-label': 'Debrief' });
        this.scrub.addEventListener('input', () => this.show(Number(this.scrub.value)));
        this.element.append(
            h('header', {}, h('h1', {}, 'Debrief'), h('a', { class: 'button', href: '/api/v1/run.jsonl', download: '' }, 'Run file'), button('Close', () => this.close(), { icon: 'close', className: 'small' })),
            h(
                'div',
                { class: 'debrief-body' },
                h('div', { class: 'replay' }, h('div', { class: 'replay-pictures' }, this.picture, h('div', { class: 'replay-slices' }, ...this.slices)), row(button('Play', () => this.play(), { icon: 'play' }), this.scrub), this.caption),
                h('div', { class: 'debrief-side' }, this.facts, h('h2', {}, 'What happened'), this.events),
            ),
        );
        this.element.addEventListener('close', () => clearInterval(this.playing));
    }

    private close(): void {
        this.element.close();
    }

    async open(): Promise<void> {
        const answer = await fetch('/api/v1/debrief');
        if (!answer.ok) {
            this.app.say(((await answer.json()) as { error: string }).error);
            return;
        }
        const report = (await answer.json()) as Report;
        this.frames = this.app.acts.now?.frames ?? 0;
        this.scrub.max = String(Math.max(0, this.frames - 1));
        this.times = new Array<number>(this.frames).fill(NaN);
        this.clear();
        this.fill(report);
        this.element.showModal();
        this.show(Math.max(0, this.frames - 1));
    }

    private fill(report: Report): void {
        const fact = (name: string, text: string): HTMLElement => h('div', { class: 'fact' }, h('span', {}, name), h('span', {}, text));
        const which = (i: number): string => (report.targets.length > 1 ? `, ${i + 1} of ${report.targets.length}` : '');
        const flowFact = ({ pattern: p, without_contrast }: Target, i: number): HTMLElement => {
            const truth = p.known ? p.truth : 'unknown in this CT', wrong = p.miscalls > 0 ? ` (${p.miscalls} wrong call${p.miscalls > 1 ? 's' : ''})` : '';
            return without_contrast ? fact(`Injectate${which(i)}`, `${truth}; given without contrast`) : fact(`Contrast${which(i)}`, `${truth}; ${p.called ? `you called it ${p.called}` : 'you did not call it'}${wrong}`);
        };
        const targets = report.targets.flatMap((t, i) => [
            fact(`Tip${which(i)}`, t.injected_ml === 0 ? 'nothing was injected' : t.tip_in_joint === null ? `${mm(t.target_mm)} from the target` : `${t.tip_in_joint ? 'in the joint' : 'NOT in the joint'}, ${mm(t.target_mm)} from the planned point`),
            flowFact(t, i),
        ]);
        const took = report.duration.minutes;
        this.facts.replaceChildren(
            h('p', { class: `verdict ${report.success ? 'good' : ''}` }, report.success ? 'The injectate went where it was meant to.' : report.end === 'aborted' ? `The run was ended before it was done${report.abort_reason ? `: ${report.abort_reason}` : ''}.` : 'The injectate did not go where it was meant to.'),
            fact('Target', report.target),
            ...targets,
            ...report.closest.map((c) => fact(`Closest to ${c.structure}`, c.known ? mm(c.distance_mm) : 'unknown in this CT')),
            fact('Needle', `${report.needle.passes} placed, ${report.needle.redirections} times moved after it was shown`),
            fact('Fluoroscopy', `${report.fluoro_s.toFixed(1)} s, ${report.pulses} pulses, ${report.kerma_mgy.toFixed(2)} mGy, ${report.dap_gycm2.toFixed(3)} Gy·cm² (simulated)`),
            fact('Time', `${took === null ? '?' : took.toFixed(1)} min; published: ${report.duration.ranges.map((r) => `${r.least} to ${r.most}`).join(' or ')} min`),
            ...report.drugs.map((d) => fact(d.place, `${d.name}: ${d.ml.toFixed(2)} mL, ${d.mg.toFixed(1)} mg`)),
            fact('Refusals', String(report.refusals)),
        );
        this.events.replaceChildren(
            ...report.log.map((e) => h('li', {}, button(told(e), () => void this.seek(e.t_ms), { className: 'event' }))),
        );
    }

    private play(): void {
        clearInterval(this.playing);
        let at = Number(this.scrub.value) >= this.frames - 1 ? 0 : Number(this.scrub.value);
        this.playing = setInterval(() => {
            if (this.busy)
                return;
            this.show(at++);
            if (at >= this.frames)
                clearInterval(this.playing);
        }, PLAY_MS);
    }

    /* The picture that was on the monitor at that moment: by halving, as they lie in order of time. */
    private async seek(t_ms: number): Promise<void> {
        let low = 0, high = this.frames - 1;
        while (low < high) {
            const middle = (low + high + 1) >> 1;
            const t = await this.timeOf(middle);
            if (t <= t_ms)
                low = middle;
            else
                high = middle - 1;
        }
        this.show(low);
    }

    private async timeOf(frame: number): Promise<number> {
        if (Number.isNaN(this.times[frame]))
            this.times[frame] = (await this.load(frame))?.head.t_ms ?? 0;
        return this.times[frame]!;
    }

    private async load(frame: number): Promise<{ head: Frame; pixels: Uint8Array } | null> {
        const answer = await fetch(`/api/v1/debrief/frame/${frame}`);
        if (!answer.ok)
            return null;
        const bytes = await answer.arrayBuffer(), length = new DataView(bytes).getUint32(4, true);
        const head = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 8, length))) as Frame;
        return { head, pixels: new Uint8Array(bytes, 8 + length) };
    }

    private show(frame: number): void {
        this.wanted = clamp(frame, 0, this.frames - 1);
        this.scrub.value = String(this.wanted);
        if (!this.busy && this.frames > 0)
            void this.draw();
    }

    private async draw(): Promise<void> {
        this.busy = true;
        try {
            await this.drawWanted();
        } catch {
            setText(this.caption, 'No connection: the picture is not the one asked for');
        } finally {
            this.busy = false;
        }
    }

    private async drawWanted(): Promise<void> {
        let shown = -1;
        while (shown !== this.wanted) {
            shown = this.wanted;
            const loaded = await this.load(shown);
            if (!loaded)
                break;
            this.times[shown] = loaded.head.t_ms;
            this.paint(loaded.head, loaded.pixels);
            await this.cutAt(loaded.head);
        }
    }

    /* A run of which no picture was made shows none, and not the run before it. */
    private clear(): void {
        for (const canvas of [this.picture, ...this.slices])
            canvas.getContext('2d')!.clearRect(0, 0, canvas.width, canvas.height);
        setText(this.caption, this.frames > 0 ? '' : 'No picture was made in this run');
    }

    private paint(head: Frame, pixels: Uint8Array): void {
        this.picture.width = head.width;
        this.picture.height = head.height;
        const context = this.picture.getContext('2d')!, image = context.createImageData(head.width, head.height);
        for (let i = 0; i < pixels.length; i++) {
            image.data[4 * i] = image.data[4 * i + 1] = image.data[4 * i + 2] = pixels[i]!;
            image.data[4 * i + 3] = 255;
        }
        context.putImageData(image, 0, 0);
        const place = head.needle ? `tip at ${head.tip.map((x) => x.toFixed(1)).join(', ')} mm` : 'no needle';
        setText(this.caption, `${(head.t_ms / 1000).toFixed(1)} s · ${head.step} · oblique ${head.oblique_deg.toFixed(0)}°, tilt ${head.tilt_deg.toFixed(0)}° · ${place} · SIMULATED`);
    }

    /* The CT through the true tip, as no operator sees it; turned as the room's own slices are. */
    private async cutAt(head: Frame): Promise<void> {
        const centre = head.needle ? head.tip : head.isocentre, planes = orthogonal(this.app.display.settings.prone);
        for (let i = 0; i < 2; i++) {
            const plane = planes[i]!, cut: Cut = { centre, column: plane.column, row: plane.row, mm: CT_MM, samples: CT_SAMPLES };
            const answer = await fetch(query(cut));
            if (answer.ok)
                this.paintSlice(this.slices[i]!, new Int16Array(await answer.arrayBuffer()), cut, head);
        }
    }

    private paintSlice(canvas: HTMLCanvasElement, hu: Int16Array, cut: Cut, head: Frame): void {
        const context = canvas.getContext('2d')!, image = context.createImageData(CT_SAMPLES, CT_SAMPLES);
        for (let i = 0; i < hu.length; i++) {
            const grey = clamp((255 * (hu[i]! - BONE.low)) / (BONE.high - BONE.low), 0, 255);
            image.data[4 * i] = image.data[4 * i + 1] = image.data[4 * i + 2] = grey;
            image.data[4 * i + 3] = 255;
        }
        context.putImageData(image, 0, 0);
        const letters = edges(cut);
        context.fillStyle = '#fff';
        context.font = '13px sans-serif';
        context.fillText(letters.left, 4, CT_SAMPLES / 2);
        context.fillText(letters.right, CT_SAMPLES - 16, CT_SAMPLES / 2);
        context.fillText(letters.top, CT_SAMPLES / 2 - 5, 14);
        context.fillText(letters.bottom, CT_SAMPLES / 2 - 5, CT_SAMPLES - 5);
        canvas.dataset['edges'] = [letters.left, letters.top, letters.right, letters.bottom].join(' ');
        if (head.needle)
            this.drawNeedle(context, cut, head);
    }

    private drawNeedle(context: CanvasRenderingContext2D, cut: Cut, head: Frame): void {
        const at = (p: Vec3): [number, number] => {
            const d = along(p, -1, cut.centre);
            const dot = (v: Vec3): number => d[0] * v[0] + d[1] * v[1] + d[2] * v[2];
            return [(dot(cut.column) / cut.mm + 0.5) * CT_SAMPLES, (dot(cut.row) / cut.mm + 0.5) * CT_SAMPLES];
        };
        context.strokeStyle = '#6fc3d6';
        context.lineWidth = 1.5;
        context.beginPath();
        context.moveTo(...at(head.hub));
        context.lineTo(...at(head.tip));
        context.stroke();
        context.beginPath();
        context.arc(...at(head.tip), 3.5, 0, 7);
        context.fillStyle = '#6fc3d6';
        context.fill();
    }
}
