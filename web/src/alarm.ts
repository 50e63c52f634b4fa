/* The five-minute fluoro alarm: a soft chime until it is acknowledged. */

import type { Display } from './display';
import type { Room } from './state';

const AGAIN_MS = 4000;

/* Two falling notes. */
function chime(context: AudioContext): void {
    [880, 660].forEach((hertz, i) => {
        const start = context.currentTime + 0.28 * i;
        const tone = new OscillatorNode(context, { frequency: hertz });
        const volume = new GainNode(context, { gain: 0 });
        volume.gain.setValueAtTime(0, start);
        volume.gain.linearRampToValueAtTime(0.12, start + 0.03);
        volume.gain.exponentialRampToValueAtTime(0.0005, start + 0.9);
        tone.connect(volume).connect(context.destination);
        tone.start(start);
        tone.stop(start + 1);
    });
}

export function soundAlarm(room: Room, display: Display): void {
    let context: AudioContext | null = null;
    let timer: ReturnType<typeof setInterval> | undefined;
    const sound = (): void => {
        if (!display.settings.chime)
            return;
        context ??= new AudioContext();
        chime(context);
    };
    let ringing = false;
    room.onState((state) => {
        if (state.alarm === ringing)
            return;
        ringing = state.alarm;
        clearInterval(timer);
        if (ringing) {
            sound();
            timer = setInterval(sound, AGAIN_MS);
        }
    });
}
