/* What each step of the procedure asks for: one small form a step. */

import type { App } from './app';
import { h, setClass, setText } from './dom';
import { choice, form, number, pick, tick, word } from './forms';
import { PATTERNS, type Procedure, type Product } from './procedure';
import { button, hold, row } from './widgets';

type Maker = (app: App, now: Procedure) => HTMLElement;

const PORTION_ML = 0.05, PORTION_MS = 400;

const options = (products: Product[]): [string, string][] => products.map((p) => [p.name, p.id]);
const note = (text: string): HTMLElement => h('p', { class: 'note' }, text);

function views(app: App): HTMLElement {
    return row(
        button('Planned view', () => app.acts.do('view', { which: 0 }), { title: 'The joint’s open profile (Shift+V)' }),
        button('Second view', () => app.acts.do('view', { which: 1 }), { title: 'Shows the depth (Shift+B)' }),
        button('Scottie', () => app.acts.do('view', { which: 2 }), { title: 'The 45° view (Shift+N)' }),
    );
}

const shown = (app: App): HTMLElement =>
    button('The place is shown in this picture', () => app.acts.do('shown'), { className: 'main', title: 'Held picture, made since the needle moved (Shift+S)' });

const needleOut = (app: App): HTMLElement => button('Needle out', () => app.acts.do('needle_out'));

const AGAIN = 'The needle moved, or the pattern was not the one wanted: what was seen counts no more. Bring it to the target, and show its place again.';

/* Whether the step before was one that this needle had already come to. */
const lockedAgain = (now: Procedure): boolean => ['one-view', 'two-views', 'contrast', 'unlocked', 'injected'].includes(now.done[now.done.length - 2]?.step ?? '');

/* How deep, with what, and what the plan could not promise. */
function planned(now: Procedure): HTMLElement[] {
    if (!now.plan)
        return [];
    const { depth_mm, needle, checks } = now.plan, isWear = (id: string): boolean => id.startsWith('joint.');
    const doubts = checks.filter((c) => !c.ok && !isWear(c.id)).map((c) => c.text), wear = checks.filter((c) => isWear(c.id)).map((c) => c.text);
    return [
        note(`Planned: ${depth_mm.toFixed(0)} mm deep, ${needle.gauge} G, ${needle.length_mm} mm.`),
        h('p', { class: 'warnings doubts' }, doubts.join(' · ')),
        ...(wear.length > 0 ? [h('p', { class: 'note wear' }, `On this CT: ${wear.join('; ')}.`)] : []), /* never without its last part: R-019 */
    ];
}

function free(app: App, now: Procedure): HTMLElement {
    const over = now.step !== 'idle';
    const unfinished = now.unfinished.map((name) =>
        h('div', { class: 'unfinished' }, h('span', {}, `Interrupted: ${name.slice(4, 19)}`), button('Go on', () => app.acts.do('resume', { name })), button('Close it', () => app.acts.do('close', { name }))),
    );
    return h(
        'div',
        { class: 'step-form' },
        button(over ? 'Another target' : 'Choose a target', () => app.choose.open(), { className: 'main' }),
        over ? button('Debrief', () => void app.debrief.open()) : note('Or practise freely: the room is open, and nothing is recorded.'),
        ...unfinished,
    );
}

function contrast(app: App): HTMLElement {
    const give = form(
        { product: pick('Contrast', options(app.acts.productsOf('contrast')), 'iohexol-240'), ml: number('Volume', 0.2, 'mL', 0.1, 0.1, 3) },
        'Inject contrast (hold the pedal)',
        (values) => app.acts.do('contrast', values),
    );
    const without = form(
        { reason: pick('Reason', [['allergy', 'allergy'], ['shortage', 'shortage'], ['site policy', 'site policy']]) },
        'Go on without contrast',
        (values) => app.acts.do('without_contrast', values),
    );
    return h('div', { class: 'step-form' }, note('Keep the pedal down while it flows: a vessel is empty in seconds.'), give, h('details', {}, h('summary', {}, 'Without contrast'), without));
}

