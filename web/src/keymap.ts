/* The key map: the table of keys.ts laid out, and the pedal's keys to choose. */

import type { App } from './app';
import { h, setText } from './dom';
import { BINDINGS, MOUSE, type Keys } from './keys';
import { button } from './widgets';

type LayoutMap = { get(code: string): string | undefined };
type KeyboardNavigator = Navigator & { keyboard?: { getLayoutMap(): Promise<LayoutMap> } };

const NAMES: Record<string, string> = {
    ArrowLeft: '←',
    ArrowRight: '→',
    ArrowUp: '↑',
    ArrowDown: '↓',
    PageUp: 'Page ↑',
    PageDown: 'Page ↓',
    BracketLeft: '[',
    BracketRight: ']',
    Comma: ',',
    Period: '.',
    Equal: '+',
    Minus: '−',
    Slash: '?',
    Backslash: '\\',
    Backquote: '`',
};

let layout: LayoutMap | null = null;

/* The letter printed on the key where the browser knows the keyboard, else the US one. */
export function keyName(code: string): string {
    const shift = code.startsWith('Shift+'), plain = shift ? code.slice(6) : code;
    const printed = /^Key/.test(plain) ? layout?.get(plain)?.toUpperCase() : undefined;
    const name = printed ?? NAMES[plain] ?? plain.replace(/^(Key|Digit)/, '');
    return shift ? `Shift ${name}` : name;
}

export class KeyMap {
    readonly element: HTMLDialogElement;
    private readonly body = h('div', { class: 'groups' });
    private keys: Keys | null = null;

    constructor(private readonly app: Pick<App, 'display'>) {
        const close = button('Close', () => this.element.close(), { icon: 'close', className: 'small' });
        this.element = h('dialog', { class: 'sheet keymap', 'aria-label': 'Key map' }, h('header', {}, h('h1', {}, 'Keys'), close), this.body);
        this.element.addEventListener('click', (e) => {
            if (e.target === this.element)
                this.element.close();
        });
        this.element.addEventListener('close', () => this.keys?.assignNext(null));
        void (navigator as KeyboardNavigator).keyboard?.getLayoutMap().then((map) => (layout = map), () => undefined);
    }

    use(keys: Keys): void {
        this.keys = keys;
    }

    toggle(): void {
        if (this.element.open) {
            this.element.close();
            return;
        }
        this.fill();
        this.element.showModal();
    }

    private fill(): void {
        const groups = new Map<string, HTMLElement[]>();
        const line = (group: string, names: string[], does: string): void => {
            const caps = names.map((name) => h('kbd', {}, name));
            groups.set(group, [...(groups.get(group) ?? []), h('div', { class: 'key-line' }, h('span', { class: 'caps' }, ...caps), h('span', {}, does))]);
        };
        groups.set('X-ray', [this.assignable('pedalKey', 'pedal, held'), this.assignable('footKey', 'foot switch, held')]);
        for (const binding of BINDINGS)
            line(binding.group, binding.note ? [binding.note] : binding.keys.map(keyName), binding.does);
        for (const [gesture, does] of MOUSE)
            line('Mouse', [gesture], does);
        this.body.replaceChildren(
            ...[...groups].map(([name, lines]) => h('section', {}, h('h2', {}, name), ...lines)),
        );
    }

    /* A line whose key is chosen by pressing it. */
    private assignable(setting: 'pedalKey' | 'footKey', does: string): HTMLElement {
        const { display } = this.app, cap = h('kbd', { class: 'own' }, keyName(display.settings[setting]));
        const change = button('Change', () => {
            setText(cap, 'press a key');
            this.keys?.assignNext((code) => {
                if (code !== 'Escape')
                    display.change({ [setting]: code });
                setText(cap, keyName(display.settings[setting]));
            });
        }, { className: 'small text' });
        return h('div', { class: 'key-line' }, h('span', { class: 'caps' }, cap), h('span', {}, does), change);
    }
}
