/* What the clinic's server tells (doc/api.md, doc/case.md). */

export type Value = string | number | boolean | string[] | Body[];
export interface Body {
    [field: string]: Value | undefined;
}

export interface Option {
    id: string;
    label: string;
}

export interface Field {
    id: string;
    label: string;
    type: 'text' | 'number' | 'choice' | 'choices' | 'answer' | 'flag' | 'date' | 'time' | 'entry' | 'rows';
    required?: boolean;
    weak?: boolean;
    past?: boolean;
    group?: string;
    help?: string;
    unit?: string;
    min?: number;
    max?: number;
    step?: number;
    most?: number;
    line?: boolean;
    form?: string;
    options?: Option[];
    fields?: Field[];
}

export interface Form {
    id: string;
    title: string;
    once: boolean;
    who: string[];
    fields: Field[];
}
export type Forms = Record<string, Form>;

export interface Session {
    state: 'first' | 'signed_out' | 'signed_in';
    demo: boolean;
    token: boolean;
    clinic_name: string;
    csrf?: string;
    user?: { id: number; name: string; role: string };
    rights?: string[];
    idle_minutes?: number;
    /* The clinic's day, by the server's clock and not by this machine's. */
    today?: string;
}

export interface Entry {
    id: number;
    form: string;
    at: string;
    made_at: string;
    made_by?: string;
    role: string;
    provenance: string;
    signed: boolean;
    signed_at?: string;
    signed_by?: string;
    reason?: string;
    supersedes?: number;
    superseded_by?: number;
    withdrawn?: boolean;
    body: Body;
}

export interface Attached {
    id: number;
    entry_id: number;
    kind: string;
    name: string;
    sha256: string;
    size: number;
    made_at: string;
}

export interface Link {
    id: number;
    entry_id: number;
    made_at: string;
    ends_at: string;
    ended_at: string | null;
}

export interface Dossier {
    patient: Body;
    case: { id: number; patient: number; patient_entry?: number; opened: string; region: string; state: string; restricted: boolean };
    today: string;
    now: string;
    entries: Entry[];
    elsewhere: Entry[];
    files: Attached[];
    links: Link[];
}

export interface Finding {
    weight: 'note' | 'warn' | 'refuse';
    rule: string;
    text: string;
    source: string;
    mark: string;
}

/* An answer of care/: a line and findings always, the rest by its kind. */
export interface Answer {
    line?: string;
    findings?: Finding[];
    [member: string]: unknown;
}

/* A sign that a diary told and nobody has answered yet; in a list of the whole clinic with whose it is. */
export interface Warning {
    entry: number;
    at: string;
    words: string;
    signs: { id: string; name: string; urgency: string; do: string }[];
    case_id?: number;
    name?: string;
}

export interface Answers {
    warnings?: { open: Warning[] };
    screening?: Answer;
    ladder?: Answer;
    choice?: Answer;
    verdict?: Answer;
    limits?: Answer;
    aftercare?: Record<string, Answer>;
}

export interface Product {
    id: string;
    name: string;
    drug: string;
    kind: string;
    mg_ml: number;
    particulate: boolean;
}
