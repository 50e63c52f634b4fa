/* Technique, picture and room: what is set now and then. */

import { toggleMode, togglePointer, type App } from './app';
import { h } from './dom';
import { button, panel, row, slider, toggle } from './widgets';

export function beamPanel(app: App): HTMLElement {
    const { room, stream } = app;
    const kv = slider('kV', [40, 125], 1, (x) => x.toFixed(0), (x) => stream.soon('beam', { kv: x }));
    /* The tube current runs over decades: the slider is its logarithm. */
    const ma = slider('mA', [-1, 1.602], 0.02, (x) => (10 ** x).toFixed(10 ** x < 10 ? 1 : 0), (x) => stream.soon('beam', { ma: 10 ** x }));
    const rate = slider('Pulses/s', [1, 30], 1, (x) => x.toFixed(0), (x) => stream.soon('beam', { rate: x }));
    const copper = slider('Copper', [0, 1], 0.1, (x) => `${x.toFixed(1)} mm`, (x) => stream.soon('beam', { cu_mm: x }));
    const auto = toggle('Automatic', (on) => stream.send('beam', { auto: on ? 1 : 0 }), { title: 'Automatic brightness chooses kV and mA' });
    room.onState(({ beam }) => {
        kv.set(Math.round(beam.kv));
        ma.set(Math.log10(Math.max(0.1, beam.ma)));
        rate.set(beam.rate);
        copper.set(beam.cu_mm);
        auto.set(beam.auto);
    });
    const limit = (): void => {
        kv.limit(...room.limits('beam', 'kv', [40, 125]));
        copper.limit(...room.limits('beam', 'cu_mm', [0, 1]));
    };
    room.onInfo(limit);
    const heading = h('header', {}, h('h2', {}, 'Beam'), auto.element);
    return h('section', { class: 'panel beam', 'aria-label': 'Beam' }, heading, kv.element, ma.element, rate.element, copper.element);
}

export function picturePanel(app: App): HTMLElement {
    const { room, stream, display } = app;
    const edge = slider('Edges', [0, 1], 0.05, (x) => `${Math.round(100 * x)} %`, (x) => stream.soon('filter', { edge: x }));
    const lag = slider('Averaging', [0, 0.9], 0.05, (x) => `${Math.round(100 * x)} %`, (x) => stream.soon('filter', { lag: x }));
    const subtract = toggle('Subtract', () => toggleMode(app, 'subtract'), { title: 'Subtraction: the held image is the mask (B)' });
    const roadmap = toggle('Roadmap', () => toggleMode(app, 'roadmap'), { title: 'Roadmap: the held image is the mask (N)' });
    const invert = toggle('Invert', (on) => display.change({ invert: on }), { title: 'Bone white' });
    const flip = toggle('Flip', (on) => display.change({ flipped: on }), { icon: 'flip', title: 'Mirror the display (M)' });
    const round = toggle('Round picture', (on) => display.change({ round: on }), { icon: 'round' });
    const prone = toggle('CT as lying', (on) => display.change({ prone: on }), { title: 'CT slices turned as the prone patient lies; otherwise radiological: left on screen right' });
    room.onState(({ beam, mode }) => {
        edge.set(beam.edge);
        lag.set(beam.lag);
        subtract.set(mode === 'subtract');
        roadmap.set(mode === 'roadmap');
    });
    display.onChange(() => {
        invert.set(display.settings.invert);
        flip.set(display.settings.flipped);
        round.set(display.settings.round);
        prone.set(display.settings.prone);
    });
    return panel(
        'Picture',
        'picture',
        edge.element,
        lag.element,
        row(subtract.element, roadmap.element, invert.element),
        row(
            button('Rotate the display left', () => display.rotate(-5), { icon: 'turnLeft', title: 'Rotate the display (Shift+Z)' }),
            button('Rotate the display right', () => display.rotate(5), { icon: 'turnRight', title: 'Rotate the display (Z)' }),
            flip.element,
            round.element,
            prone.element,
            button('Reset', () => resetDisplay(app), { title: 'Window, zoom, rotation, flip as at first (Space)' }),
        ),
    );
}

export function resetDisplay(app: Pick<App, 'display' | 'slices'>): void {
    app.display.reset();
    app.slices.reset();
}

export function roomPanel(app: App): HTMLElement {
    const { room, stream } = app;
    const pointer = toggle('Pointer', () => togglePointer(app), { title: 'Skin pointer (T)' });
    const move = button('Move it', () => app.monitor.setPick('pointer'), { title: 'Then click where the skin pointer goes' });
    const couch = toggle('Couch', (on) => stream.send('couch', { keep: on ? 1 : 0 }), { title: 'Keep the CT couch in the picture' });
    const zero = button('New patient', () => stream.send('dose.reset'), { title: 'Dose counters to zero' });
    room.onState((state) => {
        pointer.set(state.pointer.on);
        couch.set(state.couch.kept);
        couch.element.disabled = !state.couch.found;
        couch.element.title = state.couch.found ? 'Keep the CT couch in the picture' : 'No couch was found in this CT';
        move.disabled = !state.pointer.on;
    });
    const scout = button('Scout', () => app.reference.takeScout(), { title: 'The held image becomes the scout: name the levels on it' });
    return panel('Room', 'room', row(pointer.element, move, scout, couch.element, zero));
}

