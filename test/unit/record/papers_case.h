#ifndef SCOT_TEST_PAPERS_CASE_H
#define SCOT_TEST_PAPERS_CASE_H

/* One made-up case with everything that the papers and the FHIR export tell, and a rehearsal that none of them may tell. */
static const char papers_dossier[] =
    "{\"patient\": {\"name\": \"Ada Éxample\", \"born\": \"1961-02-03\", \"sex\": \"female\", \"record_number\": \"P-0042\","
    " \"weight_kg\": 70, \"phone\": \"+1 555 0100\"},"
    " \"case\": {\"id\": 7, \"opened\": \"2026-09-01\", \"region\": \"lumbar\"}, \"today\": \"2026-11-21\","
    " \"now\": \"2026-11-21T08:24:00Z\", \"entries\": ["
    "{\"id\": 1, \"form\": \"referral\", \"at\": \"2026-09-01\", \"made_at\": \"2026-09-01T08:00:00Z\", \"made_by\": \"Nora Nurse\","
    " \"role\": \"nurse\", \"provenance\": \"clinic\", \"signed\": false, \"body\": {\"received\": \"2026-09-01\","
    " \"referrer\": \"Dr. Rita Referrer\", \"referrer_id\": \"1234567893\", \"region\": \"lumbar\","
    " \"index_pain\": \"low back pain on the left when bending back\", \"index_side\": \"left\", \"since\": \"2026-03-01\","
    " \"limits_activities\": \"yes\", \"not_better\": \"yes\", \"standard_treatment_failed\": \"yes\","
    " \"question\": \"Is L4/5 the source, and would radiofrequency help?\"}},"
    "{\"id\": 2, \"form\": \"rehearsal\", \"at\": \"2026-11-12\", \"made_at\": \"2026-11-12T08:00:00Z\", \"made_by\": \"Tom Trainee\","
    " \"role\": \"trainee\", \"provenance\": \"clinic\", \"signed\": false, \"body\": {\"date\": \"2026-11-12\", \"run\":"
    " \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\", \"kind\": \"intra_articular\","
    " \"targets\": [{\"joint\": \"L3/4\", \"side\": \"right\"}], \"result\": \"reached\", \"operator\": \"Tom Trainee\","
    " \"remarks\": \"smooth simulation\"}},"
    "{\"id\": 3, \"form\": \"consent\", \"at\": \"2026-11-13\", \"made_at\": \"2026-11-13T08:00:00Z\", \"made_by\": \"Dr. Olga Operator\","
    " \"role\": \"physician\", \"provenance\": \"clinic\", \"signed\": true, \"body\": {\"date\": \"2026-11-13\", \"decision\": \"agrees\",\"not_a_cure\": \"yes\"}},"
    "{\"id\": 4, \"form\": \"procedure\", \"at\": \"2026-11-14\", \"made_at\": \"2026-11-14T10:00:00Z\", \"made_by\": \"Dr. Olga Operator\","
    " \"role\": \"physician\", \"provenance\": \"clinic\", \"signed\": true, \"body\": {\"date\": \"2026-11-14\","
    " \"kind\": \"intra_articular\", \"purpose\": \"both\", \"region\": \"lumbar\", \"targets\": [{\"joint\": \"L4/5\", \"side\": \"left\"},"
    " {\"joint\": \"L5/S1\", \"side\": \"left\"}], \"status\": \"done\", \"started\": \"2026-11-14T09:00:00Z\","
    " \"injected_at\": \"2026-11-14T09:12:00Z\", \"ended\": \"2026-11-14T09:18:00Z\", \"operator\": \"Dr. Olga Operator\","
    " \"operator_experience\": \"over_200\", \"index_pain\": \"low back pain on the left when bending back\", \"scale\": \"nrs\","
    " \"baseline\": 7, \"recovery_score\": 2, \"recovery_at\": \"2026-11-14T09:40:00Z\", \"guidance\": \"fluoroscopy\","
    " \"position\": \"prone\", \"antiseptic\": \"chlorhexidine 2 %\", \"level_counted\": \"yes\", \"contrast_pattern\": \"intra-articular\","
    " \"contrast_live\": \"yes\", \"images_kept\": \"yes\", \"fluoro_s\": 42, \"kerma_mgy\": 12.5, \"dap_gycm2\": 1.8, \"given\": ["
    "{\"product\": \"lidocaine-1\", \"ml\": 2, \"place\": \"skin\"},"
    "{\"product\": \"iohexol-240\", \"ml\": 0.3, \"place\": \"joint\", \"target\": \"left L4/5\"},"
    "{\"product\": \"lidocaine-1\", \"ml\": 0.5, \"place\": \"joint\", \"target\": \"left L4/5\"},"
    "{\"product\": \"triamcinolone-40\", \"ml\": 0.25, \"place\": \"joint\", \"target\": \"left L4/5\"},"
    "{\"product\": \"iohexol-240\", \"ml\": 0.3, \"place\": \"joint\", \"target\": \"left L5/S1\"},"
    "{\"product\": \"triamcinolone-40\", \"ml\": 0.25, \"place\": \"joint\", \"target\": \"left L5/S1\"}],"
    " \"sedation\": \"none\", \"opioid_today\": \"no\", \"events\": [\"vasovagal\"], \"discharge_awake\": true, \"discharge_vitals\": true,"
    " \"discharge_legs\": true, \"discharge_driver\": true, \"discharge_told\": true, \"discharged_at\": \"2026-11-14T10:05:00Z\","
    " \"remarks\": \"The second joint was narrow; one correction of the needle.\"}},"
