/* The line on top: what is loaded, what the room answers, who drives, and what can be saved. */

import type { App } from './app';
import { h, icon, setClass, setText } from './dom';
import type { Contest } from './paint';
import { button, row, toggle } from './widgets';

const SHOWN_MS = 7000;
const OFFLINE = 'No connection to the X-ray room: trying again';
const STRANGER = 'Open the address that Scottie printed: without it the X-ray room stays closed';
const ANEW = 'Scottie was started anew: open the address that it printed';

export class TopBar {
    readonly element: HTMLElement;
    readonly about: HTMLDialogElement;
    private readonly patient = h('span', { class: 'patient' });
    /* What was doubtful about the CT stays in sight: a side that is only assumed is a safety matter. */
    private readonly doubt = h('span', { class: 'doubt' });
    private readonly message = h('p', { class: 'message', role: 'status', 'aria-live': 'polite' });
    private readonly watching = h('div', { class: 'watching' });
    private readonly who = h('span');
    private readonly alarm: HTMLElement;
    private readonly tabs = h('div', { class: 'tabs-place' });
    private readonly demo = h('strong', { class: 'doubt', hidden: '' }, 'Demonstration: not for real patients');
    /* To the case record, where this server keeps one. */
    private readonly clinic = h('a', { class: 'button small text', href: '/clinic.html', title: 'The case record: referral to the next safe date', hidden: '' }, 'Clinic');
    private timer: ReturnType<typeof setTimeout> | undefined;

    constructor(private readonly app: App, private readonly contest: Contest) {
        const { stream, room } = app;
        this.about = h('dialog', { class: 'sheet about', 'aria-label': 'About' });
        this.watching.append(
            this.who,
            button('Take over', () => stream.send('drive'), { className: 'small text' }),
        );
        this.alarm = button('5 min fluoro', () => stream.send('alarm.reset'), { className: 'small alarm', title: 'Five minutes of fluoroscopy: press to start the alarm again' });
        this.alarm.replaceChildren(icon('bell'), h('span', {}, '5 min fluoro: reset'));
        this.element = h(
            'header',
            { class: 'bar' },
            h('strong', { class: 'brand' }, 'Scottie'),
            this.patient,
            this.doubt,
            this.demo,
            this.message,
            this.alarm,
            this.watching,
            this.tabs,
            this.clinic,
            this.saves(),
            button('Key map', () => app.toggleKeyMap(), { icon: 'keys', className: 'small', title: 'Key map (H or ?)' }),
            button('About', () => this.showAbout(), { icon: 'info', className: 'small' }),
        );
        room.onInfo(() => this.describe());
        room.onState((state) => {
            setClass(this.watching, 'on', !state.driver);
            setText(this.who, state.driven ? 'Watching: another viewer drives' : 'Watching: nobody drives');
            setClass(this.alarm, 'on', state.alarm);
            document.body.classList.toggle('watcher', !state.driver);
        });
    }

    /* What the rail below shows is chosen up here: the rail itself has no line to spare on a laptop. */
    placeTabs(tabs: HTMLElement): void {
        this.tabs.replaceChildren(tabs);
    }

    /* One calm line, gone after a while; what is said of a lost connection stays. */
    say(text: string): void {
        if (document.body.classList.contains('offline'))
            return;
        setText(this.message, text);
        setClass(this.message, 'on', text !== '');
        clearTimeout(this.timer);
        this.timer = setTimeout(() => setClass(this.message, 'on', false), SHOWN_MS);
    }

    /* Stays until there is a connection again. */
    link(up: boolean): void {
        clearTimeout(this.timer);
        setText(this.message, up ? '' : OFFLINE);
        setClass(this.message, 'on', !up);
        document.body.classList.toggle('offline', !up);
        if (!up)
            void this.askWhy();
    }

    /* Without the token, or with that of a program that was ended since, trying again will not help. The clinic has doors of its own. */
    private async askWhy(): Promise<void> {
        const answer = await fetch('/api/v1/info').catch(() => null);
        if (answer?.status !== 401)
            return;
        this.app.stream.giveUp();
        setText(this.message, this.app.room.info ? ANEW : STRANGER);
        const clinic = await fetch('/api/v1/clinic/session').catch(() => null);
        this.clinic.hidden = clinic?.ok !== true;
    }

    private describe(): void {
        const ct = this.app.room.info?.ct;
        if (!ct)
            return;
        const spacing = ct.spacing_mm.map((x) => x.toFixed(2).replace(/\.?0+$/, '')).join(' × ');
        this.demo.hidden = this.app.room.info?.clinic !== 'demo';
        this.clinic.hidden = (this.app.room.info?.clinic ?? 'none') === 'none';
        setText(this.patient, `CT ${ct.n.join(' × ')} · ${spacing} mm`);
        setText(this.doubt, ct.notes.join(' · '));
        this.doubt.title = ct.notes.join('\n');
        this.patient.title = [ct.format, ct.position, ...ct.notes].filter(Boolean).join(' · ');
    }

    private saves(): HTMLElement {
        const link = (label: string, file: string, name: string, title: string): HTMLAnchorElement =>
            h('a', { class: 'button small text', href: file, download: name, title }, label);
        return h(
            'div',
            { class: 'saves', role: 'group', 'aria-label': 'Save' },
            icon('save'),
            link('Still', '/api/v1/still.png', 'scottie-still.png', 'The held image, PNG 16 bit'),
            link('Sidecar', '/api/v1/still.json', 'scottie-still.json', 'Its angles, technique and dose, JSON'),
            link('Run', '/api/v1/run.dcm', 'scottie-run.dcm', 'The last run, DICOM'),
        );
    }

    /* The next viewer to ask may drive; this one watches. */
    private handOver(): void {
        this.app.hands.letGo();
        this.app.stream.send('yield');
    }

    private showAbout(): void {
        const info = this.app.room.info, { table_ms, shader_ms, kind } = this.contest;
        const chime = toggle('Alarm sound', (on) => {
            this.app.display.change({ chime: on });
            chime.set(on);
        }, { className: 'text' });
        chime.set(this.app.display.settings.chime);
        const line = (name: string, text: string): HTMLElement => h('div', { class: 'fact' }, h('span', {}, name), h('span', {}, text));
        const shader = Number.isFinite(shader_ms) ? `${shader_ms.toFixed(1)} ms` : 'none';
        this.about.replaceChildren(
            h('header', {}, h('h1', {}, 'Scottie'), button('Close', () => this.about.close(), { icon: 'close', className: 'small' })),
            h('p', { class: 'honest' }, 'For rehearsal, teaching and research, not a medical device. Every X-ray and every dose here is simulated.'),
            line('Version', info?.version ?? '?'),
            line('Projector', info ? `${info.isa}, ${info.threads} threads` : '?'),
            line('Drawing', `${kind === '2d' ? 'lookup table' : 'WebGL2'} (table ${table_ms.toFixed(1)} ms, shader ${shader})`),
            line('CT', info ? `${info.ct.format}, ${info.ct.position}, ${info.ct.sha256.slice(0, 12)}` : '?'),
            ...(info?.ct.notes ?? []).map((note) => line('', note)),
            h('p', { class: 'note' }, 'Axial and coronal slices are radiological (patient’s left on screen right) unless "CT as lying" is on; the fluoroscopy picture shows the prone back, left on the left.'),
            row(chime.element, button('Hand over the controls', () => this.handOver(), { className: 'text', title: 'Another viewer may then take over' })),
        );
        this.about.showModal();
    }
}
