/* Two answers that are read often, laid out: which procedure and joints, and what the blocks proved by each source's rule. */

import { h, type Child } from '../dom';
import { answerBrief, finding, findings, state } from './finding';
import type { Answer, Finding } from './types';
import { card, facts, quiet, table } from './ui';
import { plain, sentence } from './words';

interface Offer {
    name: string;
    how: string;
    standing: string;
    reasons: { stance: string; rule: string; text: string; source: string; mark: string }[];
    missing: string[];
}
interface Level {
    joint: string;
    side: string;
    explains: number;
    of: number;
    maps: number;
    share: { percent: number; below: boolean; source: string } | null;
    nerves: string | string[];
}

/* For and against stand in one list, the reasons against first: they are what is overlooked. */
function offer(o: Offer): HTMLElement {
    const reasons = [...o.reasons].sort((a, b) => a.stance.localeCompare(b.stance)).map((r): Finding => ({ ...r, weight: r.stance === 'against' ? 'warn' : 'note', text: `${plain(r.stance)}: ${r.text}` }));
    const lacking = o.missing.length > 0 ? quiet(`Not recorded: ${o.missing.join(', ')}`) : null;
    return h('details', { class: 'entry' }, h('summary', {}, h('span', { class: 'gist' }, sentence(o.name)), state(o.standing)),
        h('div', { class: 'entry-body' }, o.how ? quiet(sentence(o.how)) : null, findings(reasons), lacking));
}

/* A set of likelihoods, never one joint that is sure. */
function levels(list: Level[]): HTMLElement {
    const rows = list.map((l) => [`${l.joint} ${l.side}`, `${l.explains} of ${l.of}`, String(l.maps), l.share ? `${l.share.below ? 'under ' : ''}${l.share.percent} %` : '–', Array.isArray(l.nerves) ? l.nerves.join(', ') : l.nerves]);
    return table('Joints to think of', ['Joint', 'Explains marked places', 'Maps that name it', 'Share among facet pain', 'Nerves'], rows, 'No joint is suggested.');
}

export function choiceCard(answer: Answer | undefined): HTMLElement {
    if (!answer)
        return card('Which procedure, and which joints', quiet('No answer.'));
    const offers = (answer['offers'] ?? []) as Offer[], likely = (answer['levels'] ?? []) as Level[];
    return card('Which procedure, and which joints', ...answerBrief(answer, ['offers', 'levels', 'entry']), h('h3', {}, 'Procedures'), ...offers.map(offer), h('h3', {}, 'Joints to think of'), levels(likely));
}

interface RuleSet {
    name: string;
    met: string;
    line: string;
    rule: string;
    source: string;
    mark: string;
}
interface SetSide {
    side: string;
    line: string;
    rule_sets: RuleSet[];
    posterior?: { shown: boolean; line: string };
    next?: { text: string; rule: string; source: string; mark: string }[];
    findings?: Finding[];
}
interface BlockSet {
    set: string;
    sides: SetSide[];
}

/* The line, and behind it the rule it is read from. */
function because(r: RuleSet): HTMLElement {
    return h('details', {}, h('summary', {}, sentence(r.line)), facts([['Rule', r.rule], ['Source', r.source], ['Mark', r.mark]]));
}

function setSide(set: BlockSet, side: SetSide): Child[] {
    const rules = side.rule_sets.map((r) => [r.name, state(r.met), because(r)]);
    const next = (side.next ?? []).map((n) => finding({ ...n, weight: 'note' }));
    return [
        h('h3', {}, side.side === 'index' ? set.set : `${set.set}, ${side.side}`), h('p', {}, sentence(side.line)),
        table(`By each source: ${set.set} ${side.side}`, ['Source’s rule', 'Met', 'Because'], rules, 'No rule applies.'),
        side.posterior?.shown ? h('p', {}, h('strong', {}, 'How sure: '), sentence(side.posterior.line)) : null,
        next.length > 0 ? h('div', { class: 'findings' }, h('h4', {}, 'What may come next'), ...next) : null, findings(side.findings),
    ];
}

export function verdictCard(answer: Answer | undefined): HTMLElement {
    if (!answer)
        return card('What it proves', quiet('No answer.'));
    const sets = (answer['sets'] ?? []) as BlockSet[];
    return card('What it proves', ...answerBrief(answer, ['sets']), ...sets.flatMap((s) => s.sides.flatMap((side) => setSide(s, side))));
}