#define PAPERS_DIARY(id, at, score, by)                                                                                            \
    "{\"id\": " #id ", \"form\": \"diary\", \"at\": \"2026-11-14\", \"made_at\": \"" at "\", \"made_by\": \"patient\","             \
    " \"role\": \"patient\", \"provenance\": \"patient\", \"signed\": false, \"body\": {\"procedure\": 4, \"at\": \"" at "\","       \
    " \"side\": \"index\", \"scale\": \"nrs\", \"score\": " #score ", \"provoked\": \"yes\", \"medicine_taken\": \"no\","            \
    " \"by\": \"" by "\"}},"
    PAPERS_DIARY(10, "2026-11-14T09:27:00Z", 3, "clinic") PAPERS_DIARY(11, "2026-11-14T09:42:00Z", 2, "clinic")
    PAPERS_DIARY(12, "2026-11-14T09:57:00Z", 1, "patient") PAPERS_DIARY(13, "2026-11-14T10:12:00Z", 1, "patient")
    PAPERS_DIARY(14, "2026-11-14T11:12:00Z", 1, "patient") PAPERS_DIARY(15, "2026-11-14T12:15:00Z", 2, "patient")
    PAPERS_DIARY(16, "2026-11-14T13:12:00Z", 4, "patient") PAPERS_DIARY(17, "2026-11-14T15:20:00Z", 6, "phone")
    PAPERS_DIARY(18, "2026-11-15T19:00:00Z", 6, "patient") PAPERS_DIARY(19, "2026-11-16T19:00:00Z", 4, "patient")
    PAPERS_DIARY(20, "2026-11-17T19:10:00Z", 3, "patient") PAPERS_DIARY(21, "2026-11-18T19:00:00Z", 3, "patient")
    PAPERS_DIARY(22, "2026-11-20T19:00:00Z", 2, "patient")
    "{\"id\": 28, \"form\": \"care_item\", \"at\": \"2026-04-01\", \"made_at\": \"2026-09-02T08:00:00Z\", \"made_by\": \"Nora Nurse\","
    " \"role\": \"nurse\", \"provenance\": \"clinic\", \"signed\": false, \"body\": {\"kind\": \"physiotherapy\","
    " \"start\": \"2026-04-01\", \"stop\": \"2026-07-01\", \"sessions\": 12, \"response\": \"some\"}},"
    "{\"id\": 29, \"form\": \"screening\", \"at\": \"2026-09-10\", \"made_at\": \"2026-09-10T08:00:00Z\","
    " \"made_by\": \"Dr. Olga Operator\", \"role\": \"physician\", \"provenance\": \"clinic\", \"signed\": false, \"body\": {"
    "\"date\": \"2026-09-10\"}},"
    "{\"id\": 31, \"form\": \"elsewhere\", \"at\": \"2026-05-01\", \"made_at\": \"2026-09-10T08:00:00Z\", \"made_by\": \"Nora Nurse\","
    " \"role\": \"nurse\", \"provenance\": \"clinic\", \"signed\": false, \"body\": {\"earliest\": \"2026-05-01\","
    " \"latest\": \"2026-05-31\", \"kind\": \"epidural_interlaminar\", \"purpose\": \"therapeutic\", \"region\": \"lumbar\","
    " \"told_by\": \"the patient\"}},"
    "{\"id\": 30, \"form\": \"event\", \"at\": \"2026-11-15\", \"made_at\": \"2026-11-15T08:00:00Z\", \"made_by\": \"Nora Nurse\","
    " \"role\": \"nurse\", \"provenance\": \"phone\", \"signed\": false, \"body\": {\"procedure\": 4, \"date\": \"2026-11-15\","
    " \"what\": \"soreness\", \"began\": \"2026-11-15\", \"expected\": \"yes\", \"outcome\": \"over\", \"severity\": \"mild\", \"causality\": \"probable\"}}],"
    " \"elsewhere\": []}";

