/* A form that was begun is not lost by a wrong click: leaving asks first. */

import { askYes } from './ui';

const begun = new Set<HTMLElement>();

/* Watches a form from its first change until it is saved, or taken off the page. */
export function watch(form: HTMLElement): void {
    for (const kind of ['input', 'change'])
        form.addEventListener(kind, () => begun.add(form));
}

export function saved(form: HTMLElement): void {
    begun.delete(form);
}

/* All of them: who leaves, or is not who was here before, takes nothing along. */
export function letGo(): void {
    begun.clear();
}

export const isBegun = (form: HTMLElement): boolean => begun.has(form);

export function unsaved(): boolean {
    for (const form of begun)
        if (!form.isConnected)
            begun.delete(form);
    return begun.size > 0;
}

/* Gone twice, asked once: the second way waits for the same answer. */
let asking: Promise<boolean> | undefined;
export async function leave(): Promise<boolean> {
    if (!unsaved())
        return true;
    asking ??= ask().finally(() => (asking = undefined));
    return asking;
}

async function ask(): Promise<boolean> {
    const go = (await askYes('Not saved yet', 'What you have typed in this form is not saved. Leave all the same?', 'Leave without saving', 'Stay here')) === true;
    if (go)
        letGo();
    return go;
}

window.addEventListener('beforeunload', (e) => {
    if (unsaved())
        e.preventDefault();
});
