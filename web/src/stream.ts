/* The WebSocket to the room: frames in, commands and acknowledgements out. */

import { clamp } from './geometry';
import { readFrame, type Frame } from './state';

export interface StreamEvents {
    frame(frame: Frame, received_ms: number): void;
    refused(command: string, error: string): void;
    done(act: string): void;
    link(up: boolean): void;
}

type Arguments = Record<string, number | string | undefined>;

const RETRY_MS = 1000;
const FLUSH_MS = 50;

export class Stream {
    private socket: WebSocket | null = null;
    private readonly pending = new Map<string, Arguments>();
    private timer: ReturnType<typeof setTimeout> | undefined;
    private waiting: { frame: Frame; received_ms: number } | null = null;
    private unacknowledged: number[] = [];
    private again: ReturnType<typeof setTimeout> | undefined;

    constructor(private readonly events: StreamEvents) {
        /* What came just before the page was hidden is not drawn any more: two such frames would end the stream. */
        document.addEventListener('visibilitychange', () => {
            if (document.hidden)
                this.acknowledge();
        });
    }

    open(): void {
        const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
        const socket = new WebSocket(`${scheme}://${location.host}/api/v1/stream`, 'scottie.v1');
        socket.binaryType = 'arraybuffer';
        socket.onopen = () => this.events.link(true);
        socket.onmessage = (e: MessageEvent<ArrayBuffer | string>) => this.receive(e.data);
        socket.onclose = () => this.closed(socket);
        this.socket = socket;
    }

    get up(): boolean {
        return this.socket?.readyState === WebSocket.OPEN;
    }

    /* Sends a command at once. False when there is no connection: nothing is kept for later, since
     * a pedal or a motion that arrives late is worse than none. */
    send(name: string, args: Arguments = {}): boolean {
        if (!this.up)
            return false;
        this.socket!.send(JSON.stringify({ do: name, ...args }));
        return true;
    }

    /* Sends a command with the next screen refresh; of several with the same name the last one
     * wins, or, with `most`, their numbers add up (wheel steps) to at most that: what a hand asks
     * for while the screen stands still must not pass the command's own limit, and be refused whole. */
    soon(name: string, args: Arguments, most?: number): void {
        this.timer ??= setTimeout(() => this.flush(), FLUSH_MS);
        const known = this.pending.get(name);
        if (!known || most === undefined) {
            this.pending.set(name, known ? { ...known, ...args } : args);
            return;
        }
        for (const [key, value] of Object.entries(args))
            known[key] = clamp(Number(known[key] ?? 0) + Number(value), -most, most);
    }

    /* Once per screen refresh: coalesced commands go out, and the newest frame comes back to be
     * drawn. acknowledge() follows when it has been. */
    turn(): { frame: Frame; received_ms: number } | null {
        this.flush();
        const waiting = this.waiting;
        this.waiting = null;
        return waiting;
    }

    /* By the refresh, or soon after when the screen stands still: a busy or hidden page must not hold back a hand. */
    private flush(): void {
        clearTimeout(this.timer);
        this.timer = undefined;
        for (const [name, args] of this.pending)
            this.send(name, args);
        this.pending.clear();
    }

    /* Tells the server that everything received so far has been shown (or overtaken). */
    acknowledge(): void {
        if (this.up)
            for (const seq of this.unacknowledged)
                this.socket!.send(new Uint32Array([seq]));
        this.unacknowledged = [];
    }

    private receive(data: ArrayBuffer | string): void {
        if (typeof data === 'string') {
            const text = JSON.parse(data) as { refused?: string; error?: string; done?: string };
            if (text.done)
                this.events.done(text.done);
            if (text.error)
                this.events.refused(text.refused ?? '', text.error);
            return;
        }
        const frame = readFrame(data);
        this.unacknowledged.push(frame.state.seq);
        /* A state-only frame must not overtake a picture that has not been drawn yet. */
        if (!frame.picture && this.waiting?.frame.picture)
            frame.picture = this.waiting.frame.picture;
        this.waiting = { frame, received_ms: performance.now() };
        if (document.hidden) /* nothing is drawn there, and a viewer that never acknowledges is closed */
            this.acknowledge();
    }

    private closed(socket: WebSocket): void {
        if (socket !== this.socket)
            return;
        this.socket = null;
        this.pending.clear();
        this.waiting = null;
        this.unacknowledged = [];
        this.events.link(false);
        this.again = setTimeout(() => this.open(), RETRY_MS);
    }

    /* The room does not know this page: it is asked no more, until somebody comes back to the page. */
    giveUp(): void {
        clearTimeout(this.again);
        const { socket } = this;
        this.socket = null;
        socket?.close();
        const back = (): void => {
            if (document.hidden)
                return;
            document.removeEventListener('visibilitychange', back);
            this.open();
        };
        document.addEventListener('visibilitychange', back);
    }
}
