/* What stands in the way of tracing. */
#include <errno.h>
#include <unistd.h>

#include "collect/probe/probe.h"
#include "collect/sample/scan.h"
#include "collect/trace/attach_why.h"
#include "collect/trace/strace_cmd.h"

#define CAP_SYS_PTRACE 19 /* of capability.h, which is not installed everywhere */
#define CAP_PERFMON 38
#define CAP_SYS_ADMIN 21

static struct probe_row *
add(struct probe *p, const char *metric, const char *meaning, const char *source)
{
    struct probe_row *row = probe_add(p, metric, PROBE_YES);
    row->unit = "1";
    row->meaning = meaning;
    snprintf(row->source, sizeof row->source, "%s", source);
    return row;
}

static void
refuse(struct probe_row *row, const char *why, const char *how)
{
    row->answer = PROBE_NO;
    snprintf(row->why, sizeof row->why, "%s", why);
    snprintf(row->how, sizeof row->how, "%s", how);
}

/* A small number in a file; false when there is none. */
static bool
setting(struct recorder *r, const char *file, int64_t *value)
{
    return tree_read(&r->trees[TREE_PROC], file, &r->text) == 0 &&
           scan_number(r->text.p, value);
}

/* Whether there is an strace, and it may trace at all; else the row says why not. */
static bool
has_tracer(struct probe_row *row)
{
    struct strace_tool tool;
    struct err err;
    bool ok = strace_find(&tool, NULL, false, &err) && trace_allowed(&err);
    if (!ok)
        refuse(row, err.text, "");
    strace_free(&tool);
    return ok;
}

static void
probe_command(struct probe *p)
{
    has_tracer(
        add(p, "calls.command", "system calls of a command (weir-strace)", "strace(1)"));
}

/* A parent may always trace its child; who else may is Yama's business. */
static void
probe_attach(struct probe *p, struct recorder *r, const struct pidinfo *self)
{
    struct probe_row *row =
        add(p, "calls.attached", "system calls of running processes (weir-strace -p)",
            "ptrace(2)");
    int64_t scope = 0;
    if (!has_tracer(row))
        return;
    if (self->cap_eff >> CAP_SYS_PTRACE & 1 ||
        !setting(r, "sys/kernel/yama/ptrace_scope", &scope) || scope == 0)
        return;
    char why[96];
    snprintf(why, sizeof why, "kernel.yama.ptrace_scope = %lld: only %s may attach",
             (long long)scope, scope == 1 ? "a parent" : "root");
    refuse(row, why,
           scope >= 3 ? "it stays so until the next boot"
                      : "be root, or 'sudo sysctl kernel.yama.ptrace_scope=0'");
}

static void
probe_other_tracer(struct probe *p, const struct pidinfo *self)
{
    struct probe_row *row =
        add(p, "calls.untraced", "nobody traces us already", "/proc/self/status");
    if (self->tracer == 0)
        return;
    char why[96];
    snprintf(why, sizeof why, "process %ld traces this one", (long)self->tracer);
    refuse(row, why, "a process has one tracer at most: end that one first");
}

/* 2 and below: an ordinary user may count in his own programs. */
static void
probe_perf(struct probe *p, struct recorder *r, const struct pidinfo *self)
{
    struct probe_row *row =
        add(p, "perf.events", "hardware counters of one's own programs",
            "perf_event_open(2)");
    int64_t paranoid = 0;
    if (!setting(r, "sys/kernel/perf_event_paranoid", &paranoid)) {
        refuse(row, "this kernel has no perf events", "");
        return;
    }
    bool may = self->cap_eff >> CAP_PERFMON & 1 || self->cap_eff >> CAP_SYS_ADMIN & 1;
    if (paranoid <= 2 || may)
        return;
    char why[96];
    snprintf(why, sizeof why, "kernel.perf_event_paranoid = %lld", (long long)paranoid);
    refuse(row, why, "'sudo sysctl kernel.perf_event_paranoid=2'");
}

void
probe_tracing(struct probe *p, struct recorder *r)
{
    struct pidinfo self = {0};
    pidinfo_read(getpid(), &self);
    probe_command(p);
    probe_attach(p, r, &self);
    probe_other_tracer(p, &self);
    probe_perf(p, r, &self);
}
