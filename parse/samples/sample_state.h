/* What weir-sample's log has said so far: a record tells what changed, and an entity that
 * did not change has none. Turns that back into readings.
 *
 * A row is a reading. Where an entity's values stay the same over many readings, the
 * first and the last of them are rows: what lies between has the same values, and what
 * changes behind the last changed within one interval. */
#ifndef WEIR_PARSE_SAMPLES_SAMPLE_STATE_H
#define WEIR_PARSE_SAMPLES_SAMPLE_STATE_H

#include "parse/samples/sample_line.h"
#include "parse/samples/sample_row.h"

struct sample_state;

struct sample_state *sample_state_new(struct source *source);
void sample_state_free(struct sample_state *st);

/* "p process pid utime_ticks ...": false when it is no such line. A table or columns that
 * are not ours are told of. */
bool sample_state_declare(struct sample_state *st, struct slice rest);
/* Letter of a table that was declared. */
bool sample_state_knows(const struct sample_state *st, char tag);
/* Its name; empty when it was not declared or is not ours. */
struct slice sample_state_name(const struct sample_state *st, char tag);

/* A sample begins: the tables of `tags` are read in whole. Times are on the run's axis.
 */
void sample_state_tick(struct sample_state *st, int64_t time_ns, struct slice tags);
void sample_state_at(struct sample_state *st, int64_t time_ns);
/* A record becomes a row. Returns what became of its line. */
enum ledger_kind sample_state_record(struct sample_state *st,
                                     const struct sample_line *line,
                                     const struct sample_field *fields);
/* A record that cannot be read: what it was of is unknown from here on. */
void sample_state_lost(struct sample_state *st, char tag, int64_t key);
/* The entity is no more. */
void sample_state_gone(struct sample_state *st, char tag, int64_t key);
/* The last readings of all entities become rows, and the entities are forgotten. whole:
 * the last sample is; else what it has no record of may be missing. */
void sample_state_settle(struct sample_state *st, bool whole);
/* Forgets the tables, too. */
void sample_state_clear(struct sample_state *st);

#endif
