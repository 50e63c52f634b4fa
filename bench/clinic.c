/* How the case record bears a clinic.
 *   bench-clinic build STORE CASES        a store of so many cases, fifty physicians among its users (on a RAM disk: minutes)
 *   bench-clinic store STORE              opening a case, its answers, the limits question, today's list: ms, median and p95
 *   bench-clinic people ADDRESS SECONDS [PEOPLE [PAUSE_MS]]   as many signed in at `scottie serve --case STORE`, reading and writing
 *   bench-clinic lists ADDRESS            the clinic's lists that ask the rules of each case: ms, median and p95
 *   bench-clinic house ADDRESS verify|backup   how long the administrator waits for it (beside `people`: in another shell) */
#include <arpa/inet.h>
#include <math.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "record/answer.h"
#include "record/record.h"

#define PASSWORD "fifty people at once"
enum { PEOPLE = 50 };

static struct scot_rules *rules;
static struct scot_forms *forms;
static int64_t at_s;

static int64_t now_s(void)
{
    return at_s != 0 ? at_s : (int64_t)time(NULL);
}

static int fail(const struct scot_error *err)
{
    fprintf(stderr, "bench-clinic: %s\n", err->text);
    return 1;
}

static bool open_record(struct scot_record **out, const char *path, bool create, struct scot_error *err)
{
    const char *folder = getenv("RULES") != NULL ? getenv("RULES") : "build/rules";
    char forms_folder[1024];
    snprintf(forms_folder, sizeof forms_folder, "%s/forms", folder);
    if (!scot_rules_create(&rules, err) || !scot_rules_read_folder(rules, folder, err) || !scot_forms_read_folder(&forms, forms_folder, err))
        return false;
    const struct scot_record_options options = {.path = path, .create = create, .forms = forms, .rules = rules, .now_s = now_s};
    return scot_record_open(out, &options, err);
}

static int64_t add(struct scot_record *record, const struct scot_actor *actor, int64_t case_id, const char *form, json_t *body)
{
    struct scot_error err = {0};
    const struct scot_entry_new entry = {.form = form, .body = body, .provenance = "clinic"};
    int64_t id = 0;
    if (!scot_record_entry_add(record, actor, case_id, &entry, &id, &err)) {
        fail(&err);
        exit(1);
    }
    json_decref(body);
    return id;
}

/* Some have had their injection, with the first hours of its diary. */
static void add_procedure(struct scot_record *record, const struct scot_actor *actor, int64_t case_id, int n, struct scot_date day)
{
    char date[11], at[32];
    scot_date_text(date, day);
    snprintf(at, sizeof at, "%sT10:00:00Z", date);
    int64_t id = add(record, actor, case_id, "procedure",
                     json_pack("{s:s, s:s, s:s, s:s, s:[{s:s, s:s}], s:s, s:s, s:s, s:s, s:i, s:s, s:s, s:[{s:s, s:f, s:s, s:s}]}", "date", date,
                               "kind", "medial_branch", "purpose", "diagnostic", "region", "lumbar", "targets", "joint", "L4/5", "side", "left",
                               "status", "done", "operator", "Dr Bench", "guidance", "fluoroscopy", "injected_at", at, "baseline", 7, "scale",
                               "nrs", "sedation", "none", "given", "product", "lidocaine-1", "ml", 0.5, "place", "nerve", "target",
                               "L3 medial branch left"));
    for (int k = 1; k <= 6; k++) {
        snprintf(at, sizeof at, "%sT%02d:15:00Z", date, 10 + k);
        add(record, actor, case_id, "diary", json_pack("{s:I, s:s, s:s, s:s, s:i, s:s}", "procedure", (json_int_t)id, "at", at, "side", "index",
                                                       "scale", "nrs", "score", (n + k) % 8, "by", "patient"));
    }
}

