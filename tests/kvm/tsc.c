// Prints how many thousand times a second this machine's time stamp counter ticks. QEMU's emulation hands that counter to its guests, and
// a kernel that is left to find it out by itself hangs in its first second if the machine is busy then.
#include <stdio.h>
#include <time.h>
#include <x86intrin.h>

struct moment { double seconds, ticks; };

// The shortest of many looks: one that was interrupted half-way pairs a time with the ticks of another.
static struct moment now(void)
{
    struct moment best = {0};
    unsigned long long shortest = ~0ULL;
    for (int look = 0; look < 1000; look++) {
        struct timespec time;
        unsigned long long before = __rdtsc();
        clock_gettime(CLOCK_MONOTONIC_RAW, &time);
        unsigned long long after = __rdtsc();
        if (after - before >= shortest) continue;
        shortest = after - before;
        best = (struct moment){(double)time.tv_sec + (double)time.tv_nsec / 1e9, (double)before + (double)shortest / 2};
    }
    return best;
}

int main(void)
{
    struct moment from = now();
    nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
    struct moment to = now();
    printf("%.0f\n", (to.ticks - from.ticks) / (to.seconds - from.seconds) / 1000);
    return 0;
}
