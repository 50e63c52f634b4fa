/* Users: added, changed, let go. Nobody is deleted: what they wrote keeps their name. */

import { h } from '../dom';
import { get, post, useSession } from './api';
import type { Clinic } from './clinic';
import type { Session } from './types';
import { badge, button, card, input, row, select, sheet, smallForm, table, tell } from './ui';
import { day, plain, ROLES } from './words';

interface User {
    id: number;
    name: string;
    full_name: string;
    role: string;
    state: string;
    made_at?: string;
}

const help = '12 letters or more; a few words that nobody guesses';

function adder(reload: () => Promise<void>): HTMLElement {
    const name = input({ label: 'Name to sign in with', help: 'small letters and digits, as in j.miller' }), full = input({ label: 'Full name' });
    const role = select('Role', ROLES, 'nurse'), word = input({ label: 'First password', type: 'password', least: 12, help, autocomplete: 'new-password' });
    const send = async (): Promise<void> => {
        await post('users', { name: name.input.value.trim(), full_name: full.input.value.trim(), role: role.input.value, password: word.input.value });
        tell('The user is added.');
        await reload();
    };
    return card('New user', smallForm([name.element, full.element, role.element, word.element], 'Add the user', send));
}

function change(user: User, reload: () => Promise<void>): Promise<unknown> {
    return sheet<true>(user.full_name || user.name, (done) => {
        const full = input({ label: 'Full name', value: user.full_name }), role = select('Role', ROLES, user.role);
        const state = select('State', [['active', 'Active'], ['left', 'Has left']], user.state);
        const word = input({ label: 'New password', type: 'password', least: 12, help, autocomplete: 'new-password' });
        const end = async (): Promise<void> => {
            done(true);
            tell('Changed; their sessions are ended.');
            await reload();
        };
        return [
            smallForm([full.element, role.element, state.element], 'Save', async () => {
                await post(`users/${user.id}`, { full_name: full.input.value.trim(), role: role.input.value, state: state.input.value });
                await end();
            }),
            h('hr', {}),
            smallForm([word.element], 'Set a new password', async () => {
                await post(`users/${user.id}`, { password: word.input.value });
                await end();
            }),
        ];
    });
}

export async function usersPage(_: Clinic): Promise<HTMLElement> {
    const page = h('div', { class: 'page' });
    const draw = async (): Promise<void> => {
        const users = await get<User[]>('users');
        const rows = users.map((u) => [u.name, u.full_name, plain(u.role), u.state === 'active' ? badge('active', 'good') : badge('has left', 'calm'), u.made_at ? day(u.made_at) : '–', row(button('Change', () => change(u, draw), 'small'))]);
        page.replaceChildren(h('h1', {}, 'Users'), card('Users', table('Users', ['Name', 'Full name', 'Role', 'State', 'Since', ''], rows, 'No user.')), adder(draw));
    };
    await draw();
    return page;
}

/* One's own. It ends one's other sessions, and gives this one a new word. */
export function passwordSheet(): Promise<unknown> {
    return sheet<true>('Change the password', (done) => {
        const old = input({ label: 'Password until now', type: 'password', autocomplete: 'current-password' });
        const word = input({ label: 'New password', type: 'password', least: 12, help, autocomplete: 'new-password' }), again = input({ label: 'New password once more', type: 'password', least: 12, autocomplete: 'new-password' });
        const send = async (): Promise<void> => {
            if (word.input.value !== again.input.value)
                throw new Error('the two passwords differ');
            useSession(await post<Session>('password', { old: old.input.value, new: word.input.value }));
            done(true);
            tell('The password is changed.');
        };
        return [smallForm([old.element, word.element, again.element], 'Change it', send)];
    });
}
