/* The reference monitor: a stored view beside the live one, or the scout on which levels are named. */

import type { Display } from './display';
import { h, setClass, setText, svg } from './dom';
import { letters, scale } from './geometry';
import { Stage } from './stage';
import { readStill, type Room, type Sidecar, type State, type Still } from './state';
import type { Stream } from './stream';
import { button, row, toggle } from './widgets';

const REFERENCE_SLOT = 0, SCOUT_SLOT = 10;
const LEVELS = ['T12', 'L1', 'L2', 'L3', 'L4', 'L5', 'S1'];

/* null when there is no such picture, or no server. */
export async function fetchView(slot: number): Promise<Still | null> {
    try {
        const answer = await fetch(`/api/v1/view/${slot}`);
        return answer.ok ? readStill(await answer.arrayBuffer()) : null;
    } catch {
        return null;
    }
}

export class Reference {
    readonly element: HTMLElement;
    readonly stage: Stage;
    private tab: 'reference' | 'scout' = 'reference';
    private level = 'L5';
    private stills: Record<'reference' | 'scout', Still | null> = { reference: null, scout: null };
    private known = { reference: '', scout: '' };
    private named = ''; /* a level that was clicked and is not on the scout yet */
    private readonly caption = h('span', { class: 'caption' });
    private readonly tabs;
    private readonly chips: HTMLElement;
    private readonly labels = svg('g', { class: 'levels' });

    constructor(
        private readonly room: Room,
        private readonly stream: Stream,
        private readonly display: Display,
        kind: '2d' | 'webgl2',
    ) {
        this.stage = new Stage('Reference picture', display, kind, true);
        this.stage.show(null);
        this.stage.overlay.append(this.labels);
        this.tabs = {
            reference: toggle('Reference', () => this.turnTo('reference'), { className: 'tab' }),
            scout: toggle('Scout', () => this.turnTo('scout'), { className: 'tab' }),
        };
        this.chips = this.levelChips();
        this.element = h(
            'section',
            { class: 'reference', 'aria-label': 'Reference monitor' },
            h('header', {}, this.tabs.reference.element, this.tabs.scout.element, this.caption),
            this.stage.element,
            this.chips,
        );
        this.stage.element.addEventListener('click', (e) => this.click(e));
        display.onChange(() => this.drawLabels());
        this.turnTo('reference');
        room.onState((state) => this.update(state));
    }

    takeScout(): void {
        this.stream.send('scout.take');
        this.turnTo('scout');
    }

    private levelChips(): HTMLElement {
        const chips = LEVELS.map((text) => {
            const chip = button(text, () => this.setLevel(text), { className: 'chip', title: `Then click on ${text}` });
            chip.dataset['level'] = text;
            return chip;
        });
        const remove = button('Remove', () => this.setLevel(''), { className: 'chip', title: 'Then click on a name' });
        remove.dataset['level'] = '';
        const take = button('New scout', () => this.takeScout(), { className: 'chip', title: 'The held image becomes the scout' });
        return h('div', { class: 'chips' }, row(...chips), row(remove, take), h('p', { class: 'note' }, 'Choose a level, then click on it. Levels are counted, never guessed.'));
    }

    private setLevel(level: string): void {
        this.level = level;
        for (const chip of this.chips.querySelectorAll<HTMLElement>('[data-level]'))
            setClass(chip, 'chosen', chip.dataset['level'] === level);
    }

    turnTo(tab: 'reference' | 'scout'): void {
        this.tab = tab;
        this.tabs.reference.set(tab === 'reference');
        this.tabs.scout.set(tab === 'scout');
        this.element.dataset['tab'] = tab;
        this.setLevel(this.level);
        this.showStill();
    }

    private click(e: MouseEvent): void {
        if (this.tab !== 'scout' || !this.room.state?.scout.set)
            return;
        const [sx, sy] = this.stage.at(e);
        const [x, y] = this.unturned(sx, sy);
        this.named = this.stream.send('scout.label', { x, y, text: this.level }) ? this.level : '';
    }

    /* Levels are counted upward from the sacrum: the next one is due when this one stands on the scout, and not when it
     * was refused. */
    private countOn(state: State): void {
        if (this.named === '' || !state.scout.labels.some((label) => label.text === this.named))
            return;
        const next = LEVELS[LEVELS.indexOf(this.named) - 1];
        if (next && this.level === this.named)
            this.setLevel(next);
        this.named = '';
    }

    /* The reference monitor turns and flips with the display, but neither zooms nor pans. */
    private unturned(sx: number, sy: number): [number, number] {
        const { zoom, pan } = this.display;
        return this.display.picturePoint(sx * zoom + pan[0], sy * zoom + pan[1]);
    }

    private update(state: State): void {
        this.ask(state, 'reference', REFERENCE_SLOT);
        this.ask(state, 'scout', SCOUT_SLOT);
        this.countOn(state);
        this.drawLabels();
    }

    /* Fetches a picture when the state names another one than is shown. */
    private ask(state: State, which: 'reference' | 'scout', slot: number): void {
        const view = state.views.find((v) => v.slot === slot && v.set);
        const wanted = view ? JSON.stringify(view) : '';
        if (this.known[which] === wanted)
            return;
        this.known[which] = wanted;
        const take = (still: Still | null): void => {
            if (this.known[which] !== wanted)
                return; /* another is wanted by now */
            if (view && !still)
                this.known[which] = ''; /* it did not come: the next state asks again */
            this.stills[which] = still;
            this.showStill();
        };
        if (view)
            void fetchView(slot).then(take);
        else
            take(null);
    }

    private showStill(): void {
        const still = this.stills[this.tab], sidecar = still?.sidecar;
        this.stage.show(still?.picture ?? null);
        this.stage.setMarks(sidecar ? marksOf(sidecar) : { left: '', right: '', top: '', bottom: '' });
        setText(this.caption, sidecar ? anglesText(sidecar.oblique_deg, sidecar.tilt_deg) : '');
        this.drawLabels();
    }

    private drawLabels(): void {
        const labels = this.tab === 'scout' ? (this.room.state?.scout.labels ?? []) : [];
        const { rotation_deg, flipped } = this.display.settings;
        const wanted = JSON.stringify([labels, rotation_deg, flipped]);
        if (this.labels.dataset['shown'] === wanted)
            return;
        this.labels.dataset['shown'] = wanted;
        this.labels.replaceChildren(
            ...labels.map((label) => {
                const text = svg('text', {
                    transform: `translate(${1000 * label.x} ${1000 * label.y}) ${flipped ? 'scale(-1 1) ' : ''}rotate(${-rotation_deg})`,
                });
                text.textContent = label.text;
                return text;
            }),
        );
    }
}

function marksOf({ right, up }: Sidecar): State['marks'] {
    return { left: letters(scale(right, -1)), right: letters(right), top: letters(up), bottom: letters(scale(up, -1)) };
}

/* "L 35°  Cr 10°": to which side the detector stands, and whether toward head (cranial) or feet. */
export function anglesText(oblique_deg: number, tilt_deg: number): string {
    const o = Math.round(oblique_deg), t = Math.round(tilt_deg);
    const side = o === 0 ? 'AP 0°' : `${o > 0 ? 'L' : 'R'} ${Math.abs(o)}°`;
    return `${side}   ${t === 0 ? '0°' : `${t > 0 ? 'CRAN' : 'CAUD'} ${Math.abs(t)}°`}`;
}