static void add_case(struct scot_record *record, const struct scot_actor *actor, int n, struct scot_date today)
{
    struct scot_error err = {0};
    char name[60], date[11];
    json_t *alike = NULL, *body;
    int64_t patient, case_id;
    struct scot_date day = scot_date_add_days(today, -1 - n % 700), born = scot_date_add_days((struct scot_date){1940, 1, 1}, n % 18000);
    snprintf(name, sizeof name, "Person %c%c%c%c %05d", 'a' + n % 26, 'a' + n / 26 % 26, 'a' + n / 676 % 26, 'a' + n / 17576 % 26, n);
    scot_date_text(date, born);
    body = json_pack("{s:s, s:s, s:s, s:f}", "name", name, "born", date, "sex", n % 2 ? "male" : "female", "weight_kg", 60.0 + n % 50);
    if (!scot_record_patient_add(record, actor, body, true, &patient, &alike, &err) ||
        !scot_record_case_open(record, actor, patient, "lumbar", false, &case_id, &err)) {
        fail(&err);
        exit(1);
    }
    json_decref(body);
    scot_date_text(date, day);
    add(record, actor, case_id, "referral", json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "received", date, "referrer", "Dr Far", "region",
                                                      "lumbar", "index_pain", "low back", "index_side", "left", "since", "2020-01-01",
                                                      "limits_activities", "yes", "not_better", "yes", "standard_treatment_failed", "yes"));
    add(record, actor, case_id, "care_item", json_pack("{s:s, s:s, s:s}", "kind", "physiotherapy", "start", date, "response", "some"));
    scot_date_text(date, scot_date_add_days(today, n % 1000 - 500));
    add(record, actor, case_id, "appointment", json_pack("{s:s, s:s, s:s, s:s}", "status", "booked", "date", date, "way", "in_person", "reason",
                                                         "follow_up"));
    if (n % 3 == 0)
        add_procedure(record, actor, case_id, n, day);
}

static int build(const char *path, int cases)
{
    struct scot_error err = {0};
    struct scot_record *record = NULL;
    struct scot_actor admin, physician = {0};
    int64_t id;
    if (!open_record(&record, path, true, &err) || !scot_record_first_user(record, "admin", "Ada Admin", PASSWORD, &err) ||
        !scot_record_sign_in(record, "admin", PASSWORD, &admin, &err))
        return fail(&err);
    for (int i = 0; i < PEOPLE; i++) {
        char name[20];
        snprintf(name, sizeof name, "person%02d", i);
        json_t *user = json_pack("{s:s, s:s, s:s, s:s}", "name", name, "full_name", name, "role", "physician", "password", PASSWORD);
        if (!scot_record_user_add(record, &admin, user, &id, &err))
            return fail(&err);
        json_decref(user);
    }
    if (!scot_record_sign_in(record, "person00", PASSWORD, &physician, &err))
        return fail(&err);
    int32_t day = (int32_t)(time(NULL) / 86400);
    double begun = scot_clock_ms();
    for (int n = 0; n < cases; n++) {
        add_case(record, &physician, n, scot_date_from_days(day));
        if (n % 5000 == 4999)
            fprintf(stderr, "%d cases, %.0f s\n", n + 1, (scot_clock_ms() - begun) / 1e3);
    }
    scot_record_close(&record);
    return 0;
}

static int by_size(const void *a, const void *b)
{
    return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

static void tell(const char *what, double *ms, int n)
{
    qsort(ms, (size_t)n, sizeof *ms, by_size);
    printf("%-24s %6d times: median %7.2f ms, p95 %7.2f ms, worst %7.2f ms\n", what, n, ms[n / 2], ms[n * 95 / 100], ms[n - 1]);
}

static bool ask_all(const json_t *dossier)
{
    json_t *one;
    struct scot_error err = {0};
    bool ok = true;
    static bool (*const ask[])(json_t **, const json_t *, const struct scot_rules *, struct scot_error *) = {
        scot_answer_screening, scot_answer_ladder, scot_answer_choice, scot_answer_verdict};
    for (size_t i = 0; i < 4; i++)
        if ((ok &= ask[i](&one, dossier, rules, &err)))
            json_decref(one);
    return ok || fail(&err) == 0;
}

static int store(const char *path)
{
    enum { TIMES = 1000 };
    static double open_ms[TIMES], all_ms[TIMES], limits_ms[TIMES], day_ms[TIMES];
    struct scot_error err = {0};
    struct scot_record *record = NULL;
    struct scot_actor who;
    json_t *list, *dossier, *answer;
    if (!open_record(&record, path, false, &err) || !scot_record_sign_in(record, "person01", PASSWORD, &who, &err) ||
        !scot_record_case_list(record, &who, "open", 0, 1, &list, &err))
        return fail(&err);
    int64_t newest = json_integer_value(json_object_get(json_array_get(list, 0), "id"));
    json_decref(list);
    struct scot_date today = scot_date_from_days((int32_t)(time(NULL) / 86400));
    unsigned seed = 7;
    for (int i = 0; i < TIMES; i++) {
        seed = seed * 1664525u + 1013904223u;
        double t0 = scot_clock_ms();
        if (!scot_record_dossier(record, &who, 1 + (int64_t)((seed >> 4) % (uint64_t)newest), &dossier, &err))
            return fail(&err);
        open_ms[i] = scot_clock_ms() - t0;
        t0 = scot_clock_ms();
        if (!scot_answer_limits(&answer, dossier, NULL, rules, &err))
            return fail(&err);
        limits_ms[i] = scot_clock_ms() - t0 + open_ms[i];
        json_decref(answer);
        t0 = scot_clock_ms();
        ask_all(dossier);
        all_ms[i] = scot_clock_ms() - t0 + limits_ms[i];
        json_decref(dossier);
        t0 = scot_clock_ms();
        if (!scot_record_day(record, &who, "appointment", today, scot_date_add_days(today, 1), 500, &list, &err))
            return fail(&err);
        day_ms[i] = scot_clock_ms() - t0;
        if (i == 0)
            printf("%lld cases, %zu appointments today\n", (long long)newest, json_array_size(list));
        json_decref(list);
    }
    tell("opening a case", open_ms, TIMES);
    tell("the limits question", limits_ms, TIMES);
    tell("a case with all answers", all_ms, TIMES);
    tell("today's list", day_ms, TIMES);
    scot_record_close(&record);
    return 0;
}

/* One person at a keyboard: a connection of its own, a session, a pause between requests. */
struct person {
    int number, port, fd;
    double pause_ms, until_ms;
    char cookie[80], csrf[80], answer[1 << 18];
    double read_ms[20000], write_ms[20000];
    int reads, writes, wrong;
};

static bool receive(struct person *p)
{
    size_t used = 0, wanted = 0;
    while (wanted == 0 || used < wanted) {
        ssize_t got = recv(p->fd, p->answer + used, sizeof p->answer - 1 - used, 0);
        if (got <= 0)
            return false;
        used += (size_t)got;
        p->answer[used] = '\0';
        char *end = strstr(p->answer, "\r\n\r\n"), *length = strstr(p->answer, "Content-Length: ");
        if (end != NULL && length != NULL)
            wanted = (size_t)(end + 4 - p->answer) + strtoul(length + 16, NULL, 10);
        if (used + 1 == sizeof p->answer)
            return false;
    }
    return true;
}

static bool reach(struct person *p)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)p->port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    p->fd = socket(AF_INET, SOCK_STREAM, 0);
    return connect(p->fd, (struct sockaddr *)&to, sizeof to) == 0;
}

