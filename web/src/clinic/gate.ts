/* Coming in: the first administrator, signing in, or the demonstration's choice of a role. */

import { h, icon } from '../dom';
import { post, useSession } from './api';
import type { Session } from './types';
import { button, input, quiet, sheet, smallForm } from './ui';
import { letGo } from './unsaved';
import { ROLES } from './words';

type Enter = (session: Session) => void;

function frame(session: Session, title: string, ...children: (Node | string)[]): HTMLElement {
    return h('main', { class: 'gate', id: 'main' }, h('div', { class: 'gate-card' },
        h('p', { class: 'brand' }, icon('needle'), 'Scottie'),
        session.clinic_name ? h('p', { class: 'quiet' }, session.clinic_name) : '',
        h('h1', {}, title), ...children));
}

const passwordHelp = '12 letters or more; a few words that nobody guesses';

function first(session: Session, enter: Enter): HTMLElement {
    if (!session.token)
        return frame(session, 'Not set up yet', quiet('This clinic has no administrator yet. Open the address that the program printed when it started: only it may name the first one.'));
    const name = input({ label: 'Name to sign in with', autocomplete: 'username', help: 'small letters and digits, as in j.miller' });
    const full = input({ label: 'Full name', autocomplete: 'name' });
    const word = input({ label: 'Password', type: 'password', least: 12, help: passwordHelp, autocomplete: 'new-password' });
    const again = input({ label: 'Password once more', type: 'password', least: 12, autocomplete: 'new-password' });
    const send = async (): Promise<void> => {
        if (word.input.value !== again.input.value)
            throw new Error('the two passwords differ');
        const session = await post<Session>('first', { name: name.input.value.trim(), full_name: full.input.value.trim(), password: word.input.value });
        history.replaceState(null, '', '#/users'); /* adding the others comes next */
        enter(session);
    };
    return frame(session, 'The first administrator', quiet('The administrator adds the others and keeps the settings, but reads no case. There is no default password.'),
        smallForm([name.element, full.element, word.element, again.element], 'Begin', send));
}

function signInForm(enter: Enter): HTMLFormElement {
    const name = input({ label: 'Name', autocomplete: 'username' });
    const word = input({ label: 'Password', type: 'password', autocomplete: 'current-password' });
    return smallForm([name.element, word.element], 'Sign in', async () => enter(await post<Session>('sign-in', { name: name.input.value.trim(), password: word.input.value })));
}

/* The six roles see different things: that is what a demonstration is for. */
function roles(session: Session, enter: Enter): (Node | string)[] {
    if (!session.token)
        return [quiet('Open the address that the program printed when it started.')];
    const choose = (role: string) => async (): Promise<void> => enter(await post<Session>('demo', { role }));
    return [h('p', {}, 'Whose eyes do you want to look through?'), h('div', { class: 'role-picker' }, ...ROLES.map(([role, name]) => button(name, choose(role), 'main')))];
}

export function gate(session: Session, enter: Enter): HTMLElement {
    if (session.demo)
        return frame(session, 'Demonstration', ...roles(session, enter));
    return session.state === 'first' ? first(session, enter) : frame(session, 'Sign in', signInForm(enter));
}

/* Signed out meanwhile (idle too long, or somebody else in another tab): what stands in the page's forms stays, hidden, until the same
 * person is back, and can be saved then. Several requests may be refused at once; one sheet asks for all. */
let asking: Promise<void> | undefined;
export function comeBack(session: Session): Promise<void> {
    asking ??= askBack(session).finally(() => (asking = undefined));
    return asking;
}

async function askBack(session: Session): Promise<void> {
    let again: Session | undefined;
    document.body.classList.add('away');
    while (!again)
        again = await sheet<Session>('You were signed out', (done) => [
            quiet('Nothing was lost: sign in again and save once more.'),
            ...(session.demo ? roles({ ...session, token: true }, done) : [signInForm(done)]),
        ], 'stays');
    if (again.user?.id !== session.user?.id) {
        /* Not the one whose forms these are. */
        letGo();
        location.reload();
        await new Promise(() => undefined);
    }
    useSession(again);
    document.body.classList.remove('away');
}