/* With an allergy to local anaesthetic: nothing of the cupboard may go into the skin. */
function unnumbed(app: App): HTMLElement {
    const without = form({ reason: pick('Reason', [['allergy to local anaesthetic', 'allergy']]) }, 'Go on without numbing', (values) => app.acts.do('without_numb', values));
    return h('div', { class: 'step-form' }, note('An allergy to local anaesthetic is recorded: nothing can numb the skin here. Tell the patient that the needle will be felt, or end the run.'), without);
}

function patterns(app: App): HTMLElement {
    const cards = PATTERNS.map(([id, name, looks]) => {
        const card = button(name, () => app.acts.do('pattern', { pattern: id }), { className: 'pattern', title: looks });
        card.replaceChildren(h('strong', {}, name), h('span', {}, looks));
        return card;
    });
    return h('div', { class: 'step-form' }, note('What did you see, live and in two views?'), h('div', { class: 'patterns' }, ...cards), h('details', {}, h('summary', {}, 'More contrast'), contrast(app)));
}

/* Gives portions as long as it is held: slowly, and stopping is letting go. */
function plunger(app: App): HTMLElement {
    let timer: ReturnType<typeof setInterval> | undefined;
    const push = (): void => {
        const now = app.acts.now, left = now ? now.syringe_ml - now.given_ml : 0;
        if (left > 1e-6)
            app.acts.do('inject', { ml: Math.min(PORTION_ML, Math.round(left * 1e6) / 1e6), ml_s: PORTION_ML / (PORTION_MS / 1000) });
        else
            clearInterval(timer);
    };
    const start = (): void => {
        push();
        timer = setInterval(push, PORTION_MS);
    };
    return hold('Inject slowly: hold', start, () => clearInterval(timer), { className: 'main plunger' });
}

function syringe(app: App): HTMLElement {
    const drugs = [...app.acts.productsOf('anaesthetic'), ...app.acts.productsOf('steroid'), ...app.acts.productsOf('diluent')];
    const fields = {
        product1: pick('First', options(drugs), 'lidocaine-1'),
        ml1: number('Volume', 0.4, 'mL', 0.05, 0.05, 10),
        product2: pick('Second', [['none', ''], ...options(drugs)]),
        ml2: number('Volume', '', 'mL', 0.05, 0.05, 10),
    };
    const draw = form(fields, 'Draw up', (values) => app.acts.do('syringe', values['product2'] ? values : { product1: values['product1'], ml1: values['ml1'] }), ['product2', 'ml2']);
    return h('div', { class: 'step-form' }, h('div', { class: 'draw-up' }, draw), h('p', { class: 'syringe-line' }), plunger(app), needleOut(app));
}

