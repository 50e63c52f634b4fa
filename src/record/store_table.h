/* Every operation there is: its name and what SQLite is told. Included with SCOT_OP defined. ?1, ?2 ... are the values in their
 * order. Nothing here deletes: corrections supersede. */

#ifdef SCOT_OP

SCOT_OP(SETTING_GET, "SELECT value FROM setting WHERE key = ?1")
SCOT_OP(SETTING_PUT, "INSERT INTO setting(key, value) VALUES(?1, ?2) ON CONFLICT(key) DO UPDATE SET value = excluded.value")
SCOT_OP(SETTING_ALL, "SELECT key, value FROM setting ORDER BY key")

SCOT_OP(USER_ADD, "INSERT INTO user(name, full_name, role, secret, state, made_at) VALUES(?1, ?2, ?3, ?4, 'active', ?5)")
SCOT_OP(USER_BY_NAME, "SELECT id, name, full_name, role, secret, state FROM user WHERE name = ?1")
SCOT_OP(USER_BY_ID, "SELECT id, name, full_name, role, secret, state FROM user WHERE id = ?1")
SCOT_OP(USER_ALL, "SELECT id, name, full_name, role, state, made_at FROM user ORDER BY name")
SCOT_OP(USER_COUNT, "SELECT count(*) AS n FROM user")
SCOT_OP(USER_SET, "UPDATE user SET full_name = ?2, role = ?3, state = ?4 WHERE id = ?1")
SCOT_OP(USER_SECRET, "UPDATE user SET secret = ?2 WHERE id = ?1")

SCOT_OP(PATIENT_ADD, "INSERT INTO patient(made_at, made_by) VALUES(?1, ?2)")
SCOT_OP(PATIENT_KEYS, "UPDATE patient SET name = ?2, name_key = ?3, born = ?4, record_number = ?5 WHERE id = ?1")
SCOT_OP(PATIENT_GET, "SELECT id, name, name_key, born, record_number, made_at FROM patient WHERE id = ?1")
SCOT_OP(PATIENT_REKEY, "UPDATE patient SET name_key = ?2 WHERE id = ?1")
/* The surest first: many may be born on one day. No number is like nobody's: NULL finds none at once, where "" would walk all that
 * have none. */
SCOT_OP(PATIENT_LIKE, "SELECT id, name, name_key, born, record_number FROM patient WHERE born = ?1 OR name_key = ?2 OR "
        "record_number = NULLIF(?3, '') ORDER BY record_number = NULLIF(?3, '') DESC, name_key = ?2 DESC, id "
        "LIMIT 200")
/* Up to three words, each the beginning of one of the name's; "" is of every name. */
SCOT_OP(PATIENT_SEARCH, "SELECT id, name, born, record_number FROM patient WHERE (?1 <> '' AND instr(' ' || name_key, ' ' || ?1) > 0 AND "
        "instr(' ' || name_key, ' ' || ?2) > 0 AND instr(' ' || name_key, ' ' || ?3) > 0) OR record_number = ?4 OR born = ?4 "
        "ORDER BY name_key, id LIMIT ?5")

SCOT_OP(CASE_ADD, "INSERT INTO kase(patient_id, region, opened, state, restricted, made_at, made_by) VALUES(?1, ?2, ?3, 'open', ?4, ?5, ?6)")
SCOT_OP(CASE_GET, "SELECT kase.id, patient_id, region, opened, state, restricted, kase.made_by, patient.name FROM kase "
        "JOIN patient ON patient.id = kase.patient_id WHERE kase.id = ?1")
SCOT_OP(CASE_SET, "UPDATE kase SET region = ?2, state = ?3, restricted = ?4 WHERE id = ?1")
SCOT_OP(CASE_OF_PATIENT, "SELECT id, patient_id, region, opened, state, restricted, made_by FROM kase WHERE patient_id = ?1 ORDER BY id")
/* Restricted cases are left out here, before LIMIT counts: a short list means that there are no more. ?4 as in ENTRY_OF_DAY. */
SCOT_OP(CASE_LIST, "SELECT kase.id, patient_id, region, opened, state, restricted, kase.made_by, patient.name, patient.born FROM kase "
        "JOIN patient ON patient.id = kase.patient_id WHERE state = ?1 AND kase.id < ?2 AND (restricted = 0 OR kase.made_by = ?4 OR ?4 = -1) "
        "ORDER BY kase.id DESC LIMIT ?3")
/* With a warning sign in a diary since ?1; whether it is open still is for the rules to say. */
SCOT_OP(CASE_WARNED, "SELECT e.case_id, patient.name FROM entry e JOIN kase ON kase.id = e.case_id JOIN patient ON patient.id = e.patient_id "
        "WHERE e.form = 'diary' AND e.at >= ?1 AND instr(e.body_json, '\"warning\":[\"') > 0 AND "
        "(kase.restricted = 0 OR kase.made_by = ?2 OR ?2 = -1) GROUP BY e.case_id, patient.name ORDER BY max(e.id) DESC LIMIT ?3")

