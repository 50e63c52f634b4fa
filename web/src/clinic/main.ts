/* The clinic's page: comes in through the gate, then follows the address's #. */

import { h, icon } from '../dom';
import { auditPage } from './audit';
import { get, onSignedOut, post, Refused, useSession } from './api';
import { casePage } from './case';
import { casesPage } from './cases';
import { may, type Clinic } from './clinic';
import { bookablePage, duePage, todayPage } from './day';
import { comeBack, gate } from './gate';
import { watchIdle } from './idle';
import { outcomesPage } from './outcomes';
import { patientsPage } from './patients';
import { passwordSheet, usersPage } from './people';
import { settingsPage } from './settings';
import type { Forms, Product, Session } from './types';
import { button, closeSheets, link, quiet, tellError, toasts } from './ui';
import { leave, unsaved } from './unsaved';
import { plain } from './words';

type Page = (clinic: Clinic, parts: string[]) => Promise<HTMLElement> | HTMLElement;
interface Place {
    id: string;
    title: string;
    right: string;
    page: Page;
    shown?: boolean;
    /* A list that others change, without a form. */
    fresh?: boolean;
}

const PLACES: Place[] = [
    { id: 'today', title: 'Today', right: 'see_clinic', page: todayPage, fresh: true },
    { id: 'patients', title: 'Patients', right: 'read_names', page: patientsPage },
    { id: 'cases', title: 'Cases', right: 'read_case', page: casesPage },
    { id: 'case', title: 'Case', right: 'read_case', page: casePage, shown: false },
    { id: 'due', title: 'Diary calls', right: 'see_clinic', page: duePage, fresh: true },
    { id: 'bookable', title: 'Who may come', right: 'see_clinic', page: bookablePage },
    { id: 'outcomes', title: 'Outcomes', right: 'see_clinic', page: outcomesPage },
    { id: 'audit', title: 'Audit', right: 'see_audit', page: auditPage },
    { id: 'users', title: 'Users', right: 'manage_users', page: usersPage },
    { id: 'settings', title: 'Settings', right: 'set', page: settingsPage },
];

function banner(session: Session): HTMLElement | null {
    return session.demo ? h('section', { class: 'demo', 'aria-label': 'Demonstration' }, 'Demonstration: one user, no password, not for real patients') : null;
}

async function signOut(): Promise<void> {
    await post('sign-out');
    location.hash = '';
    location.reload();
}

function top(clinic: Clinic): HTMLElement {
    const { session } = clinic;
    const places = PLACES.filter((p) => p.shown !== false && may(clinic, p.right));
    const items = places.map((p) => h('li', {}, h('a', { href: `#/${p.id}`, 'data-place': p.id }, p.title)));
    const who = h('details', { class: 'who' }, h('summary', {}, `${session.user?.name ?? ''}, ${session.user?.role ?? ''}`),
        h('div', { class: 'who-menu' }, session.demo ? null : button('Change the password', () => passwordSheet(), 'plain'), button(session.demo ? 'Another role' : 'Sign out', signOut, 'plain')));
    return h('header', { class: 'top' }, h('p', { class: 'brand' }, icon('needle'), 'Scottie'),
        h('nav', { 'aria-label': 'Clinic' }, h('ul', {}, ...items)), h('a', { class: 'button rehearse', href: '/', title: 'The X-ray room' }, icon('beam'), 'Rehearse'), who);
}

function first(clinic: Clinic): string {
    return PLACES.find((p) => p.shown !== false && may(clinic, p.right))?.id ?? '';
}

let turn = 0;

