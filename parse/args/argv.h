/* An argument vector as strace prints it, as one command line. */
#ifndef WEIR_PARSE_ARGS_ARGV_H
#define WEIR_PARSE_ARGS_ARGV_H

#include "parse/args/facts.h"

/* ["tar", "cf", "a b"...] becomes: tar cf 'a b...'. What strace cut shows as "...". Lives
 * in the arena; empty when `argv` is no vector. */
struct slice argv_command(struct slice argv, struct arena *arena);
/* The same of words that end with NULs each, as /proc/PID/cmdline has them. */
struct slice argv_words(struct slice words, struct arena *arena);

#endif
