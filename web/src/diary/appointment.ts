/* Asking for an appointment: the clinic books it and calls. */

import { h } from '../dom';
import { askAppointment } from './queue';

export function appointment(): HTMLElement {
    const reason = h('textarea', { id: 'ask-reason', rows: 2, maxlength: 400, 'aria-required': 'true' });
    const how = h('select', { id: 'ask-how' }, h('option', { value: 'in_person' }, 'In the clinic'), h('option', { value: 'telehealth' }, 'By video or telephone'));
    const when = h('input', { id: 'ask-when', type: 'date' });
    const said = h('p', { class: 'said', role: 'status' }), go = h('button', { type: 'submit', class: 'big' }, 'Ask for an appointment');
    const form = h('form', { class: 'ask', 'aria-label': 'Appointment', novalidate: true },
        h('div', { class: 'line' }, h('label', { for: 'ask-reason' }, 'What is it about?'), reason),
        h('div', { class: 'line' }, h('label', { for: 'ask-how' }, 'How?'), how),
        h('div', { class: 'line' }, h('label', { for: 'ask-when' }, 'Not before (if it matters)'), when), said, go);
    form.addEventListener('submit', (e) => {
        e.preventDefault();
        if (reason.value.trim() === '') {
            said.textContent = 'Please say in a few words what it is about.';
            reason.focus();
            return;
        }
        go.disabled = true;
        askAppointment(reason.value.trim(), how.value, when.value)
            .then(() => {
                form.reset();
                said.textContent = 'The clinic has it, and will call you.';
            })
            .catch((error: Error) => (said.textContent = error instanceof TypeError ? 'No connection: not sent. Please try again later, or call.' : `Not sent: ${error.message}`))
            .finally(() => (go.disabled = false));
    });
    return h('section', { class: 'card', 'aria-labelledby': 'ask-head' }, h('details', {}, h('summary', {}, h('h2', { id: 'ask-head' }, 'Ask for an appointment')), form));
}
