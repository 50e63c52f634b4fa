#include "io.h"

#include <cerrno>
#include <unistd.h>

bool read_all(void *bytes, size_t n)
{
    char *at = static_cast<char *>(bytes);
    while (n > 0) {
        ssize_t got = read(STDIN_FILENO, at, n);
        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        if (got > 0) {
            at += got;
            n -= static_cast<size_t>(got);
        }
    }
    return true;
}

bool write_all(const void *bytes, size_t n)
{
    const char *at = static_cast<const char *>(bytes);
    while (n > 0) {
        ssize_t put = write(STDOUT_FILENO, at, n);
        if (put < 0 && errno != EINTR)
            return false;
        if (put > 0) {
            at += put;
            n -= static_cast<size_t>(put);
        }
    }
    return true;
}
