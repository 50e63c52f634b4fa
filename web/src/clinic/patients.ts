/* Finding a patient, adding one (told of those who look alike), correcting one, and opening a case. */

import { h } from '../dom';
import { get, post } from './api';
import { may, mayWrite, type Clinic } from './clinic';
import { makeForm } from './form';
import type { Body, Dossier } from './types';
import { badge, button, card, input, quiet, row, select, sheet, smallForm, table, tell } from './ui';
import { letGo, watch } from './unsaved';
import { day, region } from './words';

interface Known {
    id: number;
    name: string;
    born: string;
    record_number: string;
}

/* As many as the server tells at once. */
const MOST = 50;

const nowhere = { entries: [], products: [] };

async function openCase(patient: Known, region: string, restricted: boolean): Promise<void> {
    const { id } = await post<{ id: number }>('cases', { patient: patient.id, region, restricted });
    location.hash = `#/case/${id}/referral`;
}

function newCaseSheet(patient: Known): Promise<unknown> {
    return sheet<string>(`New case: ${patient.name}`, (done) => {
        const where = select('Region', [['lumbar', 'Lower back (lumbar)'], ['cervical', 'Neck (cervical)'], ['thoracic', 'Mid-back (thoracic)']]);
        const box = h('input', { type: 'checkbox' });
        const send = async (): Promise<void> => {
            await openCase(patient, where.input.value, box.checked);
            done('opened');
        };
        return [smallForm([where.element, h('label', { class: 'option' }, box, h('span', {}, 'Restricted: others open it only with a reason'))], 'Open the case', send)];
    });
}

function listed(clinic: Clinic, list: Known[]): HTMLElement {
    const rows = list.map((p) => [p.name, day(p.born), p.record_number || '–', row(
        may(clinic, 'open_case') ? button('New case', () => newCaseSheet(p), 'small') : null,
        h('a', { class: 'button small', href: `#/patients/${p.id}` }, 'Cases'))]);
    const many = list.length >= MOST ? quiet(`These are the first ${MOST}: type more of the name, or the date of birth.`) : null;
    return h('div', {}, many, table('Patients found', ['Name', 'Born', 'Record number', ''], rows, 'Nobody found. A name is found by its beginning, a date of birth as 1961-04-30.'));
}

function search(clinic: Clinic): HTMLElement {
    const asked = input({ label: 'Name, date of birth or record number', optional: true, help: 'the beginning of the name is enough' });
    const result = h('div', { 'aria-live': 'polite' });
    let later = 0, turn = 0;
    /* An answer to what was typed before is dropped: under "Miller" stand no Millses. */
    const find = async (): Promise<void> => {
        const mine = ++turn, text = asked.input.value.trim();
        const found = text === '' ? undefined : await get<Known[]>(`patients?find=${encodeURIComponent(text)}`);
        if (mine === turn)
            result.replaceChildren(found ? listed(clinic, found) : '');
    };
    asked.input.addEventListener('input', () => {
        turn++;
        clearTimeout(later);
        result.replaceChildren();
        later = setTimeout(() => void find().catch(() => undefined), 250);
    });
    return card('Find a patient', smallForm([asked.element], 'Find', find), result);
}

/* Two records of one person hide half of the injections: the likely double is shown before anything is written. */
function alikeSheet(alike: Known[]): Promise<Known | 'anyway' | undefined> {
    return sheet<Known | 'anyway'>('Already there?', (done) => [
        quiet('These patients look alike. Two records of one person would hide half of the injections.'),
        h('ul', { class: 'plain-list' }, ...alike.map((p) => h('li', {}, row(`${p.name}, born ${day(p.born)}${p.record_number ? `, ${p.record_number}` : ''}`, button('This is the one', () => done(p), 'small'))))),
        row(button('Add anyway: somebody else', () => done('anyway'), 'main')),
    ]);
}

async function add(body: Body): Promise<void> {
    let told = await post<{ id?: number; alike?: Known[] }>('patients', { body, anyway: false });
    if (told.alike) {
        const chosen = await alikeSheet(told.alike);
        if (chosen === undefined)
            throw new Error('not added yet');
        if (chosen !== 'anyway') {
            letGo();
            location.hash = `#/patients/${chosen.id}`;
            return;
        }
        told = await post<{ id: number }>('patients', { body, anyway: true });
    }
    letGo();
    tell('The patient is added.');
    const patient = { id: told.id!, name: String(body['name']), born: String(body['born']), record_number: '' };
    await newCaseSheet(patient);
}

function newPatient(clinic: Clinic): HTMLElement {
    const view = makeForm(clinic.forms['patient']!, { around: { ...nowhere, forms: clinic.forms }, submit: 'Add the patient', send: add });
    watch(view.element);
    return card('New patient', view.element);
}

interface Case {
    id: number;
    region: string;
    opened: string;
    state: string;
}

/* The name comes from the record and not from the address: an old address must not name somebody else. */
async function ofPatient(clinic: Clinic, id: number): Promise<HTMLElement> {
    const patient = await get<Known & { cases: Case[] }>(`patients/${id}`);
    const rows = [...patient.cases].reverse().map((c) => [h('a', { href: `#/case/${c.id}` }, `Case ${c.id}`), region(c.region), day(c.opened), badge(c.state, c.state === 'open' ? 'good' : 'calm')]);
    const who = [`born ${day(patient.born)}`, patient.record_number ? `record ${patient.record_number}` : ''].filter((t) => t !== '').join(' · ');
    return h('div', { class: 'page' }, h('h1', {}, patient.name), quiet(who), card('Cases', table('Cases', ['Case', 'Region', 'Opened', 'State'], rows, 'No case yet, or none that your role sees.'),
        may(clinic, 'open_case') ? row(button('New case', () => newCaseSheet(patient), 'main')) : null));
}

export async function patientsPage(clinic: Clinic, parts: string[]): Promise<HTMLElement> {
    if (parts[0])
        return ofPatient(clinic, Number(parts[0]));
    const create = may(clinic, 'add_patient') ? newPatient(clinic) : null;
    return h('div', { class: 'page' }, h('h1', {}, 'Patients'), search(clinic), create);
}

/* The patient's own facts, corrected from within a case. */
export function correctPatient(clinic: Clinic, dossier: Dossier, reload: () => Promise<void>): Promise<unknown> {
    return sheet<true>('Patient', (done) => {
        const send = async (body: Body, reason: string): Promise<void> => {
            await post(`patients/${dossier.case.patient}`, { body, reason, supersedes: dossier.case.patient_entry });
            done(true);
            await reload();
        };
        const form = clinic.forms['patient']!;
        if (!may(clinic, 'add_patient') || !mayWrite(clinic, form))
            return [quiet('Your role does not correct this.')];
        return [makeForm(form, { around: { ...nowhere, forms: clinic.forms }, body: dossier.patient, corrects: true, send }).element];
    });
}
