/* What the patient's page is told and tells (doc/api.md, doc/case.md). No name is in it. */

export interface Due {
    at: string;
    tolerance_min: number;
    state: 'ahead' | 'open' | 'on_time' | 'late' | 'missed';
}

export interface Sign {
    id: string;
    name: string;
    urgency: 'emergency' | 'today';
    do: string;
}

export interface Phase {
    text: string;
    from: string | null;
    until: string | null;
}

export interface Aftercare {
    line?: string;
    timeline?: Phase[];
    diary?: { due: Due[]; due_so_far: number; on_time: number; late: number; missed: number };
    warnings?: Sign[];
}

export type Side = 'index' | 'left' | 'right';

export interface Entered {
    at: string;
    side: Side;
    score: number;
}

export interface Told {
    index_pain: string;
    sides: Side[];
    scale: 'nrs' | 'vas';
    done_on: string;
    entered: Entered[];
    aftercare: Aftercare;
    clinic_name: string;
    now: string;
}

/* What waits to be sent. */
export interface Waiting {
    at: string;
    side: Side;
    score: number;
    due?: string;
    medicine_taken?: 'yes' | 'no';
    warning?: string[];
    words?: string;
}
