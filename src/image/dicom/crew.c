#include "image/dicom/crew.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

bool scot_dicom_crew_create(struct scot_dicom_crew **out, uint64_t largest_file,
                            const struct scot_image_options *options, struct scot_error *err)
{
    struct scot_dicom_crew *crew = scot_alloc(1, sizeof *crew, err);
    if (crew == NULL)
        return false;
    crew->options = options;
    pthread_mutex_init(&crew->lock, NULL);
    bool made = scot_pool_create(&crew->pool, SCOT_DICOM_CREW, err);
    for (int i = 0; i < SCOT_DICOM_CREW && made; i++) {
        /* The file, DCMTK's copy, one frame of the largest size in the making, and the libraries. */
        crew->hand[i].child.memory_bytes = (UINT64_C(448) << 20) + 3 * largest_file;
        crew->hand[i].chunk = scot_alloc(SCOT_DICOM_CHUNK, 1, err);
        made = crew->hand[i].chunk != NULL;
    }
    *out = crew;
    if (!made)
        scot_dicom_crew_destroy(out);
    return made;
}

void scot_dicom_crew_destroy(struct scot_dicom_crew **crew)
{
    if (*crew == NULL)
        return;
    for (int i = 0; i < SCOT_DICOM_CREW; i++) {
        scot_dicom_child_stop(&(*crew)->hand[i].child);
        scot_free((*crew)->hand[i].chunk);
    }
    scot_pool_destroy(&(*crew)->pool);
    pthread_mutex_destroy(&(*crew)->lock);
    scot_free_at(crew);
}

bool scot_dicom_open_file(int *fd, uint64_t *bytes, const char *path, struct scot_error *err)
{
    struct stat what;
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (*fd >= 0 && fstat(*fd, &what) == 0 && S_ISREG(what.st_mode)) {
        *bytes = (uint64_t)what.st_size;
        return true;
    }
    const char *why = *fd < 0 ? strerror(errno) : "not a regular file";
    if (*fd >= 0)
        close(*fd);
    return scot_fail(err, "cannot be read: %s", why);
}

struct errand {
    struct scot_dicom_crew *crew;
    scot_dicom_errand *work;
    void *context;
};

static bool still_wanted(struct scot_dicom_crew *crew, int task)
{
    pthread_mutex_lock(&crew->lock);
    bool wanted = task < crew->failed_task;
    pthread_mutex_unlock(&crew->lock);
    return wanted;
}

static void note_failure(struct scot_dicom_crew *crew, int task, const struct scot_error *err)
{
    pthread_mutex_lock(&crew->lock);
    if (task < crew->failed_task) {
        crew->failed_task = task;
        crew->failure = *err;
    }
    pthread_mutex_unlock(&crew->lock);
}

static void run_one(void *context, int task, int worker)
{
    struct errand *errand = context;
    struct scot_dicom_crew *crew = errand->crew;
    struct scot_error err = {{0}};
    if (still_wanted(crew, task) && !errand->work(errand->context, &crew->hand[worker], task, &err))
        note_failure(crew, task, &err);
    int done = crew->done_before + atomic_fetch_add(&crew->done, 1) + 1;
    if (worker == 0 && crew->options->progress != NULL)
        crew->options->progress(crew->options->context, done, crew->of);
}

bool scot_dicom_crew_run(struct scot_dicom_crew *crew, int tasks, scot_dicom_errand *work, void *context,
                         struct scot_error *err)
{
    struct errand errand = {.crew = crew, .work = work, .context = context};
    crew->failed_task = INT_MAX;
    atomic_store(&crew->done, 0);
    scot_pool_run(crew->pool, tasks, run_one, &errand);
    return crew->failed_task == INT_MAX || scot_fail(err, "%s", crew->failure.text);
}