static const char papers_answers[] =
    "{\"screening\": {\"verdict\": \"eligible\", \"line\": \"nothing found speaks against the injection\", \"findings\": [],"
    " \"instead\": [\"heat or ice\"]},"
    " \"ladder\": {\"line\": \"injection may come: 1 of 1 conservative treatments failed\", \"findings\": []},"
    " \"verdict\": {\"line\": \"85 % relief (7 to 1) while the anaesthetic works\", \"findings\": ["
    "{\"weight\": \"note\", \"rule\": \"x\", \"text\": \"two joints were blocked together, so it speaks of both as a set\","
    " \"source\": \"s\", \"mark\": \"FOUND\"}],"
    " \"blocks\": [{\"procedure\": 3}, {\"procedure\": 4, \"agents\": [\"lidocaine\"], \"window\": {\"from_h\": 0.1666667, \"until_h\": 4.0},"
    " \"sides\": [{\"side\": \"index\", \"baseline\": 7, \"early\": {\"assessable\": true, \"percent\": 85.714, \"post\": 1.0,"
    " \"confidence\": \"usual\"}, \"lasted\": {\"percent\": 50.0, \"least_h\": 3.05, \"most_h\": 4.0}, \"late\": {\"state\": \"better\","
    " \"percent\": 57.14}}, {\"side\": \"left\", \"early\": {\"percent\": null, \"confidence\": \"none\"}, \"lasted\": {\"least_h\": 2.0,"
    " \"most_h\": null}, \"late\": {\"state\": \"not_assessable\"}}, {\"side\": \"right\", \"lasted\": {\"least_h\": 0}}]}],"
    " \"sets\": [{\"procedures\": [4], \"sides\": [{\"side\": \"index\", \"rule_sets\": [{\"name\": \"Cohen 2020 (lumbar)\","
    " \"met\": \"met\", \"line\": \"meets the single-block criterion\"}, {\"name\": \"ASIPP\", \"met\": \"needs_second\","
    " \"line\": \"a second one is wanted\"}, {\"name\": \"Site\", \"met\": \"other\"}], \"posterior\": {\"line\": \"no range\"},"
    " \"next\": [{\"text\": \"A second block with the other anaesthetic.\"}]}, {\"side\": \"left\"}]}]},"
    " \"limits\": {\"line\": \"safety: fine. how often: 1 of 3\", \"safety\": {\"line\": \"allowed\"},"
    " \"frequency\": {\"line\": \"1 of 3 sessions in six months\"}, \"payer\": {\"name\": \"Medicare\", \"lcd\": \"L38765\","
    " \"line\": \"NEED_DOC\", \"missing\": [\"not_rfa\"]}, \"findings\": [{\"weight\": \"warn\", \"rule\": \"limit.x\","
    " \"text\": \"the payer wants why not radiofrequency\", \"source\": \"A57787\", \"mark\": \"FOUND\", \"of\": \"payer\"}]},"
    " \"aftercare\": {\"4\": {\"line\": \"visit due 28 November 2026\", \"findings\": [], \"followup\": [{\"due\": \"2026-11-28\","
    " \"state\": \"due\"}, {\"due\": \"2026-11-01\", \"state\": \"done\"}], \"warnings\": [{\"name\": \"New weakness\","
    " \"urgency\": \"emergency\", \"do\": \"Emergency department.\"}, {\"name\": \"Redness\", \"urgency\": \"today\", \"do\": \"Call.\"}]}}}";

#endif
