#ifndef SCOTTIE_DICOM_SANDBOX_H
#define SCOTTIE_DICOM_SANDBOX_H

#include <cstdint>

/* Gives up, for good, everything but reading fd 0, writing fd 1 and memory: no files, no sockets, no
 * processes, no signals; any other system call kills the process (SIGSYS). Memory is bounded by
 * memory_bytes of address space, time by cpu_s. What needs a file (DCMTK's dictionary) must have been
 * loaded before. False when the kernel grants no filter: then nothing hostile may be read. */
bool enter_sandbox(uint64_t memory_bytes, unsigned cpu_s, bool writes_a_file);

#endif
