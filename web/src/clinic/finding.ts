/* What care/ says, in lines; each finding opens to the rule behind it, its source and how sure that source is. */

import { h, type Child } from '../dom';
import { nameOf, valueOf } from './named';
import type { Answer, Finding } from './types';
import { badge, facts } from './ui';
import { day, moment, plain, sentence } from './words';

const MARKS: Record<string, string> = {
    FOUND: 'read in the source', KNOWN: 'known to the field, not looked up word by word',
    DERIVED: 'worked out from the source', SITE: 'a choice of this clinic',
};
const WEIGHTS: Record<string, [string, string]> = { refuse: ['stops', 'bad'], warn: ['settle', 'warn'], note: ['note', 'calm'] };

export function finding(found: Finding): HTMLElement {
    const [word, look] = WEIGHTS[found.weight] ?? WEIGHTS['note']!;
    const why = facts([['Rule', found.rule], ['Source', found.source || 'none given'], ['Mark', found.mark ? `${found.mark}: ${MARKS[found.mark] ?? ''}` : 'none given']]);
    return h('details', { class: `finding ${look}` }, h('summary', {}, badge(word, look), h('span', { class: 'text' }, sentence(found.text))), why);
}

const ORDER = ['refuse', 'warn', 'note'];

export function findings(list: Finding[] | undefined): HTMLElement | null {
    if (!list || list.length === 0)
        return null;
    const sorted = [...list].sort((a, b) => ORDER.indexOf(a.weight) - ORDER.indexOf(b.weight));
    return h('div', { class: 'findings' }, ...sorted.map(finding));
}

/* The states an answer may have, and how they look. A word always stands beside the colour. */
const STATES: Record<string, [string, string]> = {
    eligible: ['Eligible', 'good'], not_yet: ['Not yet', 'warn'], no: ['No', 'bad'], open: ['Open', 'good'], by_reason: ['Open, by a written reason', 'warn'],
    ok: ['Allowed', 'good'], need_doc: ['Papers missing', 'warn'], too_early: ['Too early', 'warn'], quota: ['Quota used', 'bad'],
    not_covered: ['Not covered', 'bad'], appeal_only: ['By appeal only', 'warn'], fits: ['Fits', 'good'], mixed: ['Mixed', 'warn'], silent: ['Not asked', 'calm'], against: ['Against', 'bad'],
    met: ['Meets it', 'good'], needs_second: ['Wants a second block', 'warn'], not_met: ['Does not meet it', 'warn'], not_assessable: ['Not assessable', 'warn'],
};

export function state(id: unknown): HTMLElement | null {
    if (typeof id !== 'string' || id === '')
        return null;
    const [word, look] = STATES[id.toLowerCase()] ?? [plain(id), 'calm'];
    return badge(word, look);
}

export const stateOf = (answer: Answer): unknown => answer['verdict'] ?? answer['gate'] ?? answer['status'] ?? answer['state'] ?? answer['answer'] ?? answer['standing'];

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function scalar(value: unknown): string {
    if (typeof value === 'boolean')
        return value ? 'Yes' : 'No';
    if (typeof value === 'number')
        return String(Math.round(value * 100) / 100);
    const text = String(value);
    if (/^[a-z]+[a-z0-9]*(_[a-z0-9]+)*$/.test(text))
        return valueOf(text);
    return /^\d{4}-\d\d-\d\d$/.test(text) ? day(text) : /^\d{4}-\d\d-\d\dT/.test(text) ? moment(text) : text;
}

const TOLD = ['line', 'findings', 'verdict', 'gate', 'status', 'state', 'standing'];
const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/* One item of a list: a finding in its own shape, or its facts. */
function item(value: unknown): Child {
    if (!isObject(value))
        return sentence(scalar(value));
    if (typeof value['text'] === 'string' && typeof value['rule'] === 'string')
        return finding({ source: '', mark: '', ...value, ...weightOf(value) } as Finding);
    return h('div', { class: 'item' }, state(stateOf(value as Answer)), typeof value['line'] === 'string' ? h('p', {}, value['line']) : null,
        ...details(value as Answer, ['name', 'words', 'label'].some((told) => value[told]) ? ['id', 'set'] : []), findings(value['findings'] as Finding[] | undefined));
}

