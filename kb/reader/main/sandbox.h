/* sandbox.h - takes from the reader process what it does not need: memory, time, files, network,
 * system calls. Called once, before the first byte of the file is looked at. */
#ifndef BANGBAN_KB_READER_MAIN_SANDBOX_H
#define BANGBAN_KB_READER_MAIN_SANDBOX_H

#include "kb/base/err.h"

#define SANDBOX_MEMORY (112u << 20) /* bytes that may be mapped beyond what the program has */
#define SANDBOX_CPU_S 20

/* RC_INTERNAL when the kernel refuses a limit or the filter. */
enum rc sandbox_enter(struct err *err);

#endif
