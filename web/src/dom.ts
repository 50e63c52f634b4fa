/* Small makers of elements; no framework. */

type Attributes = Record<string, string | number | boolean | ((e: never) => void) | undefined>;
export type Child = Node | string | null;

export function h<K extends keyof HTMLElementTagNameMap>(
    tag: K,
    attributes: Attributes = {},
    ...children: Child[]
): HTMLElementTagNameMap[K] {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (typeof value === 'function')
            element.addEventListener(name.slice(2), value as unknown as EventListener);
        else if (value === true)
            element.setAttribute(name, '');
        else if (value !== false && value !== undefined)
            element.setAttribute(name, String(value));
    }
    element.append(...children.filter((c): c is Node | string => c !== null));
    return element;
}

const SVG = 'http://www.w3.org/2000/svg';

export function svg<K extends keyof SVGElementTagNameMap>(
    tag: K,
    attributes: Record<string, string | number> = {},
    ...children: Node[]
): SVGElementTagNameMap[K] {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes))
        element.setAttribute(name, String(value));
    element.append(...children);
    return element;
}

/* Sets a text only when it changed: sixty states a second must not lay the page out sixty times. */
export function setText(element: Element, text: string): void {
    if (element.textContent !== text)
        element.textContent = text;
}

export function setClass(element: Element, name: string, on: boolean): void {
    if (element.classList.contains(name) !== on)
        element.classList.toggle(name, on);
}

export function setAttribute(element: Element, name: string, value: string): void {
    if (element.getAttribute(name) !== value)
        element.setAttribute(name, value);
}

/* 24 x 24 line drawings, one stroke width. */
const PATHS = {
    left: 'M15 5l-7 7 7 7',
    right: 'M9 5l7 7-7 7',
    up: 'M5 15l7-7 7 7',
    down: 'M5 9l7 7 7-7',
    turnLeft: 'M4 12a8 8 0 1 0 3-6.2M4 4v4.6h4.6',
    turnRight: 'M20 12a8 8 0 1 1-3-6.2M20 4v4.6h-4.6',
    orbitLeft: 'M19 17A9 9 0 0 0 4.500 10.500M3.500 5.500l.8 5.400 5.300-1.300',
    orbitRight: 'M5 17a9 9 0 0 1 14.500-6.500M20.500 5.500l-.8 5.400-5.300-1.300',
    flip: 'M12 3v18M8.500 7L3 17h5.500zM15.500 7L21 17h-5.500z',
    round: 'M12 3a9 9 0 1 0 .01 0z',
    square: 'M4 4h16v16H4z',
    play: 'M7 4.500l12 7.500-12 7.500z',
    stop: 'M6 6h12v12H6z',
    swap: 'M4 8h15l-4-4M20 16H5l4 4',
    keep: 'M12 4v11M7 10.500l5 5 5-5M5 20h14',
    keys: 'M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M7 14h10',
    beam: 'M12 3v4M12 7L4.500 20M12 7l7.500 13M12 7v13M9 3h6',
    target: 'M12 4a8 8 0 1 0 .01 0zM12 1v6M12 17v6M1 12h6M17 12h6',
    plus: 'M12 5v14M5 12h14',
    minus: 'M5 12h14',
    close: 'M6 6l12 12M18 6L6 18',
    needle: 'M4 20L20 4M17 3l4 4M15.500 6.500l2 2',
    save: 'M12 3v12M7 10.500l5 5 5-5M4 16v4h16v-4',
    info: 'M12 3a9 9 0 1 0 .01 0zM12 11v6M12 7.500v.01',
    rail: 'M4 5h16v14H4zM13 5v14',
    bell: 'M6 17V11a6 6 0 0 1 12 0v6l2 1H4zM10 20.500h4',
} as const;

export type IconName = keyof typeof PATHS;

export function icon(name: IconName): SVGSVGElement {
    return svg('svg', { viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true' }, svg('path', { d: PATHS[name] }));
}
