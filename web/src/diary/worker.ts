/* The diary's service worker: the page, its script and its style, from the network where there is one, else as last seen.
 * Nothing that the clinic tells is kept here; that the page keeps itself, and forgets when the link ends. */

interface FetchEvent extends Event {
    request: Request;
    respondWith(answer: Promise<Response>): void;
}
interface LifeEvent extends Event {
    waitUntil(done: Promise<unknown>): void;
}

const NAME = 'scottie-diary-1';
const PARTS = ['/diary.js', '/diary.css'];
/* One page for all links: kept without the link. */
const PAGE = '/diary.html';

/* Nobody waits for a connection that hangs, where something is kept; what comes late is kept for the next time. */
const PATIENCE_MS = 5000;

async function fetched(store: Cache, request: Request, key: string): Promise<Response> {
    const answer = await fetch(request);
    if (answer.ok)
        await store.put(key, answer.clone());
    return answer;
}

async function fresh(request: Request, key: string): Promise<Response> {
    const store = await caches.open(NAME), kept = await store.match(key);
    const coming = fetched(store, request, key);
    if (!kept)
        return coming;
    const late = new Promise<Response>((resolve) => setTimeout(() => resolve(kept), PATIENCE_MS));
    /* A server in trouble shows no page either. */
    return Promise.race([coming.then((answer) => (answer.status >= 500 ? kept : answer), () => kept), late]);
}

self.addEventListener('install', (event) => {
    (event as LifeEvent).waitUntil(caches.open(NAME).then((store) => store.addAll([PAGE, ...PARTS])));
});

/* What an older one kept is of no use to this one. */
self.addEventListener('activate', (event) => {
    (event as LifeEvent).waitUntil(caches.keys().then((names) => Promise.all(names.filter((n) => n.startsWith('scottie-diary-') && n !== NAME).map((n) => caches.delete(n)))));
});

self.addEventListener('fetch', (event) => {
    const { request } = event as FetchEvent, { pathname } = new URL(request.url);
    if (request.method === 'GET' && PARTS.includes(pathname))
        (event as FetchEvent).respondWith(fresh(request, pathname));
    else if (request.method === 'GET' && request.mode === 'navigate')
        (event as FetchEvent).respondWith(fresh(request, PAGE));
});

export {};
