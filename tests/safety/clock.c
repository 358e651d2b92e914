/* The clock of a machine that somebody sets: the true time and what a file says, in seconds.
 *
 * Preloaded into a process (LD_PRELOAD); the file is named by LOTSE_CLOCK and read as it is at the
 * moment. Only the clock on the wall is set: what waits goes on waiting in real time, as on a
 * machine whose clock is put right.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t *ahead;

__attribute__((constructor)) static void look(void)
{
    const char *name = getenv("LOTSE_CLOCK");
    int file = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0)
        return;
    void *seen = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
    if (seen != MAP_FAILED)
        ahead = seen;
    close(file);
}

int clock_gettime(clockid_t which, struct timespec *now)
{
    long fault = syscall(SYS_clock_gettime, which, now);
    if (fault == 0 && ahead && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE))
        now->tv_sec += *ahead;
    return (int)fault;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec said;
    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &said))
        return -1;
    now->tv_sec = said.tv_sec;
    now->tv_usec = said.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *kept)
{
    struct timespec said;
    if (clock_gettime(CLOCK_REALTIME, &said))
        return -1;
    if (kept)
        *kept = said.tv_sec;
    return said.tv_sec;
}