SCOT_OP(CASE_PAST, "SELECT kase.id, region, opened, max(audit.at) AS last FROM kase JOIN audit ON audit.case_id = kase.id AND "
        "audit.digest <> '' WHERE state = 'closed' GROUP BY kase.id HAVING last < ?1 ORDER BY kase.id LIMIT 1000")

SCOT_OP(ENTRY_ADD, "INSERT INTO entry(patient_id, case_id, form, at, body_json, made_at, made_by, role, provenance, supersedes, withdrawn, "
        "reason) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)")
#define ENTRY_COLUMNS "e.id, e.patient_id, e.case_id, e.form, e.at, e.body_json, e.made_at, e.made_by, user.full_name AS made_by_name, " \
        "e.role, e.provenance, e.supersedes, e.withdrawn, e.reason, n.id AS superseded_by, s.id AS signature, s.at AS signed_at, " \
        "su.full_name AS signed_by "
#define ENTRY_JOINS "FROM entry e LEFT JOIN user ON user.id = e.made_by LEFT JOIN entry n ON n.supersedes = e.id " \
        "LEFT JOIN signature s ON s.entry_id = e.id AND s.voids IS NULL AND NOT EXISTS(SELECT 1 FROM signature v WHERE v.voids = s.id) " \
        "LEFT JOIN user su ON su.id = s.user_id "
#define ENTRY_CURRENT "n.id IS NULL AND e.withdrawn = 0 "
SCOT_OP(ENTRY_GET, "SELECT " ENTRY_COLUMNS ENTRY_JOINS "WHERE e.id = ?1")
SCOT_OP(ENTRY_OF_CASE, "SELECT " ENTRY_COLUMNS ENTRY_JOINS "WHERE e.case_id = ?1 AND " ENTRY_CURRENT "ORDER BY e.at, e.id")
SCOT_OP(ENTRY_HISTORY, "SELECT " ENTRY_COLUMNS ENTRY_JOINS "WHERE e.case_id = ?1 ORDER BY e.id")
SCOT_OP(ENTRY_OF_PATIENT, "SELECT " ENTRY_COLUMNS ENTRY_JOINS "WHERE e.patient_id = ?1 AND e.form = 'patient' AND " ENTRY_CURRENT)
/* What is superseded or superseded by, of one case. */
SCOT_OP(ENTRY_CHAIN, "SELECT id, supersedes FROM entry WHERE case_id = ?1 AND supersedes IS NOT NULL ORDER BY id")
SCOT_OP(ENTRY_ELSEWHERE, "SELECT " ENTRY_COLUMNS ", kase.restricted, kase.made_by AS case_made_by " ENTRY_JOINS
        "JOIN kase ON kase.id = e.case_id WHERE e.patient_id = ?1 AND e.case_id <> ?2 AND "
        "e.form IN ('procedure', 'elsewhere', 'medicine') AND " ENTRY_CURRENT "ORDER BY e.at, e.id")
/* Days from ?2 until before ?3, instants from ?6 until before ?7. Restricted cases are in the lists of who made them alone (?5; -1 is
 * the console). */
SCOT_OP(ENTRY_OF_DAY, "SELECT " ENTRY_COLUMNS ", patient.name " ENTRY_JOINS "JOIN patient ON patient.id = e.patient_id "
        "JOIN kase ON kase.id = e.case_id WHERE e.form = ?1 AND e.at >= min(?2, ?6) AND e.at < max(?3, ?7) AND "
        "CASE WHEN length(e.at) = 10 THEN e.at >= ?2 AND e.at < ?3 ELSE e.at >= ?6 AND e.at < ?7 END AND " ENTRY_CURRENT
        "AND (kase.restricted = 0 OR kase.made_by = ?5 OR ?5 = -1) ORDER BY e.at, e.id LIMIT ?4")
SCOT_OP(ENTRY_ONCE, "SELECT e.id " ENTRY_JOINS "WHERE e.case_id = ?1 AND e.form = ?2 AND " ENTRY_CURRENT)
SCOT_OP(ENTRY_SAME, "SELECT e.id " ENTRY_JOINS "WHERE e.case_id = ?1 AND e.form = ?2 AND e.body_json = ?3 AND " ENTRY_CURRENT)
SCOT_OP(ENTRY_ALL, "SELECT " ENTRY_COLUMNS ENTRY_JOINS "ORDER BY e.id")

SCOT_OP(SIGN_ADD, "INSERT INTO signature(entry_id, user_id, at, digest, voids, reason) VALUES(?1, ?2, ?3, ?4, ?5, ?6)")
SCOT_OP(SIGN_OF_ENTRY, "SELECT id, entry_id, user_id, at, digest, voids, reason FROM signature WHERE entry_id = ?1 ORDER BY id")

