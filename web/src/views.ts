/* The stored views: nine small pictures, each recalled by a click or its key. */

import type { Display } from './display';
import { h, setClass, setText } from './dom';
import { greyTable } from './paint';
import { anglesText, fetchView, type Reference } from './reference';
import type { Picture, Room, State } from './state';
import type { Stream } from './stream';
import { button, giveKeysBack } from './widgets';

const SLOTS = 9;
const SIDE = 128; /* of a thumbnail's canvas */

interface Slot {
    slot: number;
    canvas: HTMLCanvasElement;
    caption: HTMLElement;
    element: HTMLElement;
    recall: HTMLButtonElement;
    known: string;
}

export class Views {
    readonly element: HTMLElement;
    private readonly slots: Slot[] = [];

    constructor(
        private readonly room: Room,
        private readonly stream: Stream,
        private readonly display: Display,
        private readonly reference: Reference,
        private readonly say: (text: string) => void,
    ) {
        for (let slot = 1; slot <= SLOTS; slot++)
            this.slots.push(this.make(slot));
        const actions = h(
            'div',
            { class: 'view-actions' },
            button('To reference', () => this.store(0), { title: 'The held image goes to the reference monitor (R)' }),
            button('Swap', () => this.swap(), { title: 'Monitor and reference change places (X)' }),
        );
        const next = button('Store', () => this.storeNext(), { className: 'store-next', title: 'Keeps the held image in the next free place (V)' });
        this.element = h('section', { class: 'views', 'aria-label': 'Stored views' }, actions, h('div', { class: 'thumbs' }, ...this.slots.map((s) => s.element), next));
        room.onState((state) => this.update(state));
    }

    store(slot: number): void {
        this.stream.send('view.store', { slot });
        if (slot === 0)
            this.reference.turnTo('reference');
    }

    storeNext(): void {
        const free = this.slots.find((s) => !this.view(s.slot));
        if (free)
            this.store(free.slot);
        else
            this.say('All nine places are taken: store over one of them by its own button');
    }

    recall(slot: number): void {
        if (!this.view(slot))
            return;
        this.reference.turnTo('reference');
        this.stream.send('view.recall', { slot });
    }

    swap(): void {
        this.reference.turnTo('reference');
        this.stream.send('view.swap');
    }

    private view(slot: number) {
        return this.room.state?.views.find((v) => v.slot === slot && v.set);
    }

    private make(slot: number): Slot {
        const canvas = h('canvas', { width: SIDE, height: SIDE });
        const caption = h('span', { class: 'caption' });
        const recall = h(
            'button',
            { type: 'button', class: 'thumb', title: `Recall view ${slot} (Shift+${slot})`, onclick: () => this.recall(slot) },
            canvas,
            h('span', { class: 'number' }, String(slot)),
            caption,
        );
        giveKeysBack(recall);
        const keep = button(`Store as view ${slot}`, () => this.store(slot), { icon: 'keep', className: 'small store' });
        return { slot, canvas, caption, recall, element: h('div', { class: 'slot' }, recall, keep), known: '' };
    }

    private update(state: State): void {
        for (const place of this.slots) {
            const view = state.views.find((v) => v.slot === place.slot && v.set);
            const wanted = view ? JSON.stringify(view) : 'empty';
            if (wanted === place.known)
                continue;
            place.known = wanted;
            setClass(place.element, 'set', view !== undefined);
            place.recall.setAttribute('aria-label', view ? `Recall view ${place.slot}` : `View ${place.slot}, empty`);
            setText(place.caption, view ? anglesText(view.oblique_deg ?? 0, view.tilt_deg ?? 0) : '');
            if (view)
                void fetchView(place.slot).then((still) => {
                    if (place.known !== wanted)
                        return; /* another is wanted by now */
                    if (still)
                        this.draw(place, still.picture);
                    else
                        place.known = ''; /* the next state asks again */
                });
        }
    }

    /* Every eighth pixel will do for a picture of this size. */
    private draw(place: Slot, picture: Picture): void {
        const table = new Uint32Array(65536), image = new ImageData(SIDE, SIDE);
        const words = new Uint32Array(image.data.buffer);
        greyTable(table, this.display.window());
        for (let y = 0, i = 0; y < SIDE; y++) {
            const line = Math.floor(((y + 0.5) * picture.height) / SIDE) * picture.width;
            for (let x = 0; x < SIDE; x++, i++)
                words[i] = table[picture.pixels[line + Math.floor(((x + 0.5) * picture.width) / SIDE)]!]!;
        }
        place.canvas.getContext('2d')!.putImageData(image, 0, 0);
    }
}
