/* Contrast at the active needle's tip: a first, plain version, and the page says so. */

import { h, setText } from './dom';
import type { Room } from './state';
import type { Stream } from './stream';
import { button, panel, row, stepper } from './widgets';

const AMOUNTS_ML = [0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 2.5, 3];
const STRENGTHS = [180, 200, 240, 270, 300];

export class ContrastPanel {
    readonly element: HTMLElement;
    private readonly amount = stepper('Amount', AMOUNTS_ML, 0.3, (ml) => `${ml} mL`);
    private readonly strength = stepper('Iodine', STRENGTHS, 240, (mg) => `${mg} mg/mL`);

    constructor(room: Room, private readonly stream: Stream) {
        const given = h('output', { class: 'value' });
        const note = h('p', { class: 'note' });
        this.element = panel(
            'Contrast',
            'contrast',
            row(this.amount.element, this.strength.element),
            row(
                button('Inject', () => this.inject(), { title: 'At the active needle’s tip (Shift+C)', className: 'main' }),
                button('Clear', () => this.stream.send('contrast.clear')),
                given,
            ),
            note,
        );
        room.onState(({ contrast }) => {
            setText(given, `${contrast.injected_ml.toFixed(1)} mL · ${contrast.mg.toFixed(0)} mg I left`);
            setText(note, contrast.note || 'flows where the tip lies');
        });
    }

    inject(): void {
        this.stream.send('contrast.inject', { ml: this.amount.get(), mg_ml: this.strength.get() });
    }
}