SCOT_OP(FILE_ADD, "INSERT INTO file(sha256, bytes, size, made_at) VALUES(?1, ?2, ?3, ?4) ON CONFLICT(sha256) DO NOTHING")
SCOT_OP(FILE_GET, "SELECT bytes FROM file WHERE sha256 = ?1")
SCOT_OP(FILE_NOTE, "INSERT INTO attachment(entry_id, case_id, kind, name, sha256, made_at, made_by) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)")
SCOT_OP(FILE_OF_CASE, "SELECT attachment.id, entry_id, kind, name, attachment.sha256, size, attachment.made_at, attachment.made_by, "
        "entry.form FROM attachment JOIN file ON file.sha256 = attachment.sha256 JOIN entry ON entry.id = attachment.entry_id "
        "WHERE attachment.case_id = ?1 ORDER BY attachment.id")
SCOT_OP(FILE_ALL, "SELECT sha256, size FROM file ORDER BY sha256")

SCOT_OP(LINK_ADD, "INSERT INTO link(case_id, entry_id, token_digest, made_at, made_by, ends_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6)")
SCOT_OP(LINK_FIND, "SELECT id, case_id, entry_id, made_at, ends_at, ended_at FROM link WHERE token_digest = ?1")
SCOT_OP(LINK_OF_CASE, "SELECT id, case_id, entry_id, made_at, made_by, ends_at, ended_at FROM link WHERE case_id = ?1 ORDER BY id")
SCOT_OP(LINK_END, "UPDATE link SET ended_at = ?2 WHERE id = ?1 AND ended_at IS NULL")

SCOT_OP(AUDIT_ADD, "INSERT INTO audit(seq, at, user_id, user_name, role, action, object, case_id, digest, detail, mac) "
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")
SCOT_OP(AUDIT_LAST, "SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1")
SCOT_OP(AUDIT_ALL, "SELECT seq, at, user_id, user_name, role, action, object, case_id, digest, detail, mac FROM audit ORDER BY seq")
/* In their order: the last digest of a patient is the one that holds. */
SCOT_OP(AUDIT_OF_PATIENTS, "SELECT object, digest FROM audit WHERE object GLOB 'patient:*' AND digest <> '' ORDER BY seq")
SCOT_OP(AUDIT_OF_CASE, "SELECT seq, at, user_name, role, action, object, detail FROM audit WHERE case_id = ?1 ORDER BY seq DESC LIMIT ?2")
SCOT_OP(AUDIT_RECENT, "SELECT seq, at, user_name, role, action, object, case_id, detail FROM audit WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2")

/* What a migration leaves to the record. */
SCOT_OP(TASK_OPEN, "SELECT name FROM task WHERE name = ?1 AND done = 0")
SCOT_OP(TASK_DONE, "UPDATE task SET done = 1 WHERE name = ?1")

/* Whole rows, as they lie there: what their digest in the audit log is taken of. */
SCOT_OP(ROW_SETTING, "SELECT * FROM setting WHERE key = ?1")
SCOT_OP(ROW_USER, "SELECT * FROM user WHERE id = ?1")
SCOT_OP(ROW_PATIENT, "SELECT * FROM patient WHERE id = ?1")
SCOT_OP(ROW_CASE, "SELECT * FROM kase WHERE id = ?1")
SCOT_OP(ROW_ENTRY, "SELECT * FROM entry WHERE id = ?1")
SCOT_OP(ROW_SIGNATURE, "SELECT * FROM signature WHERE id = ?1")
SCOT_OP(ROW_ATTACHMENT, "SELECT * FROM attachment WHERE id = ?1")
SCOT_OP(ROW_LINK, "SELECT * FROM link WHERE id = ?1")
SCOT_OP(ROW_FILE, "SELECT sha256, size, made_at FROM file WHERE sha256 = ?1")
SCOT_OP(ROWS_SETTING, "SELECT * FROM setting")
SCOT_OP(ROWS_USER, "SELECT * FROM user")
SCOT_OP(ROWS_PATIENT, "SELECT * FROM patient")
SCOT_OP(ROWS_CASE, "SELECT * FROM kase")
SCOT_OP(ROWS_ENTRY, "SELECT * FROM entry")
SCOT_OP(ROWS_SIGNATURE, "SELECT * FROM signature")
SCOT_OP(ROWS_ATTACHMENT, "SELECT * FROM attachment")
SCOT_OP(ROWS_LINK, "SELECT * FROM link")
SCOT_OP(ROWS_FILE, "SELECT sha256, size, made_at FROM file")
#undef ENTRY_COLUMNS
#undef ENTRY_JOINS
#undef ENTRY_CURRENT

#endif