static int ask(struct person *p, const char *method, const char *path, const char *body)
{
    char head[1024];
    int length = snprintf(head, sizeof head, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\nCookie: scottie_clinic=%s\r\n"
                                             "X-Scottie-CSRF: %s\r\nContent-Length: %zu\r\n\r\n%s", method, path, p->port, p->port, p->cookie,
                          p->csrf, strlen(body), body);
    if (send(p->fd, head, (size_t)length, MSG_NOSIGNAL) != length || !receive(p)) {
        close(p->fd);
        return reach(p) ? 0 : -1;
    }
    return atoi(p->answer + 9);
}

static bool take(const char *text, const char *before, char *out, size_t size)
{
    const char *at = strstr(text, before);
    if (at == NULL)
        return false;
    snprintf(out, size, "%.43s", at + strlen(before));
    return true;
}

static bool sign_in(struct person *p, const char *name)
{
    char body[120];
    snprintf(body, sizeof body, "{\"name\":\"%s\",\"password\":\"" PASSWORD "\"}", name);
    return reach(p) && ask(p, "POST", "/api/v1/clinic/sign-in", body) == 200 &&
           take(p->answer, "scottie_clinic=", p->cookie, sizeof p->cookie) && take(p->answer, "\"csrf\":\"", p->csrf, sizeof p->csrf);
}

static void *work(void *context)
{
    struct person *p = context;
    char body[400], path[120], name[20];
    unsigned seed = (unsigned)p->number * 7919u + 1;
    snprintf(name, sizeof name, "person%02d", p->number);
    if (!sign_in(p, name)) {
        p->wrong = -1;
        return NULL;
    }
    while (scot_clock_ms() < p->until_ms) {
        seed = seed * 1664525u + 1013904223u;
        int kind = (int)((seed >> 8) % 10), case_id = 1 + (int)((seed >> 12) % 1000);
        if (kind < 6)
            snprintf(path, sizeof path, "/api/v1/clinic/cases/%d%s", case_id, kind < 2 ? "/answers" : "");
        else if (kind < 7)
            snprintf(path, sizeof path, "/api/v1/clinic/day?form=appointment");
        else
            snprintf(path, sizeof path, "/api/v1/clinic/cases/%d/entries", case_id);
        bool writes = kind >= 7;
        snprintf(body, sizeof body, "{\"form\":\"note\",\"body\":{\"date\":\"2026-11-21\",\"text\":\"person %d wrote %u\"}}", p->number, seed);
        double t0 = scot_clock_ms();
        int status = ask(p, writes ? "POST" : "GET", path, writes ? body : "");
        double took = scot_clock_ms() - t0;
        p->wrong += status != 200;
        if (status != 200 && p->wrong < 3)
            fprintf(stderr, "%d %s: %.300s\n", status, path, strstr(p->answer, "\r\n\r\n"));
        if (writes && p->writes < 20000)
            p->write_ms[p->writes++] = took;
        else if (!writes && p->reads < 20000)
            p->read_ms[p->reads++] = took;
        usleep((useconds_t)(1000 * p->pause_ms * (0.5 + (seed >> 16 & 255) / 255.0)));
    }
    return NULL;
}

