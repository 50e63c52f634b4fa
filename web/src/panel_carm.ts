/* The deck under the pictures: pedal, C-arm, table, field and blades. */

import { changeDistance, collimateBy, goTo, magnify, ONE_TOUCH, openBlades, toggleReplay, type App } from './app';
import { h, icon, setClass, setText, type IconName } from './dom';
import type { Axis } from './hands';
import { button, hold, panel, row } from './widgets';

function motor(app: App, label: string, axis: Axis, sign: number, drawing: IconName): HTMLButtonElement {
    return hold(label, () => app.hands.drive(axis, sign), () => app.hands.halt(axis), { icon: drawing, className: 'motor' });
}

export function pedalPanel(app: App): HTMLElement {
    const pedal = hold('Pedal', () => app.hands.pedalDown('button'), () => app.hands.pedalUp('button'), {
        className: 'pedal',
        title: 'X-ray on while held (F, or the foot switch)',
    });
    pedal.replaceChildren(icon('beam'), h('span', {}, 'Fluoro'));
    app.room.onState((state) => setClass(pedal, 'live', state.live));
    const shot = button('Single shot', () => app.stream.send('shot'), { className: 'shot', title: 'One pulse (G)' });
    return h('section', { class: 'panel pedals', 'aria-label': 'Pedal' }, pedal, shot);
}

export function carmPanel(app: App): HTMLElement {
    const angles = h('output', { class: 'angles' });
    const pad = h(
        'div',
        { class: 'pad carm-pad' },
        motor(app, 'Detector to the patient’s left', 'oblique', 1, 'orbitLeft'),
        motor(app, 'Detector to the head', 'tilt', 1, 'up'),
        motor(app, 'Detector to the patient’s right', 'oblique', -1, 'orbitRight'),
        motor(app, 'Wig-wag left', 'wigwag', -1, 'turnLeft'),
        motor(app, 'Detector to the feet', 'tilt', -1, 'down'),
        motor(app, 'Wig-wag right', 'wigwag', 1, 'turnRight'),
    );
    const views = (Object.keys(ONE_TOUCH) as (keyof typeof ONE_TOUCH)[]).map((view) =>
        button(ONE_TOUCH[view].label, () => goTo(app, view), { title: `C-arm to ${ONE_TOUCH[view].label}` }),
    );
    app.room.onState(({ carm }) => {
        const turned = Math.abs(carm.wigwag_deg) >= 0.5 ? `wig-wag ${carm.wigwag_deg.toFixed(0)}°` : '';
        setText(angles, turned);
    });
    return panel('C-arm', 'carm', pad, h('div', { class: 'one-touch' }, ...views), angles);
}

export function tablePanel(app: App): HTMLElement {
    const where = h('output', { class: 'angles' });
    const pad = h(
        'div',
        { class: 'pad table-pad' },
        motor(app, 'Table up', 'height', 1, 'plus'),
        motor(app, 'Table toward the head', 'longitudinal', 1, 'up'),
        motor(app, 'Table down', 'height', -1, 'minus'),
        motor(app, 'Table to the patient’s left', 'lateral', 1, 'left'),
        motor(app, 'Table toward the feet', 'longitudinal', -1, 'down'),
        motor(app, 'Table to the patient’s right', 'lateral', -1, 'right'),
    );
    app.room.onState(({ table }) => {
        const part = (x: number): string => x.toFixed(0).replace('-', '−');
        setText(where, `${part(table.lateral_mm)} / ${part(table.longitudinal_mm)} / ${part(table.height_mm)} mm`);
        where.title = 'lateral / longitudinal / height';
    });
    return panel('Table', 'table', pad, where);
}

export function fieldPanel(app: App): HTMLElement {
    const field = h('output', { class: 'value' });
    const distance = h('output', { class: 'value' });
    app.room.onState(({ carm }) => {
        setText(field, `${carm.field_mm.toFixed(0)} mm`);
        setText(distance, `${carm.sid_mm.toFixed(0)} mm`);
    });
    const line = (name: string, value: HTMLElement, less: HTMLElement, more: HTMLElement): HTMLElement =>
        h('div', { class: 'line' }, h('span', { class: 'name' }, name), less, value, more);
    return panel(
        'Field',
        'field',
        line(
            'Field',
            field,
            button('Larger field', () => magnify(app, false), { icon: 'minus', title: 'Larger field ([)' }),
            button('Magnify', () => magnify(app, true), { icon: 'plus', title: 'Magnify (])' }),
        ),
        line(
            'SID',
            distance,
            button('Detector nearer', () => changeDistance(app, -20), { icon: 'minus' }),
            button('Detector farther', () => changeDistance(app, 20), { icon: 'plus' }),
        ),
        row(
            h('span', { class: 'name' }, 'Blades'),
            button('Close in', () => collimateBy(app, 0.03), { title: 'All blades in (,)' }),
            button('Widen', () => collimateBy(app, -0.03), { title: 'All blades out (.)' }),
            button('Open', () => openBlades(app), { title: 'All blades open' }),
        ),
    );
}

/* Cine: the last run, frame by frame. */
export function cinePanel(app: App): HTMLElement {
    const play = button('Replay the last run', () => toggleReplay(app), { icon: 'play', className: 'small', title: 'Replay (C)' });
    const scrub = h('input', { type: 'range', min: 0, max: 0, step: 1, value: 0, 'aria-label': 'Frame of the last run' });
    const count = h('output', { class: 'value' }, 'no run yet');
    let held = false, drawn = '';
    scrub.addEventListener('input', () => app.stream.soon('run.seek', { frame: Number(scrub.value) }));
    scrub.addEventListener('pointerdown', () => (held = true));
    for (const end of ['pointerup', 'pointercancel'])
        scrub.addEventListener(end, () => {
            held = false;
            setTimeout(() => scrub.blur(), 0);
        });
    app.room.onState(({ run }) => {
        const shown = `${run.frames}/${run.playing}/${run.on}`;
        if (shown === drawn)
            return;
        drawn = shown;
        play.disabled = scrub.disabled = run.frames === 0;
        scrub.max = String(Math.max(0, run.frames - 1));
        if (!held)
            scrub.value = String(run.playing >= 0 ? run.playing : Math.max(0, run.frames - 1));
        scrub.style.setProperty('--part', String(run.frames > 1 ? Number(scrub.value) / (run.frames - 1) : 0));
        const at = run.playing >= 0 ? `${run.playing + 1} / ` : '';
        setText(count, run.frames === 0 ? 'no run yet' : `${at}${run.frames} frame${run.frames === 1 ? '' : 's'}`);
        play.replaceChildren(icon(run.on ? 'stop' : 'play'));
    });
    return h('div', { class: 'cine', role: 'group', 'aria-label': 'Last run' }, play, scrub, count);
}
