/* The parts of the report and what the tools answered for each. */
#ifndef WEIR_REPORT_CONTENT_SECTIONS_H
#define WEIR_REPORT_CONTENT_SECTIONS_H

#include "report/tools/runtool.h"
#include "report/tools/tsv.h"

/* What counts as I/O (weir(7)): all but waiting, locking, mapping, processes. */
#define SECTIONS_IO_OPS "read,write,copy,open,close,seek,stat,dir,name,sync"
/* Paths of what is no file: "pipe:[4711]", "TCP:[...]", terminals. Waiting for those is
 * waiting for somebody, not for a disk. */
#define SECTIONS_NOT_FILES "^([\\w-]+:\\[|/dev/(tty|pts/))"

enum section_id {
#define SECTION(id, ...) SECTION_##id,
#define VIEW(...)
#define END(id)
#include "report/content/sections.def"
#undef SECTION
#undef VIEW
#undef END
    SECTION_COUNT
};

enum view_kind {
    VIEW_TEXT,
    VIEW_WORDS, /* text of several words, which wants room */
    VIEW_PATH,  /* text whose end matters most */
    VIEW_LINE,  /* text whose beginning matters most */
    VIEW_CODE,  /* a command */
    VIEW_LEVEL, /* of a finding */
    VIEW_STAMP, /* text in one line: a date */
    VIEW_RUN, /* a path that leads to the page in the column "report", if there is one */
    VIEW_PLACE, /* a number that is a name: not grouped */
    VIEW_COUNT,
    VIEW_BYTES,
    VIEW_NS,
    VIEW_SECONDS,
    VIEW_SHARE,  /* of 1, shown as percent */
    VIEW_AMOUNT, /* in the unit that the column "unit" of the same row tells */
    VIEW_LOAD,   /* seconds, with a bar beside them */
    VIEW_CHANGE, /* the same, which may be below 0, without a bar */
    VIEW_RATIO,  /* how many times as much */
    VIEW_CHANCE, /* a probability: below 0.001 said so */
    VIEW_VALUE,  /* a number in the unit of the row's metric, with a bar beside it; the
                    columns of one metric share its full length */
};

/* Without what it needs, a section is not asked. */
enum section_needs {
    NEEDS_NOTHING,
    NEEDS_CLOCK,
    NEEDS_SAMPLES,
    NEEDS_BOTH,
    NEEDS_RANKS,     /* several ranks of a parallel job */
    NEEDS_RANKTIMES, /* and a clock */
    NEEDS_HOSTS,     /* several hosts, and a clock */
    NEEDS_JOB,       /* a job of Slurm, by manifests of recordings */
    NEEDS_DISKS,     /* requests to disks */
    NEEDS_BESIDE,    /* requests to disks beside calls, and a clock */
    NEEDS_GAPS,      /* a manifest that tells of more ranks than there are */
    NEEDS_PROCESSES, /* several processes, and a clock */
};

/* Of the picture. */
enum section_shape { SHAPE_NONE, SHAPE_FLAT, SHAPE_TALL, SHAPE_OWN };

enum view_where {
    WHERE_ALWAYS,
    WHERE_WIDE,  /* only where there is room */
    WHERE_BELOW, /* not as a column: below the row */
};

/* One column of a shown table. */
struct view {
    const char *column, *heading;
    enum view_kind kind;
    enum view_where where;
};

struct section_def {
    const char *id, *title, *command;
    enum section_needs needs;
    const char *chart;
    enum section_shape shape;
    const char *reading;
    const struct view *views;
    size_t nviews;
};

extern const struct section_def section_defs[SECTION_COUNT];

/* {0} is empty; everything is owned by the section. */
struct section {
    char *command;       /* as a user would type it */
    char *chart_command; /* NULL = no chart */
    const char *absent;  /* why it was not asked, or is empty; then there is no problem */
    char *problem;       /* why there is no table; NULL = there is one */
    char *chart_problem; /* why there is no picture; NULL = there is one, or none is meant
                          */
    struct tsv table;
    char *sums; /* texts of cells that were made here; NULL: none */
    char *svg;
    size_t svg_n;
    bool empty; /* asked, and there is nothing of it: `absent` says why */
    bool sorts; /* a reader may sort the table by its columns */
};

/* What the tools are asked about. */
struct question {
    const char *run;   /* the file, for {run} */
    const char *shown; /* its name in commands that are shown: what the user typed */
    const char *const *runs; /* instead, the words for {runs} */
    size_t nruns;
    bool has_clock;      /* whether the log has times */
    bool calls;          /* whether there are calls, or requests to disks */
    bool requests;       /* whether there are requests to disks */
    bool beside;         /* whether there are calls beside them */
    bool sampled;        /* whether there are samples */
    bool counted;        /* whether there are calls and samples of processes */
    bool charts;         /* whether pictures are wanted */
    size_t ranks, hosts; /* different ones */
    bool processes;      /* whether there are several */
    bool job;            /* whether a job of Slurm is told of */
    bool gaps;           /* whether it is told how many ranks there were */
    bool summed;         /* whether there are summaries instead of calls */
    size_t at_once;      /* tools at the same time */
};

/* Runs the commands of all sections, then the charts. What a tool could not answer is
 * told in its section; false with *err only when nothing can be run at all. */
bool sections_ask(struct section *sections, const struct section_def *defs, size_t n,
                  const struct question *question, struct err *err);
/* Whether the section is part of the page: one that needs samples is not where there are
 * none, nor a picture of nothing; it is then named among what was not measured. One of
 * ranks, hosts, jobs is no part where there are no several of them, and nothing is
 * missing then. */
bool section_shown(const struct section sections[SECTION_COUNT], enum section_id id);
/* Whether a section that is absent lacks anything. */
bool section_lacks(enum section_id id);
/* Whether some section could not be filled. */
bool sections_failed(const struct section *sections, size_t n);
void section_free(struct section *s);
void sections_free(struct section *sections, size_t n);

#endif