const MAKERS: Record<string, Maker> = {
    idle: free,
    discharged: free,
    aborted: free,
    chosen: (app, now) =>
        form(
            {
                matches: choice(`Does ${now.target} match the numbering of the report that referred the patient?`, [['yes', 1], ['no', 0]]),
                transitional: choice('Transitional vertebra', [['not seen', 0], ['seen', 1], ['not assessed', 2]]),
            },
            'Levels are counted',
            (values) => app.acts.do('count', values),
        ),
    counted: (app) =>
        form(
            { patient: word('Patient', '', 'initials or number'), weight_kg: number('Weight', '', 'kg', 1, 20, 350), baseline_nrs: number('Pain now, provoked', '', 'of 10', 1, 0, 10) },
            'Checked in',
            (values) => app.acts.do('checkin', values),
        ),
    'checked-in': (app) =>
        form(
            {
                pregnant: choice('Pregnant', [['no', 0], ['yes', 1]]),
                anticoagulant: choice('Anticoagulant', [['no', 0], ['yes', 1]]),
                allergy_contrast: choice('Allergy: contrast', [['no', 0], ['yes', 1]]),
                allergy_anaesthetic: choice('Allergy: anaesthetic', [['no', 0], ['yes', 1]]),
                allergy_steroid: choice('Allergy: steroid', [['no', 0], ['yes', 1]]),
                site_marked: choice('Site marked', [['yes', 1], ['no', 0]]),
                sedation: choice('Sedation', [['none', 0], ['given', 1]]),
            },
            'Asked and answered',
            (values) => app.acts.do('safety', values),
        ),
    safety: (app) =>
        h(
            'div',
            { class: 'step-form' },
            note('A thin needle and no incision; relief may be none, days or months.'),
            form({ benefits: tick('Benefits explained'), risks: tick('Risks explained'), alternatives: tick('Alternatives explained'), not_a_cure: tick('Said that it is not a cure') }, 'Consent given', (values) =>
                app.acts.do('consent', values),
            ),
        ),
    consent: (app) => form({ position: pick('Position', [['prone', 'prone'], ['supine', 'supine'], ['lateral', 'lateral']]) }, 'Patient lies', (values) => app.acts.do('position', values)),
    position: (app, now) =>
        h(
            'div',
            { class: 'step-form' },
            note('Say aloud who it is, which level and which side.'),
            form({ patient: word('Patient'), target: word('Level and side', '', now.target.replace(/ .*/, ' …')) }, 'Time-out done', (values) => app.acts.do('timeout', values)),
        ),
    'time-out': (app) => form({ agent: pick('Antiseptic', [['chlorhexidine 2 % in alcohol', 'chlorhexidine'], ['povidone-iodine', 'povidone-iodine']]) }, 'Skin prepared', (values) => app.acts.do('prep', values)),
    'skin-prepared': (app, now) =>
        now.allergies.anaesthetic
            ? unnumbed(app)
            : form({ product: pick('Local anaesthetic', options(app.acts.productsOf('anaesthetic')), 'lidocaine-1'), ml: number('Volume', 1, 'mL', 0.5, 0.1, 20) }, 'Skin numbed', (values) => app.acts.do('numb', values)),
    'skin-numb': (app, now) => h('div', { class: 'step-form' }, views(app), note(lockedAgain(now) ? AGAIN : 'Place the needle, bring it down the beam, make a picture, and say that it shows the place.'), ...planned(now), shown(app), needleOut(app)),
    'one-view': (app) => h('div', { class: 'step-form' }, views(app), h('p', { class: 'apart' }), shown(app), needleOut(app)),
    'two-views': (app) => h('div', { class: 'step-form' }, contrast(app), needleOut(app)),
    contrast: (app) => h('div', { class: 'step-form' }, patterns(app), needleOut(app)),
    unlocked: syringe,
    injected: syringe,
    'needle-out': (app, now) =>
        h(
            'div',
            { class: 'step-form' },
            now.target_number < now.targets ? button('On to the joint’s other nerve', () => app.acts.do('next'), { className: 'main' }) : '',
            form({ nrs: number('Pain, 20 to 30 min after', '', 'of 10', 1, 0, 10) }, 'Recovery score', (values) => app.acts.do('recovery', values)),
        ),
    recovered: (app) =>
        form(
            { vitals_stable: tick('Vital signs stable'), walks: tick('Walks'), no_new_weakness: tick('No new weakness'), instructions: tick('Instructions given'), escort: tick('Escort there') },
            'Discharge',
            (values) => app.acts.do('discharge', values),
        ),
};

/* What a form stands for: while the plunger is held, the first drop must not take it out of the hand. */
export const formKey = (now: Procedure): string => (now.step === 'injected' ? 'unlocked' : now.step);

export function formOf(app: App, now: Procedure): HTMLElement {
    return (MAKERS[now.step] ?? free)(app, now);
}

/* The lines of a form that change while it stands. */
export function refresh(element: HTMLElement, now: Procedure): void {
    const apart = element.querySelector('.apart'), syringeLine = element.querySelector('.syringe-line'), draw = element.querySelector('.draw-up');
    if (draw)
        setClass(draw, 'gone', now.given_ml > 0);
    if (apart)
        setText(apart, `This view is ${now.apart_deg.toFixed(0)}° from the first; 20° are wanted.`);
    if (syringeLine)
        setText(syringeLine, now.syringe_ml > 0 ? `${now.given_ml.toFixed(2)} of ${now.syringe_ml.toFixed(2)} mL given` : `The target takes ${now.room_ml.toFixed(2)} mL more.`);
}
