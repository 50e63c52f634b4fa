/* Puts the monitor together and turns it, once per screen refresh. */

import { soundAlarm } from './alarm';
import type { App } from './app';
import { Choose, Marking } from './choose';
import { Debrief } from './debrief';
import { Display } from './display';
import { h } from './dom';
import { Hands } from './hands';
import { KeyMap } from './keymap';
import { Keys } from './keys';
import { Monitor } from './monitor';
import { contest } from './paint';
import { beamPanel, picturePanel, roomPanel } from './panel_beam';
import { carmPanel, cinePanel, fieldPanel, pedalPanel, tablePanel } from './panel_carm';
import { ContrastPanel } from './panel_contrast';
import { NeedlePanel } from './panel_needle';
import { ProcedurePanel, railTabs } from './panel_procedure';
import { PlanOverlay } from './plan_overlay';
import { Acts } from './procedure';
import { Reference } from './reference';
import { Slices } from './slices';
import { Room, type Info } from './state';
import { FrameClock, statusLine } from './status';
import { Stream } from './stream';
import { TopBar } from './topbar';
import { Views } from './views';

const PICTURE_SIDE = 1024;

async function askInfo(room: Room): Promise<void> {
    const answer = await fetch('/api/v1/info');
    if (!answer.ok)
        throw new Error(`the server answers ${answer.status}, wanted its description`);
    room.inform((await answer.json()) as Info);
}

function build(): App & { bar: TopBar; clock: FrameClock } {
    const room = new Room(), display = new Display(), best = contest(PICTURE_SIDE);
    const stream: Stream = new Stream({
        frame: () => undefined,
        refused: (_command, error) => {
            bar.say(error);
            room.again(); /* what a hand moved on the page goes back to where the room is */
        },
        done: (act) => {
            if (act.startsWith('act.mark_'))
                void acts.load();
        },
        link: (up) => linked(up),
    });
    const acts = new Acts(room, stream), slices = new Slices(room, stream, display);
    const hands = new Hands(stream, () => room.state?.driver === false);
    const monitor = new Monitor(room, stream, display, best.kind);
    const reference = new Reference(room, stream, display, best.kind);
    const keyMap = new KeyMap({ display });
    const partly = {
        room, stream, display, hands, monitor, reference, acts, slices,
        views: new Views(room, stream, display, reference, (text) => bar.say(text)),
        needles: new NeedlePanel(room, stream, monitor),
        contrast: new ContrastPanel(room, stream),
        toggleKeyMap: () => keyMap.toggle(),
        say: (text: string) => bar.say(text),
    };
    /* The injection's parts need the others, and one another. */
    const app = partly as App;
    app.marking = new Marking(app);
    app.choose = new Choose(app);
    app.debrief = new Debrief(app);
    slices.marks = () => app.marking.marks;
    new PlanOverlay(monitor.stage, display, room);
    const bar = new TopBar(app, best), clock = new FrameClock();
    const linked = (up: boolean): void => {
        hands.letGo();
        monitor.link(up);
        bar.link(up);
        if (up)
            askInfo(room).catch((e: Error) => bar.say(e.message));
    };
    keyMap.use(new Keys(app));
    soundAlarm(room, display);
    lay(app, bar, clock, keyMap);
    return { ...app, bar, clock };
}

function lay(app: App, bar: TopBar, clock: FrameClock, keyMap: KeyMap): void {
    bar.placeTabs(railTabs(app));
    document.body.append(
        bar.element,
        h(
            'main',
            {},
            app.monitor.element,
            h('div', { class: 'beside' }, app.reference.element, app.views.element),
            app.slices.element,
            h('aside', { class: 'rail', 'aria-label': 'Controls' }, app.marking.element, new ProcedurePanel(app).element, app.needles.element, app.contrast.element, beamPanel(app), picturePanel(app)),
            h('div', { class: 'deck' }, cinePanel(app), h('div', { class: 'groups' }, pedalPanel(app), carmPanel(app), tablePanel(app), fieldPanel(app), roomPanel(app))),
        ),
        statusLine(app.room, clock),
        keyMap.element,
        app.choose.element,
        app.debrief.element,
        bar.about,
    );
}

function run(): void {
    const { stream, room, monitor, clock } = build();
    const turn = (now: number): void => {
        requestAnimationFrame(turn); /* first: one bad frame must not stop the picture for good */
        const waiting = stream.turn();
        if (waiting) {
            const { frame, received_ms } = waiting;
            room.update(frame.state);
            if (frame.picture) {
                monitor.stage.show(frame.picture);
                monitor.element.dataset['pulse'] = String(frame.state.pulse);
                clock.tick(now, frame.state.age_ms + performance.now() - received_ms);
            }
            stream.acknowledge();
        }
    };
    stream.open();
    requestAnimationFrame(turn);
}

run();
