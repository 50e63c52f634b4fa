/* The injection, step by step: where we are, what comes next, what the lock still wants. */

import type { App } from './app';
import { h, setAttribute, setClass, setText, svg } from './dom';
import { STEPS, type Procedure } from './procedure';
import { formKey, formOf, refresh } from './steps';
import { button } from './widgets';

const clock = (unix_s: number): string => new Date(unix_s * 1000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });

const PADLOCK = 'M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3', OPEN_PADLOCK = 'M6 11h12v9H6zM9 11V7a3 3 0 0 1 6-1';

export class ProcedurePanel {
    readonly element: HTMLElement;
    private readonly title = h('strong', { class: 'target' });
    private readonly progress = h('div', { class: 'progress', role: 'progressbar', 'aria-label': 'Steps done' });
    private readonly next = h('h2', { class: 'next' });
    private readonly body = h('div', { class: 'step-body' });
    private readonly refusal = h('p', { class: 'refusal', role: 'alert' });
    private readonly warnings = h('p', { class: 'warnings' });
    private readonly lockPath = svg('path', { d: PADLOCK });
    private readonly lock = h('div', { class: 'lock', role: 'status' });
    private readonly lockText = h('span');
    private readonly doses = h('div', { class: 'doses' });
    private readonly done = h('ol', { class: 'done' });
    private readonly resuming = h('p', { class: 'note resuming', role: 'status' });
    private readonly abort: HTMLElement;
    private known = '';
    private knownDone = '';
    private planned = '';

    constructor(private readonly app: App) {
        this.lock.append(svg('svg', { viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true' }, this.lockPath), this.lockText);
        this.progress.append(...STEPS.map(([id]) => h('span', { 'data-step': id })));
        this.abort = button('End the run', () => this.end(), { className: 'small text', title: 'Ends the run here, with a reason' });
        this.element = h(
            'section',
            { class: 'panel procedure', 'aria-label': 'Injection' },
            h('header', {}, this.title, this.abort),
            this.progress,
            this.next,
            this.refusal,
            this.body,
            this.lock,
            this.doses,
            this.warnings,
            this.done,
        );
        app.acts.onLoad(() => this.renew());
        app.room.onState((state) => {
            if (state.procedure)
                this.update(state.procedure);
        });
    }

    /* The step's form anew, now: a room at rest sends no other state. */
    private renew(): void {
        this.known = '';
        if (this.app.acts.now)
            this.update(this.app.acts.now);
    }

    private end(): void {
        this.body.replaceChildren(
            h(
                'div',
                { class: 'step-form' },
                ...['Patient’s wish', 'Target not reached', 'Complication', 'Rehearsal ended'].map((reason) => button(reason, () => this.app.acts.do('abort', { reason }))),
                button('Go on after all', () => this.renew()),
            ),
        );
    }

    private update(now: Procedure): void {
        const running = now.step !== 'idle' && now.step !== 'discharged' && now.step !== 'aborted';
        const key = [now.resuming === null ? formKey(now) : 'resuming', now.target, now.target_number, now.unfinished.join()].join('|');
        if (key !== this.known) {
            this.known = key;
            const typing = this.body.querySelector(':focus-visible') !== null;
            this.body.replaceChildren(now.resuming === null ? formOf(this.app, now) : this.resuming);
            if (typing) /* whoever came here by the keys goes on with them; after the mouse they are the room's */
                this.body.querySelector<HTMLElement>('input, select, button, summary')?.focus();
        }
        if (now.plan && now.target_long !== this.planned) {
            this.planned = now.target_long;
            this.app.needles.choose(now.plan.needle.gauge, now.plan.needle.length_mm);
        }
        setText(this.resuming, `The run is made again to where it broke off: ${Math.round(100 * (now.resuming ?? 0))} %`);
        refresh(this.body, now);
        setText(this.title, now.target_long || 'Injection');
        setAttribute(this.title, 'title', now.target_long);
        setText(this.next, now.text.charAt(0).toUpperCase() + now.text.slice(1));
        setText(this.refusal, now.refusal);
        setText(this.warnings, now.warnings.join(' · '));
        setClass(this.abort, 'gone', !running);
        this.showProgress(now);
        this.showLock(now, running);
        this.showDone(now);
    }

    private showProgress(now: Procedure): void {
        const at = STEPS.findIndex(([id]) => id === now.step);
        setAttribute(this.progress, 'aria-valuenow', String(at + 1));
        setAttribute(this.progress, 'aria-valuemax', String(STEPS.length));
        [...this.progress.children].forEach((mark, i) => {
            setClass(mark, 'past', i <= at);
            setClass(mark, 'here', i === at + 1);
        });
    }

    private showLock(now: Procedure, running: boolean): void {
        setClass(this.lock, 'gone', !running);
        setClass(this.lock, 'open', now.lock.open);
        setAttribute(this.lockPath, 'd', now.lock.open ? OPEN_PADLOCK : PADLOCK);
        setText(this.lockText, now.lock.open ? 'The syringe is unlocked' : `Locked. Still wanted: ${now.lock.missing.join('; ') || 'this step’s end'}`);
        const dose = now.dose, used = running || now.done.length > 0;
        setClass(this.doses, 'gone', !used);
        setText(this.doses, `Anaesthetic ${(100 * dose.anaesthetic_fraction).toFixed(0)} % of the maximum · steroid ${dose.steroid_mpa_mg.toFixed(0)} mg MPA · contrast ${now.contrast.ml.toFixed(1)} mL`);
    }

    private showDone(now: Procedure): void {
        const wanted = JSON.stringify(now.done);
        if (wanted === this.knownDone)
            return;
        this.knownDone = wanted;
        const names = new Map(STEPS);
        names.set('aborted', 'Run ended');
        const again = now.done.map((d, i) => d.step === 'skin-numb' && now.done[i - 1]?.step !== 'skin-prepared');
        const lines = now.done.map((d, i) => h('li', {}, h('span', {}, again[i] ? 'To the needle again' : (names.get(d.step) ?? d.step)), h('time', {}, clock(d.at))));
        this.done.replaceChildren(...lines.reverse());
    }
}

/* The rail shows either the injection or the room's own controls. */
export function railTabs(app: App): HTMLElement {
    const tab = (label: string, injection: boolean): HTMLButtonElement => button(label, () => app.display.change({ injection }), { className: 'tab' });
    const injection = tab('Injection', true), room = tab('Room', false);
    const element = h('div', { class: 'rail-tabs', role: 'group', 'aria-label': 'Rail' }, injection, room);
    app.display.onChange(() => {
        const on = app.display.settings.injection;
        setAttribute(injection, 'aria-pressed', String(on));
        setAttribute(room, 'aria-pressed', String(!on));
        document.body.classList.toggle('injecting', on);
    });
    return element;
}
