#define _GNU_SOURCE /* CLOCK_BOOTTIME */
#include "collect/sample/sample_head.h"

#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "collect/child/headtext.h"
#include "lib/base/version.h"

static int64_t
clock_ns(clockid_t clock)
{
    struct timespec t = {0};
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

struct clocks
clocks_now(void)
{
#ifdef CLOCK_BOOTTIME
    const clockid_t boot = CLOCK_BOOTTIME;
#else
    const clockid_t boot = CLOCK_MONOTONIC;
#endif
    struct clocks c;
    c.real_ns = clock_ns(CLOCK_REALTIME);
    c.mono_ns = clock_ns(CLOCK_MONOTONIC);
    c.boot_ns = clock_ns(boot);
    return c;
}

static void
put_tree(FILE *f, const char *name, const struct tree *t, const char *usual)
{
    if (strcmp(t->path, usual) == 0)
        return;
    fprintf(f, " %s=", name);
    head_put_quoted(f, slice_of(t->path));
}

static void
put_first_line(FILE *f, const struct recorder *r, const struct sample_about *about,
               const struct clocks *c)
{
    struct utsname system;
    fprintf(f, "# weir-sample %s", WEIR_VERSION);
    head_put_host(f);
    fprintf(f, " start=%lld.%09lld mono=%lld boottime=%lld interval_ns=%lld",
            (long long)(c->real_ns / NS_PER_S), (long long)(c->real_ns % NS_PER_S),
            (long long)c->mono_ns, (long long)c->boot_ns, (long long)about->interval_ns);
    fprintf(f, " clk_tck=%ld page_b=%ld cpus=%ld kernel=", sysconf(_SC_CLK_TCK),
            sysconf(_SC_PAGESIZE), sysconf(_SC_NPROCESSORS_CONF));
    head_put_quoted(f, slice_of(uname(&system) == 0 ? system.release : ""));
    put_tree(f, "proc", &r->trees[TREE_PROC], "/proc");
    put_tree(f, "sys", &r->trees[TREE_SYS], "/sys");
    head_put_cwd(f);
    head_put_target(f, about->command, about->pids, about->n_pids);
    fputc('\n', f);
}

static void
put_table(FILE *f, const struct sample_table_def *t)
{
    fprintf(f, "# table %c %s", t->tag, t->name);
    for (int c = 0; c < t->ncols; c++)
        fprintf(f, " %s", t->cols[c].name);
    fputc('\n', f);
}

struct clocks
sample_head(struct recorder *r, const struct sample_about *about)
{
    char *text = NULL;
    size_t n = 0;
    struct clocks now = clocks_now();
    FILE *f = open_memstream(&text, &n);
    if (!f)
        die(EXIT_COLLECTOR, "out of memory");
    r->start_ns = now.mono_ns;
    put_first_line(f, r, about, &now);
    for (int t = 0; t < SAMPLE_TABLES; t++)
        if (recorder_wants(r, t))
            put_table(f, &sample_tables[t]);
    if (fclose(f) != 0)
        die(EXIT_COLLECTOR, "out of memory");
    samplelog_line(&r->log, text);
    free(text);
    return now;
}