/* Draws the place that the address names. A slower answer to an earlier click is dropped. */
async function show(clinic: Clinic, main: HTMLElement): Promise<void> {
    const mine = ++turn;
    const parts = location.hash.replace(/^#\/?/, '').split('/');
    const place = PLACES.find((p) => p.id === (parts[0] || first(clinic)));
    document.querySelectorAll('[data-place]').forEach((a) => {
        const here = a.getAttribute('data-place') === (place?.id === 'case' ? 'cases' : place?.id);
        here ? a.setAttribute('aria-current', 'page') : a.removeAttribute('aria-current');
    });
    let page: HTMLElement;
    try {
        page = !place || !may(clinic, place.right) ? notThere() : await place.page(clinic, parts.slice(1));
    } catch (error) {
        /* Asked to sign in again: shown after that. */
        if (mine !== turn || (error instanceof Refused && error.status === 401))
            return;
        tellError(error);
        page = h('div', { class: 'page' }, h('h1', {}, 'Not shown'), quiet((error as Error).message), link('Back', '#/'));
    }
    if (mine !== turn)
        return;
    main.replaceChildren(page);
    document.title = `Scottie – ${place?.title ?? 'Clinic'}`;
    moveFocus(main, parts.join('/'));
    /* On a telephone bar and tabs are wider than the screen. */
    document.querySelectorAll('.top [aria-current], .tabs [aria-current]').forEach((here) => here.scrollIntoView({ inline: 'center', block: 'nearest' }));
}

/* After going somewhere else a screen reader has to be told where it is: at the new heading. */
let before: string | undefined;
function moveFocus(main: HTMLElement, address: string): void {
    const heading = main.querySelector<HTMLElement>('h1');
    if (before !== undefined && before !== address && heading) {
        heading.tabIndex = -1;
        heading.focus({ preventScroll: true });
        scrollTo(0, 0);
    }
    before = address;
}

function notThere(): HTMLElement {
    return h('div', { class: 'page' }, h('h1', {}, 'Not here'), quiet('There is no such page, or your role does not see it.'));
}

async function start(session: Session): Promise<void> {
    useSession(session);
    if (session.state !== 'signed_in') {
        document.body.replaceChildren(...[banner(session), gate(session, (s) => void start(s).catch(tellError)), toasts()].filter((n) => n !== null));
        document.querySelector<HTMLElement>('.gate input, .gate button')?.focus();
        return;
    }
    const [forms, products] = await Promise.all([get<Forms>('forms'), get<Product[]>('products')]);
    const clinic: Clinic = { session, forms, products };
    const main = h('main', { id: 'main' });
    const skip = h('a', { class: 'skip', href: '#main' }, 'To the content');
    skip.addEventListener('click', (e) => {
        e.preventDefault();
        main.tabIndex = -1;
        main.focus();
    });
    document.body.replaceChildren(...[skip, banner(session), top(clinic), main, foot(session), toasts()].filter((n) => n !== null));
    const back = async (): Promise<void> => {
        await comeBack(session);
        if (!unsaved())
            await show(clinic, main);
    };
    onSignedOut(() => void back());
    watchIdle(session, back);
    /* Back at a list from somewhere else: what came in meanwhile, a warning sign above all, is there. */
    document.addEventListener('visibilitychange', () => {
        const place = PLACES.find((p) => p.id === (location.hash.split('/')[1] ?? first(clinic)));
        if (document.visibilityState === 'visible' && place?.fresh && document.querySelector('dialog') === null)
            void show(clinic, main);
    });
    let last = location.hash;
    window.onhashchange = () => {
        void leave().then((go) => {
            if (!go) {
                history.replaceState(null, '', last);
                return;
            }
            last = location.hash;
            closeSheets();
            void show(clinic, main);
        });
    };
    await show(clinic, main);
}

function foot(session: Session): HTMLElement {
    return h('footer', { class: 'foot' }, `${session.clinic_name ? `${session.clinic_name} · ` : ''}${plain(session.user?.role ?? '')} · Scottie gives reasons, not orders: the physician decides.`);
}

function notOpen(error: Error): void {
    document.body.replaceChildren(h('main', { class: 'gate' }, h('div', { class: 'gate-card' }, h('h1', {}, 'The clinic is not open'),
        error instanceof Refused && error.status === 404 ? quiet('The program was started without a case record. Start it with --demo to look around, or with --case and a file’s name.') : quiet(error.message),
        link('To the X-ray room', '/'))), toasts());
}

get<Session>('session').then(start).catch(notOpen);