static int people(const char *address, double seconds, int count, double pause_ms)
{
    const char *colon = strrchr(address, ':');
    struct person *person = calloc((size_t)count, sizeof *person);
    pthread_t *thread = calloc((size_t)count, sizeof *thread);
    double *reads = calloc((size_t)count * 20000, sizeof *reads), *writes = calloc((size_t)count * 20000, sizeof *writes);
    int n_reads = 0, n_writes = 0, wrong = 0;
    if (colon == NULL || person == NULL || thread == NULL || reads == NULL || writes == NULL)
        return 2;
    double until = scot_clock_ms() + 1e3 * seconds;
    for (int i = 0; i < count; i++) {
        person[i].number = i % PEOPLE;
        person[i].port = atoi(colon + 1);
        person[i].pause_ms = pause_ms;
        person[i].until_ms = until;
        pthread_create(&thread[i], NULL, work, &person[i]);
    }
    for (int i = 0; i < count; i++) {
        pthread_join(thread[i], NULL);
        memcpy(reads + n_reads, person[i].read_ms, (size_t)person[i].reads * sizeof *reads);
        memcpy(writes + n_writes, person[i].write_ms, (size_t)person[i].writes * sizeof *writes);
        n_reads += person[i].reads;
        n_writes += person[i].writes;
        wrong += person[i].wrong;
    }
    if (n_reads == 0 || n_writes == 0)
        return fprintf(stderr, "bench-clinic: nobody got in\n"), 1;
    printf("%d people, a pause of %.0f ms, %.0f requests a second, %d not answered with 200\n", count, pause_ms, (n_reads + n_writes) / seconds, wrong);
    tell("reads", reads, n_reads);
    tell("writes", writes, n_writes);
    return 0;
}

static int port_of(const char *address)
{
    const char *colon = strrchr(address, ':');
    return colon != NULL ? atoi(colon + 1) : 0;
}

static int lists(const char *address)
{
    enum { TIMES = 10 };
    static const char *const list[] = {"due", "bookable", "outcomes"};
    static struct person p;
    double ms[TIMES];
    char path[60];
    p.port = port_of(address);
    if (!sign_in(&p, "person00"))
        return fprintf(stderr, "bench-clinic: nobody got in\n"), 1;
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "/api/v1/clinic/%s", list[i]);
        for (int k = 0; k < TIMES; k++) {
            double t0 = scot_clock_ms();
            if (ask(&p, "GET", path, "") != 200)
                return fprintf(stderr, "bench-clinic: %s: %.200s\n", path, p.answer), 1;
            ms[k] = scot_clock_ms() - t0;
        }
        tell(list[i], ms, TIMES);
    }
    return 0;
}

static int house(const char *address, const char *what)
{
    static struct person p;
    char path[60];
    p.port = port_of(address);
    if (!sign_in(&p, "admin"))
        return fprintf(stderr, "bench-clinic: the administrator got not in\n"), 1;
    snprintf(path, sizeof path, "/api/v1/clinic/%s", what);
    double t0 = scot_clock_ms();
    int status = ask(&p, "POST", path, "");
    const char *said = strstr(p.answer, "\r\n\r\n");
    printf("%s: %d after %.1f s: %.200s\n", what, status, (scot_clock_ms() - t0) / 1e3, said != NULL ? said + 4 : "");
    return status == 200 ? 0 : 1;
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc == 4 && strcmp(argv[1], "build") == 0)
        return build(argv[2], atoi(argv[3]));
    if (argc == 3 && strcmp(argv[1], "store") == 0)
        return store(argv[2]);
    if (argc >= 4 && strcmp(argv[1], "people") == 0)
        return people(argv[2], atof(argv[3]), argc > 4 ? atoi(argv[4]) : PEOPLE, argc > 5 ? atof(argv[5]) : 500);
    if (argc == 3 && strcmp(argv[1], "lists") == 0)
        return lists(argv[2]);
    if (argc == 4 && strcmp(argv[1], "house") == 0)
        return house(argv[2], argv[3]);
    fprintf(stderr, "bench-clinic: wanted build STORE CASES, store STORE, people ADDRESS SECONDS [PEOPLE [PAUSE_MS]], lists ADDRESS, or "
                    "house ADDRESS verify|backup\n");
    return 2;
}
