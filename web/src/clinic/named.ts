/* What the members of an answer are called where a page shows them, and the ids that stand as their values. Every member has its
 * words here: a test walks the answers. */

import { plain, sentence } from './words';

const NAMES: Record<string, string> = {
    /* of every answer */
    at: 'When', by: 'By', date: 'Day', entry: 'Entry of the record', entries: 'Entries', findings: 'Findings', from: 'From', how: 'How', id: 'Which', items: 'What was looked at',
    joint: 'Joint', kind: 'Kind', label: 'What', line: 'In short', mark: 'Mark', missing: 'Missing', name: 'Name', of: 'Of', on: 'On', other: 'Others', place: 'Place', reason: 'Reason', reasons: 'Reasons',
    region: 'Region', rule: 'Rule', sessions: 'Sessions', side: 'Side', sides: 'Sides', source: 'Source', text: 'What', unit: 'Unit', unknown: 'Not known', until: 'Until', urgent: 'Urgent', weight: 'Weight', word: 'Answer', words: 'In words',
    /* may it be done */
    verdict: 'Answer', instead: 'What else there is', referral: 'The referral', wanted: 'Wanted', waiting: 'Waiting time', visit_days: 'Days until the first visit', procedure_days: 'Days until the first procedure', open_days: 'Days the case is open',
    picture: 'Does the picture fit a facet joint', fits: 'Fits', against: 'Speaks against it', not_recorded: 'Not recorded', revel: 'Revel’s seven signs', positive: 'Signs that are there', known: 'Signs that are recorded',
    lr: 'Likelihood ratio', holds: 'Is it so', condition: 'Working name', code: 'Code', causes: 'Thought to cause it', indications: 'Indications', procedures: 'Bleeding risk, by procedure', class: 'Class', counted_by: 'Counted by the class of',
    upgraded: 'Raised for this patient', asra: 'ASRA', sir: 'SIR', antithrombotic: 'Medicines that thin the blood', drug: 'Drug', settled: 'Settled', first: 'First answer', published: 'Published answer', clot_risk: 'Risk of a clot when stopped',
    also: 'Also', hold_h: 'Stop before, hours', hold_most_h: 'Stop before, hours at most', restart_h: 'Start again after, hours', restart_most_h: 'Start again after, hours at most', medicines: 'Medicines taken', taken: 'How many',
    mme_day: 'Opioids, morphine equivalent, mg a day', imaging: 'Imaging', studies: 'Studies', consent: 'Consent', complete: 'All is there',
    /* the ladder of care */
    gate: 'Is the way open', asked: 'Asked for', next: 'Next', opens: 'Opens on', tried: 'Treatments tried', failed: 'Treatments that did not help', care_weeks: 'Weeks of treatment', failed_weeks: 'Weeks of treatment that did not help',
    physiotherapy_sessions: 'Sessions of physiotherapy', plan: 'The plan’s entry', concurrent: 'Goes on beside it', dose: 'Dose', treats: 'Treats', start: 'Begun', stop: 'Ended', weeks: 'Weeks', response: 'Response', rungs: 'Steps', done: 'Done, times',
    last: 'Last on', policies: 'By each payer', met: 'Met', asks: 'What is asked for', ask: 'Asked for', found: 'Found',
    /* which procedure */
    offers: 'Procedures', standing: 'How it stands', stance: 'For or against', levels: 'Joints to think of', explains: 'Explains marked places', maps: 'Maps that name it', more_likely: 'More likely', nerves: 'Nerves', share: 'Share among facet pain',
    percent: 'Percent', below: 'Less than that',
    /* what the blocks proved */
    blocks: 'Blocks', procedure: 'The procedure’s entry', set: 'Joints', agents: 'Anaesthetic', steroid: 'With steroid', window: 'Hours in which it is judged', from_h: 'From hour', until_h: 'Until hour', shortest_h: 'Shortest effect, hours', void: 'Does not count',
    weak: 'Weakened', expect: 'What to expect', baseline: 'Pain before', early: 'In the anaesthetic’s hours', assessable: 'Can be judged', post: 'Pain after', confidence: 'How sure', used: 'Entries used', after_h: 'Hours after', score: 'Score',
    lasted: 'How long it lasted', least_h: 'At least, hours', most_h: 'At most, hours', fit: 'Fits the anaesthetic', late: 'Late', state: 'State', last_percent: 'Relief in the last entry, percent', least_d: 'At least, days', most_d: 'At most, days', wait: 'Can be judged from',
    lasted_enough: 'Lasted long enough', curve: 'Relief over time', sets: 'Blocks of the same joints', rule_sets: 'By each source', relief: 'Relief, percent', compared: 'Compared', concordance: 'Do the two agree', disagree: 'The sources disagree',
    posterior: 'How sure it is', shown: 'Told', low: 'From', high: 'To', step: 'Next step', scales: 'Outcome scales', scale: 'Scale', before: 'Before', before_on: 'Before, on', after: 'After', after_on: 'After, on', half: 'Halved or better',
    matters: 'A change that matters', statements: 'Written down by the physician', rule_set: 'By the rule of', computed: 'Worked out then', current: 'Still the same today',
    /* safety, frequency, payer */
    booking: 'When it may be booked', safety: 'Safety', frequency: 'Frequency', payer: 'Payer', purpose: 'Purpose', guess: 'Guessed from the record', clause: 'Rule or clause', until_earliest: 'At the earliest', because: 'Days that count', steroid_year_mg: 'Steroid within a year, mg methylprednisolone equivalent',
    most: 'At most', repeat: 'Which repeat it is, 0 for none', counted: 'Counted', same_session: 'Same session as one that counts', beyond: 'Beyond the rule, by a written reason', windows: 'Counted by days and by months', length: 'Length', therapeutic: 'For treatment', diagnostic: 'For diagnosis',
    next_earliest: 'Next, at the earliest', next_together: 'Next, diagnostic blocks counted too', next_unknown: 'Next, those of unknown kind counted too', regions: 'By region', joints: 'By joint', policy: 'Policy', lcd: 'Document', radiofrequency: 'Radiofrequency', cyst_rupture: 'Cyst rupture',
    /* doses */
    refused: 'A dose is refused', anaesthetic_fraction: 'Local anaesthetic, of a maximum of 1', steroid_mpa_mg: 'Steroid, mg methylprednisolone equivalent', particulate: 'Particulate steroid', glucose_plan: 'Plan for the glucose wanted',
    steroid_year: 'Steroid within a year', least_mg: 'At least, mg', most_mg: 'At most, mg', with_today_mg: 'With this one, mg', given: 'What is given', product: 'Product', ml: 'mL', mg: 'mg', target: 'Target', targets: 'By target', most_ml: 'At most, mL',
    /* afterwards */
    timeline: 'What to do, and until when', diary: 'The diary', due: 'Due', tolerance_min: 'Give or take, minutes', link_ends: 'The patient’s link ends', due_so_far: 'Due so far', on_time: 'In time', missed: 'Missing', kept_percent: 'Kept in time, percent', claimed_percent: 'Kept, the late ones too, percent',
    glucose: 'Blood glucose', checks_least: 'Checks a day, at least', checks_most: 'Checks a day, at most', until_most: 'Until, at most', alert_mgdl: 'Call outside of, mg/dL', alert_mmol: 'Call outside of, mmol/L', rise_mgdl: 'May rise by, mg/dL', rise_mmol: 'May rise by, mmol/L', normal: 'Back to normal',
    warnings: 'Warning signs', urgency: 'How urgent', do: 'What to do', reported: 'Told in entries', open: 'Open', signs: 'Signs', events: 'What may happen', rate: 'How often', until_d: 'Until day', recorded: 'Written down in entries', other_events: 'Other events, entries',
    discharge: 'Going home', ready: 'Ready', observed_min: 'Watched for, minutes', followup: 'Follow-up', visit: 'The visit’s entry',
};

/* Where the same name stands for entries' numbers. */
const OF_NUMBERS: Record<string, string> = { procedures: 'The procedures’ entries' };

/* Ids that are no words yet. */
const VALUES: Record<string, string> = {
    conservative: 'conservative care', medial_branch: 'medial branch block', surgical_referral: 'surgical referral', intra_articular: 'facet injection', nsaid: 'anti-inflammatory medicine', pain_months: 'months of pain', failed: 'treatments that did not help',
    care_weeks: 'weeks of treatment', nsaid_weeks: 'weeks of anti-inflammatory medicine', activity_weeks: 'weeks of activity change', exercise_weeks: 'weeks of exercise', asra: 'ASRA', sir: 'SIR', shared: 'decide together', nrs: 'NRS', vas: 'VAS', odi: 'ODI', promis_pi: 'PROMIS-PI',
    index: 'the index pain',
};

export const nameOf = (id: string, value?: unknown): string => (typeof value === 'number' ? OF_NUMBERS[id] : undefined) ?? NAMES[id] ?? plain(id);
export const valueOf = (id: string): string => (VALUES[id] ? sentence(VALUES[id]) : plain(id));
