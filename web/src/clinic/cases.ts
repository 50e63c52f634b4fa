/* All cases, newest first, a hundred at a time. */

import { h } from '../dom';
import { get } from './api';
import { may, type Clinic } from './clinic';
import { badge, button, card, link, row, table } from './ui';
import { day, region } from './words';

interface Listed {
    id: number;
    patient_id: number;
    name?: string;
    born?: string;
    region: string;
    opened: string;
    state: string;
    restricted: boolean | number;
}

function line(c: Listed): (Node | string)[] {
    const name = link(c.name || `Case ${c.id}`, `#/case/${c.id}`);
    return [c.restricted ? h('span', {}, name, ' ', badge('restricted', 'warn')) : name, c.born ? day(c.born) : '–', region(c.region), day(c.opened), String(c.id)];
}

async function list(state: string, before: number): Promise<HTMLElement> {
    const found = await get<Listed[]>(`cases?state=${state}${before > 0 ? `&before=${before}` : ''}`);
    const more = found.length === 100 ? button('Older', async () => {
        const older = await list(state, found[found.length - 1]!.id);
        box.append(older);
        more?.remove();
    }, 'plain') : null;
    const box = h('div', {}, table(`Cases, ${state}`, ['Patient', 'Born', 'Region', 'Opened', 'Case'], found.map(line), state === 'open' ? 'No case is open.' : 'No case is closed.'), more);
    return box;
}

export async function casesPage(clinic: Clinic, parts: string[]): Promise<HTMLElement> {
    const state = parts[0] === 'closed' ? 'closed' : 'open';
    const choose = h('nav', { class: 'tabs', 'aria-label': 'Which cases' }, ...(['open', 'closed'] as const).map((s) => h('a', { href: `#/cases/${s}`, 'aria-current': s === state ? 'page' : undefined }, s === 'open' ? 'Open' : 'Closed')));
    return h('div', { class: 'page' }, row(h('h1', {}, 'Cases'), may(clinic, 'add_patient') ? h('a', { class: 'button main end', href: '#/patients' }, 'New patient') : null), choose,
        card(state === 'open' ? 'Open cases' : 'Closed cases', await list(state, 0)));
}
