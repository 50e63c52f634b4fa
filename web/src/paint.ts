/* 16-bit pictures onto a canvas through window and level: two ways, and the faster one is taken. */

import type { Picture } from './state';

export interface Window {
    centre: number;
    width: number;
    invert: boolean;
}

export interface Painter {
    readonly kind: '2d' | 'webgl2';
    paint(picture: Picture, window: Window): void;
}

/* The grey (0..255) of every 16-bit value, as the pixel of a 2-D canvas (alpha on top). */
export function greyTable(table: Uint32Array, window: Window, offset = 0): void {
    const low = window.centre - window.width / 2, per = 255 / Math.max(1, window.width);
    for (let i = 0; i < table.length; i++) {
        let grey = (i + offset - low) * per;
        grey = grey < 0 ? 0 : grey > 255 ? 255 : Math.round(grey);
        if (window.invert)
            grey = 255 - grey;
        table[i] = 0xff000000 | (grey << 16) | (grey << 8) | grey;
    }
}

export class TablePainter implements Painter {
    readonly kind = '2d';
    private readonly context: CanvasRenderingContext2D;
    private readonly table = new Uint32Array(65536);
    private known = '';
    private image: ImageData | null = null;
    private words = new Uint32Array(0);

    constructor(private readonly canvas: HTMLCanvasElement) {
        const context = canvas.getContext('2d', { alpha: false });
        if (!context)
            throw new Error('no 2-D canvas');
        this.context = context;
    }

    paint(picture: Picture, window: Window): void {
        const { width, height, pixels } = picture;
        if (this.image?.width !== width || this.image.height !== height) {
            this.canvas.width = width;
            this.canvas.height = height;
            this.image = this.context.createImageData(width, height);
            this.words = new Uint32Array(this.image.data.buffer);
        }
        const wanted = `${window.centre}/${window.width}/${window.invert}`;
        if (wanted !== this.known) {
            greyTable(this.table, window);
            this.known = wanted;
        }
        const { words, table } = this;
        for (let i = 0; i < words.length; i++)
            words[i] = table[pixels[i]!]!;
        this.context.putImageData(this.image, 0, 0);
    }
}

const VERTEX = `#version 300 es
void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    gl_Position = vec4(corner * 4.0 - 1.0, 0.0, 1.0);
}`;

const FRAGMENT = `#version 300 es
precision highp float;
precision highp usampler2D;
uniform usampler2D picture;
uniform vec3 window; /* low, 1 / width, invert */
out vec4 colour;
void main() {
    ivec2 size = textureSize(picture, 0);
    ivec2 at = ivec2(gl_FragCoord.x, float(size.y) - gl_FragCoord.y);
    float grey = clamp((float(texelFetch(picture, at, 0).r) - window.x) * window.y, 0.0, 1.0);
    colour = vec4(vec3(abs(window.z - grey)), 1.0);
}`;

export class ShaderPainter implements Painter {
    readonly kind = 'webgl2';
    private readonly gl: WebGL2RenderingContext;
    private readonly window: WebGLUniformLocation | null;
    private size = '';

    constructor(private readonly canvas: HTMLCanvasElement) {
        const gl = canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false });
        if (!gl)
            throw new Error('no WebGL2');
        this.gl = gl;
        const program = this.link();
        gl.useProgram(program);
        this.window = gl.getUniformLocation(program, 'window');
        gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
        gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
        gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
        gl.pixelStorei(gl.UNPACK_ALIGNMENT, 2);
    }

    private link(): WebGLProgram {
        const gl = this.gl, program = gl.createProgram()!;
        for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]] as const) {
            const shader = gl.createShader(kind)!;
            gl.shaderSource(shader, source);
            gl.compileShader(shader);
            gl.attachShader(program, shader);
        }
        gl.linkProgram(program);
        if (!gl.getProgramParameter(program, gl.LINK_STATUS))
            throw new Error(`shader: ${gl.getProgramInfoLog(program) ?? ''}`);
        return program;
    }

    paint(picture: Picture, window: Window): void {
        const { width, height, pixels } = picture, gl = this.gl;
        if (this.size !== `${width}x${height}`) {
            this.size = `${width}x${height}`;
            this.canvas.width = width;
            this.canvas.height = height;
            gl.viewport(0, 0, width, height);
            gl.texImage2D(gl.TEXTURE_2D, 0, gl.R16UI, width, height, 0, gl.RED_INTEGER, gl.UNSIGNED_SHORT, pixels);
        } else {
            gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, height, gl.RED_INTEGER, gl.UNSIGNED_SHORT, pixels);
        }
        const low = window.centre - window.width / 2;
        gl.uniform3f(this.window, low, 1 / Math.max(1, window.width), window.invert ? 1 : 0);
        gl.drawArrays(gl.TRIANGLES, 0, 3);
    }

    /* Waits until the picture is really there: for measuring only. */
    settle(): void {
        this.gl.readPixels(0, 0, 1, 1, this.gl.RGBA, this.gl.UNSIGNED_BYTE, new Uint8Array(4));
    }
}

const TRIALS = 4;

function measure(paint: (i: number) => void): number {
    paint(0); /* compiles and allocates */
    const start = performance.now();
    for (let i = 1; i <= TRIALS; i++)
        paint(i);
    return (performance.now() - start) / TRIALS;
}

export interface Contest {
    kind: '2d' | 'webgl2';
    table_ms: number;
    shader_ms: number; /* Infinity where there is no WebGL2 */
}

/* Paints a few pictures each way on canvases of its own. With a GPU the shader wins; without one its
 * software twin costs several times the table. */
export function contest(side: number): Contest {
    const pixels = new Uint16Array(side * side).map((_, i) => (i * 2654435761) >>> 16);
    const picture = { width: side, height: side, pixels };
    const window = (i: number): Window => ({ centre: 32768 + i, width: 65536, invert: false });
    const table = new TablePainter(document.createElement('canvas'));
    const table_ms = measure((i) => table.paint(picture, window(i)));
    let shader_ms = Infinity;
    try {
        const shader = new ShaderPainter(document.createElement('canvas'));
        shader_ms = measure((i) => {
            shader.paint(picture, window(i));
            shader.settle();
        });
    } catch {
        /* No WebGL2: the table it is. */
    }
    return { kind: shader_ms < table_ms ? 'webgl2' : '2d', table_ms, shader_ms };
}

export function painter(canvas: HTMLCanvasElement, kind: '2d' | 'webgl2'): Painter {
    return kind === 'webgl2' ? new ShaderPainter(canvas) : new TablePainter(canvas);
}
