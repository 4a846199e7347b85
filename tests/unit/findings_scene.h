/* Runs made up call by call, for the tests of weir-diagnose's rules. */
#ifndef WEIR_TESTS_UNIT_FINDINGS_SCENE_H
#define WEIR_TESTS_UNIT_FINDINGS_SCENE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyze/diagnose/bottleneck.h"
#include "analyze/rows/libraries.h"
#include "lib/base/mem.h"

#define NO MISSING_I64
#define MS INT64_C(1000000)
#define ENOENT_LINUX 2
#define EAGAIN_LINUX 11

enum { PATH_DATA = 1, PATH_OTHER, PATH_LIBRARY, PATHS };

/* A run made up call by call. */
struct scene {
    struct batch *calls;
    struct machine machine;
    struct lines_account account;
    struct thresholds thresholds;
    struct symptoms symptoms;
    struct access access;
    struct finding found[CODES];
    int64_t now_ns;
    int64_t at_b[2];  /* where the next read, write begins: never the same bytes again */
    double tracing_s; /* what tracing took */
    int64_t back_ns;  /* how far the clock went back */
    bool without_calls;
};

static const uint8_t libraries[PATHS] = {[PATH_LIBRARY] = 1};

static inline struct scene
scene_new(void)
{
    const double no = (double)NAN;
    struct scene s = {.calls = batch_new(TABLE_calls), .tracing_s = (double)NAN};
    s.account = (struct lines_account){.lines = 1000, .events = 1000, .known = true};
    s.machine = (struct machine){false, no, no, no, no, no, no, no, no,
                                 no,    no, no, no, no, no, no, no};
    thresholds_of_profile(&s.thresholds, PROFILE_SSD);
    return s;
}

/* n calls like this one: each 1 us after the last one's end, file, process 1, descriptor
 * 3, unless said otherwise. */
static inline void
calls(struct scene *s, int n, struct calls_row row)
{
    for (int i = 0; i < n; i++) {
        struct calls_row r = row;
        r.pid_ = r.pid_ ? r.pid_ : 1;
        r.tid_ = r.pid_;
        r.fd_ = r.fd_ ? r.fd_ : 3;
        r.path_ = r.path_ ? r.path_ : PATH_DATA;
        r.line_ = s->calls->n + 1;
        r.start_ns_ = s->now_ns;
        s->now_ns += MAX(r.dur_ns_, 0) + 1000;
        calls_put(s->calls, &r);
    }
}

static inline struct calls_row
moving(uint8_t op, int64_t offset_b, int64_t bytes)
{
    return (struct calls_row){.op_ = op,
                              .fd_kind_ = fd_kind_FILE,
                              .offset_ = offset_b,
                              .offset2_ = NO,
                              .requested_ = bytes,
                              .transferred_ = bytes,
                              .ret_ = bytes,
                              .dur_ns_ = 1000};
}

/* n transfers one behind the other. */
static inline void
transfers(struct scene *s, int n, uint8_t op, int64_t bytes)
{
    int64_t *at = &s->at_b[op == op_WRITE];
    for (int i = 0; i < n; i++) {
        calls(s, 1, moving(op, *at, bytes));
        *at += bytes;
    }
}

static inline void
reads(struct scene *s, int n, int64_t bytes)
{
    transfers(s, n, op_READ, bytes);
}

static inline struct calls_row
plain(uint8_t op, int64_t dur_ns)
{
    return (struct calls_row){.op_ = op,
                              .fd_kind_ = fd_kind_FILE,
                              .offset_ = NO,
                              .offset2_ = NO,
                              .requested_ = NO,
                              .transferred_ = NO,
                              .ret_ = 0,
                              .dur_ns_ = dur_ns};
}

static inline struct peer
same_program(void *ctx, const struct worker *w)
{
    (void)ctx;
    return (struct peer){1, w->process};
}

static const struct sources none = {0};
static const uint8_t nothing[UINT16_MAX + 1];

/* Judges the scene and empties it. */
static inline struct bottleneck
judge_all(struct scene *s, struct finding found[CODES])
{
    const struct symptom_context context = {
        &none, &s->thresholds, nothing, libraries, PATHS, 0, MAX(s->now_ns, INT64_C(1))};
    const struct access_context files = {&none, nothing, 1,
                                         (int64_t)s->thresholds.of[T_W03_block]};
    symptoms_add(&s->symptoms, &context, s->calls);
    access_add(&s->access, &files, s->calls, NULL);
    const struct evidence e = {.thresholds = &s->thresholds,
                               .symptoms = &s->symptoms,
                               .access = &s->access,
                               .machine = &s->machine,
                               .account = &s->account,
                               .libraries = libraries,
                               .npaths = PATHS,
                               .clock = {.back_ns = s->back_ns},
                               .tracing_s = s->tracing_s,
                               .has_calls = !s->without_calls,
                               .peer_of = same_program};
    findings_judge(&e, found);
    struct bottleneck b = bottleneck_of(&e);
    symptoms_free(&s->symptoms);
    access_free(&s->access);
    batch_free(s->calls);
    return b;
}

static inline struct finding
judge(struct scene *s, enum finding_code code)
{
    struct finding found[CODES];
    judge_all(s, found);
    return found[code];
}

static inline void
is_met(struct scene *s, enum finding_code code, double value)
{
    struct finding f = judge(s, code);
    if (!f.met)
        fail_msg("%s was not found", finding_defs[code].code);
    if (!(fabs(f.value - value) <= 1e-9 * fabs(value)))
        fail_msg("%s: %.12g, not %.12g", finding_defs[code].code, f.value, value);
}

static inline void
is_not_met(struct scene *s, enum finding_code code)
{
    struct finding f = judge(s, code);
    if (f.met || f.why)
        fail_msg("%s: %s, %g", finding_defs[code].code, f.why ? f.why : "found", f.value);
}

#endif
