/* Warning signs that nobody has answered yet, as the server has them: in the case, and over the day's list. */

import { h } from '../dom';
import type { Warning } from './types';
import { badge, link } from './ui';
import { moment } from './words';

function line(w: Warning): HTMLElement {
    const urgent = w.signs.some((s) => s.urgency === 'emergency');
    const what = [...new Set(w.signs.map((s) => s.do).filter((t) => t !== ''))].join(' ');
    return h('li', {}, w.case_id !== undefined ? link(w.name ?? `Case ${w.case_id}`, `#/case/${w.case_id}`) : null, w.case_id !== undefined ? ': ' : null,
        h('strong', {}, w.signs.map((s) => s.name).join(', ')), ` – told in the diary, ${moment(w.at)} `, urgent ? badge('emergency', 'bad') : null,
        w.words ? h('blockquote', {}, w.words) : null, what ? h('p', { class: 'what-to-do' }, 'The diary said: ', what) : null);
}

export function warningCard(title: string, open: Warning[] | undefined, ...after: Node[]): HTMLElement | null {
    if (!open || open.length === 0)
        return null;
    return h('section', { class: 'card alarm', 'aria-label': 'Warning signs', role: 'alert' }, h('h2', {}, title), h('ul', {}, ...open.map(line)), ...after);
}
