/* What acts while it is held: the pedal, and the motors of C-arm and table. All of it lets go when
 * the page loses focus, is hidden, or loses the server; a heartbeat tells the server that a live
 * page still holds it. */

import type { Stream } from './stream';

const HEARTBEAT_MS = 500; /* the server lets go after 2 s without one */

export type Axis = 'oblique' | 'tilt' | 'wigwag' | 'lateral' | 'height' | 'longitudinal';

interface Motor {
    command: 'carm.drive' | 'table.drive';
    argument: string;
    slow: number; /* per second: the first moment, so that a tap is a small step */
    fast: number;
}

const MOTORS: Record<Axis, Motor> = {
    oblique: { command: 'carm.drive', argument: 'oblique_deg_s', slow: 6, fast: 20 },
    tilt: { command: 'carm.drive', argument: 'tilt_deg_s', slow: 6, fast: 20 },
    wigwag: { command: 'carm.drive', argument: 'wigwag_deg_s', slow: 3, fast: 8 },
    lateral: { command: 'table.drive', argument: 'lateral_mm_s', slow: 12, fast: 50 },
    height: { command: 'table.drive', argument: 'height_mm_s', slow: 12, fast: 40 },
    longitudinal: { command: 'table.drive', argument: 'longitudinal_mm_s', slow: 12, fast: 60 },
};
const RAMP_MS = 450;

export class Hands {
    private readonly feet = new Set<string>();
    private readonly motors = new Map<Axis, { sign: number; since_ms: number; sent: number }>();
    private beat: ReturnType<typeof setInterval> | null = null;
    private ramp: ReturnType<typeof setInterval> | null = null;

    constructor(
        private readonly stream: Stream,
        private readonly stopMoves: () => boolean,
    ) {
        window.addEventListener('blur', () => this.letGo());
        window.addEventListener('pagehide', () => this.letGo());
        document.addEventListener('visibilitychange', () => {
            if (document.visibilityState !== 'visible')
                this.letGo();
        });
    }

    get pedal(): boolean {
        return this.feet.size > 0;
    }

    /* Several holders (key, button, foot switch): the beam is on while any holds it. */
    pedalDown(holder: string): void {
        if (this.feet.size === 0)
            this.stream.send('pedal', { down: 1 });
        this.feet.add(holder);
        this.keepBeating();
    }

    pedalUp(holder: string): void {
        if (this.feet.delete(holder) && this.feet.size === 0)
            this.stream.send('pedal', { down: 0 });
        this.keepBeating();
    }

    drive(axis: Axis, sign: number): void {
        if (this.stopMoves())
            return;
        this.motors.set(axis, { sign, since_ms: performance.now(), sent: 0 });
        this.run();
    }

    halt(axis: Axis): void {
        if (!this.motors.delete(axis))
            return;
        this.tell(MOTORS[axis].command);
        this.run();
    }

    letGo(): void {
        if (this.feet.size > 0)
            this.stream.send('pedal', { down: 0 });
        this.feet.clear();
        const moving = new Set([...this.motors.keys()].map((axis) => MOTORS[axis].command));
        this.motors.clear();
        for (const command of moving)
            this.tell(command);
        this.run();
    }

    private run(): void {
        const now = performance.now(), changed = new Set<Motor['command']>();
        for (const [axis, state] of this.motors) {
            const motor = MOTORS[axis];
            const speed = state.sign * (now - state.since_ms < RAMP_MS ? motor.slow : motor.fast);
            if (speed !== state.sent)
                changed.add(motor.command);
            state.sent = speed;
        }
        for (const command of changed)
            this.tell(command);
        if (this.motors.size > 0 && this.ramp === null)
            this.ramp = setInterval(() => this.run(), 60);
        if (this.motors.size === 0 && this.ramp !== null) {
            clearInterval(this.ramp);
            this.ramp = null;
        }
        this.keepBeating();
    }

    /* All axes of one drive in one message; those at rest are told 0. */
    private tell(command: Motor['command']): void {
        const args: Record<string, number> = {};
        for (const [axis, motor] of Object.entries(MOTORS) as [Axis, Motor][])
            if (motor.command === command)
                args[motor.argument] = this.motors.get(axis)?.sent ?? 0;
        this.stream.send(command, args);
    }

    private keepBeating(): void {
        const wanted = this.feet.size > 0 || this.motors.size > 0;
        if (wanted && this.beat === null)
            this.beat = setInterval(() => this.stream.send('alive'), HEARTBEAT_MS);
        if (!wanted && this.beat !== null) {
            clearInterval(this.beat);
            this.beat = null;
        }
    }
}
