// Time that passes, for figures about a run. Nothing that is found hangs on it.
#ifndef MPLINT_ANALYZER_BASE_CLOCK_H_
#define MPLINT_ANALYZER_BASE_CLOCK_H_

#include <stdint.h>

// Nanoseconds since some fixed point; 0 where the system has no such clock.
uint64_t mp_clock_ns(void);

#endif