function weightOf(value: Record<string, unknown>): { weight: Finding['weight'] } {
    const told = value['weight'] ?? value['verdict'] ?? value['stance'];
    return { weight: told === 'refuse' || told === 'no' ? 'refuse' : told === 'warn' || told === 'not_yet' || told === 'against' ? 'warn' : 'note' };
}

/* Whatever else an answer holds: nothing of what was worked out is kept from who asks. */
export function details(answer: Answer, without: string[] = []): Child[] {
    const rest = Object.entries(answer).filter(([name, value]) => !TOLD.includes(name) && !without.includes(name) && !isEmpty(value) && !(name === 'unit' && value === '1'));
    const plainOnes = rest.filter(([, value]) => !isObject(value) && !Array.isArray(value));
    const parts = rest.filter(([, value]) => isObject(value) || Array.isArray(value));
    return [
        plainOnes.length > 0 ? facts(plainOnes.map(([name, value]) => [nameOf(name), scalar(value)])) : null,
        ...parts.map(([name, value]) => part(name, value)),
    ];
}

function part(name: string, value: unknown): HTMLElement {
    if (Array.isArray(value) && value.every((v) => !isObject(v)) && value.some((v) => String(v).length > 24))
        return facts([[nameOf(name), h('ul', { class: 'words' }, ...value.map((v) => h('li', {}, item(v))))]]);
    if (Array.isArray(value) && value.every((v) => !isObject(v)))
        return facts([[nameOf(name, value[0]), value.map(scalar).join(', ')]]);
    const inside = Array.isArray(value) ? value.map((v) => item(v)) : answerBody(value as Answer);
    return h('details', { class: 'more' }, h('summary', {}, nameOf(name)), ...inside.filter((c): c is Node | string => c !== null));
}

export function answerBody(answer: Answer, without: string[] = []): Child[] {
    return [
        headline(answer),
        findings(answer.findings),
        ...details(answer, without),
    ];
}

function headline(answer: Answer): Child {
    return answer.line ? h('p', { class: 'answer-line' }, state(stateOf(answer)), h('span', {}, sentence(answer.line))) : state(stateOf(answer));
}

/* For an overview: what stops and what is to be settled; notes and all that was looked at fold away. */
export function answerBrief(answer: Answer, without: string[] = []): Child[] {
    /* What the line says already is told with the notes: its rule and source are still there to be opened. */
    const folds = (f: Finding): boolean => f.weight === 'note' || f.text === answer.line;
    const open = answer.findings?.filter((f) => !folds(f)), notes = answer.findings?.filter(folds) ?? [];
    const inside = [findings(notes), ...details(answer, without)].filter((c): c is Node | string => c !== null);
    const more = inside.length > 0 ? h('details', { class: 'more' }, h('summary', {}, notes.length > 0 ? `More, with ${notes.length} ${notes.length === 1 ? 'finding' : 'findings'}` : 'More'), ...inside) : null;
    return [headline(answer), ...few(open), more];
}

/* What stops is all there; of what is to be settled the first few, and the others behind one line. */
const FEW = 4;
function few(list: Finding[] | undefined): Child[] {
    const stops = list?.filter((f) => f.weight === 'refuse') ?? [], settle = list?.filter((f) => f.weight !== 'refuse') ?? [];
    const shown = Math.max(FEW - stops.length, 2);
    if (settle.length <= shown + 1)
        return [findings(list)];
    return [findings([...stops, ...settle.slice(0, shown)]), h('details', { class: 'more' }, h('summary', {}, `${settle.length - shown} more to settle`), findings(settle.slice(shown)))];
}
