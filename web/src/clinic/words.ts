/* How things are told: dates, and what a form's entry says in words. */

import type { Body, Entry, Field, Form, Forms, Product, Value } from './types';

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/* "2026-11-21" as "21 November 2026". A day has no time zone, so no Date is made of it. */
export function day(date: string): string {
    const found = /^(\d{4})-(\d\d)-(\d\d)/.exec(date);
    return found ? `${Number(found[3])} ${MONTHS[Number(found[2]) - 1] ?? ''} ${found[1]}` : date;
}

const two = (n: number): string => String(n).padStart(2, '0');

/* An instant in the reader's own time. */
export function moment(instant: string): string {
    const at = new Date(instant);
    if (Number.isNaN(at.getTime()) || !instant.includes('T'))
        return day(instant);
    return `${at.getDate()} ${MONTHS[at.getMonth()]} ${at.getFullYear()}, ${two(at.getHours())}:${two(at.getMinutes())}`;
}

export function clock(instant: string): string {
    const at = new Date(instant);
    return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

/* For <input type=datetime-local>, which knows no zone. */
export function localTime(at: Date): string {
    return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
export function instantOf(local: string): string {
    return new Date(local).toISOString().replace(/\.\d+Z$/, 'Z');
}
export function localDay(at: Date): string {
    return localTime(at).slice(0, 10);
}

/* The rules' lines begin small, as they may stand inside a sentence. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export function plain(id: string): string {
    return sentence(id.replace(/[_-]/g, ' '));
}

const REGIONS: Record<string, string> = { cervical: 'Neck', thoracic: 'Mid-back', lumbar: 'Lower back', sacral: 'Sacroiliac' };
export const region = (id: string): string => REGIONS[id] ?? plain(id);
export const ANSWERS: [string, string][] = [['yes', 'Yes'], ['no', 'No'], ['unknown', 'Not known']];
export const ROLES: [string, string][] = [['physician', 'Physician'], ['nurse', 'Nurse'], ['coordinator', 'Coordinator'], ['trainee', 'Trainee'], ['auditor', 'Auditor'], ['administrator', 'Administrator']];

export function age(born: string, today: string): number {
    const years = Number(today.slice(0, 4)) - Number(born.slice(0, 4));
    return today.slice(5) < born.slice(5) ? years - 1 : years;
}

function option(field: Field, id: string): string {
    return field.options?.find((o) => o.id === id)?.label ?? plain(id);
}

export function rowWords(field: Field, row: Body, products: Product[]): string {
    const parts = (field.fields ?? []).filter((f) => row[f.id] !== undefined && row[f.id] !== '');
    return parts.map((f) => valueWords(f, row[f.id]!, products)).join(' ');
}

export function valueWords(field: Field, value: Value, products: Product[] = []): string {
    switch (field.type) {
        case 'choice': return option(field, String(value));
        case 'choices': return (value as string[]).map((id) => option(field, id)).join(', ');
        case 'answer': return ANSWERS.find(([id]) => id === value)?.[1] ?? String(value);
        case 'flag': return value === true ? 'Yes' : 'No';
        case 'date': return day(String(value));
        case 'time': return moment(String(value));
        case 'number': return `${String(value)}${field.unit ? ` ${field.unit}` : ''}`;
        case 'rows': return (value as Body[]).map((r) => rowWords(field, r, products)).join('; ');
        case 'entry': return `entry ${String(value)}`;
        default: return field.id === 'product' ? (products.find((p) => p.id === value)?.name ?? String(value)) : String(value);
    }
}

/* How a booking stands, as the limits' answer has it. */
export interface Booking {
    word: string;
    on: string | null;
}
export function booking(b: Booking | undefined): string {
    const on = day(b?.on ?? '');
    switch (b?.word) {
        case 'no': return 'No: see safety';
        case 'settle': return 'Not yet: settle safety first';
        case 'settle_and_wait': return `Not before ${on}, and settle safety first`;
        case 'wait': return `Next allowed ${on}`;
        case 'that_day': return `Allowed on the planned day, ${on}`;
        case 'now': return 'Allowed now';
        case 'unknown': return 'Not yet: nobody can say when';
        default: return '';
    }
}

export function joints(body: Body): string {
    const rows = (body['targets'] ?? []) as Body[];
    return rows.map((r) => `${String(r['joint'] ?? '')} ${String(r['side'] ?? '')}`.trim()).join(', ');
}

/* One line for an entry: its date and what tells it from others of its form. */
export function entryTitle(entry: Entry, forms: Forms): string {
    const form = forms[entry.form];
    return `${day(String(entry.body['date'] ?? entry.at))}: ${gist(entry, form)}`;
}

/* What was felt, and where: a diary's line. */
function felt(entry: Entry): string {
    const side = String(entry.body['side'] ?? 'index');
    return `Pain ${String(entry.body['score'])}${entry.body['scale'] === 'vas' ? ' of 100' : ' of 10'}${side === 'index' ? '' : `, ${side}`}, ${moment(String(entry.body['at'] ?? entry.at))}`;
}

export function gist(entry: Entry, form: Form | undefined): string {
    if (entry.form === 'diary')
        return felt(entry);
    const words = ['kind', 'modality', 'title', 'name', 'index_pain', 'drug', 'way', 'status', 'about', 'how', 'what', 'policy', 'stands', 'referrer', 'decision']
        .map((id) => [form?.fields.find((f) => f.id === id), entry.body[id]] as const)
        .filter(([field, value]) => field !== undefined && value !== undefined)
        .slice(0, 2)
        .map(([field, value]) => valueWords(field!, value!));
    const where = joints(entry.body);
    return [...words, where].filter((w) => w !== '').join(', ') || (form?.title ?? plain(entry.form));
}
