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

async function fresh(request: Request, key: string): Promise<Response> {
    const store = await caches.open(NAME);
    try {
        const answer = await fetch(request);
        if (answer.ok)
            await store.put(key, answer.clone());
        return answer;
    } catch (error) {
        const kept = await store.match(key);
        if (kept)
            return kept;
        throw error;
    }
}

self.addEventListener('install', (event) => {
    (event as LifeEvent).waitUntil(caches.open(NAME).then((store) => store.addAll([PAGE, ...PARTS])));
});

self.addEventListener('fetch', (event) => {
    const { request } = event as FetchEvent, { pathname } = new URL(request.url);
    if (request.method === 'GET' && PARTS.includes(pathname))
        (event as FetchEvent).respondWith(fresh(request, pathname));
    else if (request.method === 'GET' && request.mode === 'navigate')
        (event as FetchEvent).respondWith(fresh(request, PAGE));
});

export {};
