/* The house's settings, each by itself. What the record knows is listed; what it refuses, it says. */

import { h } from '../dom';
import { get, post } from './api';
import { exportCard } from './audit';
import { may, type Clinic } from './clinic';
import { button, card, input, quiet, row, select, smallForm, tell } from './ui';
import { plain, ROLES } from './words';

const KNOWN: Record<string, [string, string]> = {
    clinic_name: ['Name of the clinic', 'on papers, and on the diary’s page'],
    clinic_address: ['Address', 'on papers'],
    base_url: ['Address that browsers use', 'as in https://clinic.example.org; patients’ links begin with it'],
    paper: ['Paper', ''],
    idle_minutes: ['Signed out after so many idle minutes', ''],
    export_role: ['Who may export everything', ''],
    retention_years: ['Records are kept for years', 'empty: all is kept'],
};

const CHOICES: Record<string, [string, string][]> = {
    export_role: ROLES,
    paper: [['a4', 'A4'], ['letter', 'Letter']],
};

function one(key: string, value: string): HTMLElement {
    const [label, help] = KNOWN[key] ?? [plain(key), ''];
    const asked = CHOICES[key] ? select(label, CHOICES[key], value) : input({ label, value, optional: true, ...(help ? { help } : {}) });
    return smallForm([asked.element], 'Save', async () => {
        await post('settings', { key, value: asked.input.value.trim() });
        tell(`${label}: saved.`);
    });
}

/* A verified copy in a folder beside the store: what is there is to be moved off this machine. */
function backupCard(): HTMLElement {
    const said = quiet('');
    const make = async (): Promise<void> => {
        said.textContent = 'Copying and verifying …';
        const { folder } = await post<{ folder: string }>('backup');
        said.textContent = `The copy verifies: ${folder}`;
    };
    return card('Backup', quiet('Copies the record with its key and walks the copy’s audit chain.'), row(button('Back up now', make, 'main')), said);
}

export async function settingsPage(clinic: Clinic): Promise<HTMLElement> {
    const found = await get<Record<string, string>>('settings'); /* every setting, with what holds */
    return h('div', { class: 'page' }, h('h1', {}, 'Settings'), card('The clinic', quiet('A change counts at once and leaves a line in the audit log.'), h('div', { class: 'settings' }, ...Object.entries(found).map(([key, value]) => one(key, value)))), may(clinic, 'set') ? backupCard() : null, may(clinic, 'export') ? exportCard() : null);
}
