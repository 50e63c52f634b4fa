/* A screen that was left alone shows no patient: the page signs out by itself, a little before the server would. */

import { get, post } from './api';

export async function watchIdle(away: () => Promise<void>): Promise<void> {
    const settings = await get<Record<string, string>>('settings');
    const most_ms = Number(settings['idle_minutes']) * 60_000;
    let last = Date.now(), gone = false;
    for (const kind of ['pointerdown', 'pointermove', 'keydown', 'wheel'])
        window.addEventListener(kind, () => (last = Date.now()), { passive: true });
    /* By the clock and not by one long timer: a laptop that slept counts its sleep. */
    setInterval(() => {
        if (gone || Date.now() - last < most_ms)
            return;
        gone = true;
        document.body.classList.add('away');
        void post('sign-out').catch(() => undefined).then(away).finally(() => {
            gone = false;
            last = Date.now();
            document.body.classList.remove('away');
        });
    }, 5000);
}
