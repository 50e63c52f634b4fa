/* What every part of the clinic's page needs to know: who is signed in, the forms, the cupboard. */

import type { Surroundings } from './field';
import type { Answers, Dossier, Form, Forms, Product, Session } from './types';

export interface Clinic {
    session: Session;
    forms: Forms;
    products: Product[];
}

export function may(clinic: Clinic, right: string): boolean {
    return clinic.session.rights?.includes(right) ?? false;
}

export function mayWrite(clinic: Clinic, form: Form | undefined): boolean {
    return form !== undefined && may(clinic, 'write') && form.who.includes(clinic.session.user?.role ?? '');
}

/* One case as it is looked at; reload() fetches it anew and draws its tab again. */
export interface CaseView {
    clinic: Clinic;
    id: number;
    dossier: Dossier;
    answers: Answers;
    reload(): Promise<void>;
}

export function around(view: CaseView): Surroundings {
    return { entries: view.dossier.entries, forms: view.clinic.forms, products: view.clinic.products };
}
