/* The table of weir-procs --locks. */
#include "analyze/procs/procview.h"
#include "analyze/rows/cell.h"
#include "lib/base/mem.h"

static const struct table_col cols[] = {
    {"lock",         "",   "address of the futex; missing: not shown"                   },
    {"pid",          "",   "process"                                                    },
    {"name",         "",   "program of that process"                                    },
    {"waits",        "1",  "calls that ask to wait for it"                              },
    {"waiters",      "1",  "threads that made them"                                     },
    {"timeouts",     "1",  "waits that ended because their time was over"               },
    {"refused",      "1",  "waits that did not begin: the value had changed (EAGAIN)"   },
    {"wakes",        "1",  "calls that ask to wake waiters"                             },
    {"woken",        "1",  "threads they woke, by their return values"                  },
    {"holders",      "1",  "threads that are seen to wake a waiter"                     },
    {"holder_tid",   "",   "the one that did so most often"                             },
    {"holder_wakes", "1",  "its calls that woke somebody"                               },
    {"wait_s",       "s",  "sum of durations of waits"                                  },
    {"mean_ns",      "ns", "mean duration of a wait"                                    },
    {"longest_ns",   "ns", "longest wait"                                               },
    {"longest_tid",  "",   "thread that waited so long"                                 },
    {"longest_line", "",   "log and line of that wait: of one in two halves, of its end"},
};

static char *
where(const struct procview *v, const struct strtab *texts, const struct lock *l)
{
    const struct sources *s = &v->session->sources;
    struct slice log = {"", 0};
    if (l->longest_source < s->n)
        log = strtab_get(texts, s->name[l->longest_source]);
    return xasprintf("%.*s:%llu", (int)log.n, log.p, (unsigned long long)l->longest_line);
}

static struct cell
name_of(const struct procview *v, const struct strtab *comms, uint64_t process)
{
    size_t at = proctree_find(v->tree, process, MISSING_I64);
    uint32_t comm = at == PROC_NONE ? 0 : v->tree->of[at].comm;
    return comm ? cell_text(strtab_get(comms, comm)) : cell_missing();
}

static void
print_times(struct table *t, const struct lock *l, const char *line)
{
    bool timed = l->timed > 0;
    cell_put(t,
             timed ? cell_real((double)l->wait_ns / (double)NS_PER_S) : cell_missing());
    cell_put(t, cell_ratio((double)l->wait_ns, (double)l->timed));
    cell_put(t, timed ? cell_int(l->longest_ns) : cell_missing());
    cell_put(t, timed && l->longest_tid != MISSING_I32 ? cell_int(l->longest_tid)
                                                       : cell_missing());
    cell_put(t, timed ? cell_text(slice_of(line)) : cell_missing());
}

static void
print_lock(const struct procview *v, struct table *t, const struct lock *l,
           const struct strtab *comms, const struct strtab *texts)
{
    const struct lock_thread *holder = lock_holder(l);
    char address[32];
    char *line = where(v, texts, l);
    snprintf(address, sizeof address, "0x%llx", (unsigned long long)l->address);
    cell_put(t,
             l->address == MISSING_I64 ? cell_missing() : cell_text(slice_of(address)));
    cell_put(t, l->pid == MISSING_I32 ? cell_missing() : cell_int(l->pid));
    cell_put(t, name_of(v, comms, l->process));
    cell_put(t, cell_count(l->waits));
    cell_put(t, cell_count(lock_waiters(l)));
    cell_put(t, cell_count(l->expired));
    cell_put(t, cell_count(l->refused));
    cell_put(t, cell_count(l->wakes));
    cell_put(t, cell_count(l->woken));
    cell_put(t, cell_count(lock_holders(l)));
    cell_put(t, holder ? cell_int(holder->tid) : cell_missing());
    cell_put(t, holder ? cell_count(holder->wakes) : cell_missing());
    print_times(t, l, line);
    table_row(t);
    free(line);
}

bool
procview_locks(struct procview *v, struct locks *l, struct err *err)
{
    struct err trouble = {0};
    struct store *store = v->session->store;
    const struct strtab *comms = store_load_strings(store, STR_comm, &trouble);
    const struct strtab *texts = store_load_strings(store, STR_text, &trouble);
    if (trouble.text[0])
        return err_set(err, "%s", trouble.text);
    locks_sort(l);
    size_t limit = v->limit ? MIN(v->limit, l->n) : l->n;
    struct table *t = session_table(v->session, cols, ARRAY_LEN(cols));
    if (limit < l->n)
        table_note(t, "rows", "the first %zu of %zu; --limit 0 shows all", limit, l->n);
    for (size_t i = 0; i < limit; i++)
        print_lock(v, t, &l->of[i], comms, texts);
    table_end(t);
    return true;
}
