/* A form that was begun is not lost by a wrong click: leaving asks first. */

import { askYes } from './ui';

let begun: HTMLElement | undefined;

/* Watches a form from its first change until it is saved, or taken off the page. */
export function watch(form: HTMLElement): void {
    form.addEventListener('input', () => (begun = form));
}

export function saved(): void {
    begun = undefined;
}

const unsaved = (): boolean => begun?.isConnected === true;

export async function leave(): Promise<boolean> {
    if (!unsaved())
        return true;
    const go = (await askYes('Not saved yet', 'What you have typed in this form is not saved. Leave all the same?', 'Leave without saving')) === true;
    if (go)
        saved();
    return go;
}

window.addEventListener('beforeunload', (e) => {
    if (unsaved())
        e.preventDefault();
});
