#ifndef SCOT_IMAGE_DICOM_CREW_H
#define SCOT_IMAGE_DICOM_CREW_H

#include <stdatomic.h>
#include <pthread.h>

#include "base/pool.h"
#include "image/dicom/child.h"
#include "image/image.h"

enum { SCOT_DICOM_CREW = 2 };

/* One worker: its child, its chunk. */
struct scot_dicom_hand {
    struct scot_dicom_child child;
    char *chunk; /* SCOT_DICOM_CHUNK bytes */
};

typedef bool scot_dicom_errand(void *context, struct scot_dicom_hand *hand, int task, struct scot_error *err);

/* Two children side by side, and what their threads share. */
struct scot_dicom_crew {
    struct scot_pool *pool;
    struct scot_dicom_hand hand[SCOT_DICOM_CREW];
    const struct scot_image_options *options;
    atomic_int done;
    int done_before, of; /* progress: done_before + done of `of` */
    pthread_mutex_t lock;
    int failed_task;           /* the lowest that failed, INT_MAX when none did */
    struct scot_error failure; /* its error: the same whatever ran first */
};

bool scot_dicom_crew_create(struct scot_dicom_crew **out, uint64_t largest_file,
                            const struct scot_image_options *options, struct scot_error *err);
void scot_dicom_crew_destroy(struct scot_dicom_crew **crew);

/* Calls work(context, hand, task, err) for each task 0..tasks-1, on two threads. After a failure only
 * lower tasks are still run, so that the error is that of the lowest one. Progress is told on the calling
 * thread. */
bool scot_dicom_crew_run(struct scot_dicom_crew *crew, int tasks, scot_dicom_errand *work, void *context,
                         struct scot_error *err);

/* Opens a regular file, and says how large it is; never waits on a pipe. *fd is the caller's to close. */
bool scot_dicom_open_file(int *fd, uint64_t *bytes, const char *path, struct scot_error *err);

#endif
