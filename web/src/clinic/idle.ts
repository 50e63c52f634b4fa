/* A screen that was left alone shows no patient: the page signs out by itself. Whoever is at work stays signed in, also in a long form. */

import { get, post } from './api';
import type { Session } from './types';

const SEEN = 'scottie-clinic-seen', LOOK_MS = 5000, TELL_MS = 60_000, USUAL_MIN = 15;

/* All tabs of one browser are one person at work: who types in one has not left the others. */
function shared(): number {
    try {
        return Number(localStorage.getItem(SEEN) ?? 0);
    } catch {
        return 0;
    }
}
function share(at: number): void {
    try {
        localStorage.setItem(SEEN, String(at));
    } catch {
        /* then each tab goes by itself */
    }
}

export function watchIdle(session: Session, away: () => Promise<void>): void {
    let minutes = session.idle_minutes ?? USUAL_MIN, last = Date.now(), told = last, gone = false;
    share(last);
    const seen = (): void => {
        if (Date.now() - last > 1000)
            share(Date.now());
        last = Date.now();
    };
    for (const kind of ['pointerdown', 'pointermove', 'keydown', 'wheel'])
        window.addEventListener(kind, seen, { passive: true });
    const leave = async (): Promise<void> => {
        gone = true;
        document.body.classList.add('away');
        await post('sign-out').catch(() => undefined);
        await away();
        told = last = Date.now();
        gone = false;
    };
    /* The server counts requests: somebody who only types has made none. */
    const tell = async (): Promise<void> => {
        told = Date.now();
        const now = await get<Session>('session');
        minutes = now.idle_minutes ?? minutes;
        if (now.state !== 'signed_in' || now.user?.id !== session.user?.id)
            await leave();
    };
    /* By the clock and not by one long timer: a laptop that slept counts its sleep. */
    setInterval(() => {
        const at = Math.max(last, Math.min(shared(), Date.now()));
        if (gone)
            return;
        if (Date.now() - at >= minutes * 60_000)
            void leave();
        else if (at > told && Date.now() - told >= TELL_MS)
            void tell().catch(() => undefined);
    }, LOOK_MS);
}
