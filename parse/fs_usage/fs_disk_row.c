/* What disks were asked, and pages: fs_usage's events that are no calls. */
#include "parse/fs_usage/fs_log.h"

#define HOW(NAME) (UINT32_C(1) << disk_how_##NAME)

/* "AT2", "ST1P"; up to 10.8 "async", "asyncT", "T", "P" */
static uint32_t
how_asked(struct slice suffix)
{
    static const uint32_t tiers[] = {HOW(TIER_1), HOW(TIER_2), HOW(TIER_3)};
    uint32_t how = 0;
    struct slice async = {"async", 5};
    if (slice_starts(suffix, async)) {
        how = HOW(ASYNC);
        suffix = slice_from(suffix, async.n);
    }
    for (size_t i = 0; i < suffix.n; i++)
        switch (suffix.p[i]) {
        case 'A':
            how |= HOW(ASYNC);
            break;
        case 'S':
            how |= HOW(SYNC);
            break;
        case 'N':
            how |= HOW(NO_CACHE);
            break;
        case 'U':
            how |= HOW(TIER_UPGRADED);
            break;
        case 'P':
            how |= HOW(PASSIVE);
            break;
        case '1':
        case '2':
        case '3':
            how |= tiers[suffix.p[i] - '1'];
            break;
        case 'T': /* tiers have digits, and were not always there */
            if (i + 1 == suffix.n || !(suffix.p[i + 1] >= '1' && suffix.p[i + 1] <= '3'))
                how |= HOW(THROTTLED);
            break;
        default:
            break;
        }
    return how;
}

static uint32_t
how_cached(struct slice word)
{
    static const struct {
        struct slice word;
        uint32_t how;
    } words[] = {
        {{"HIT", 3},   HOW(CACHE_HIT)     },
        {{"STALL", 5}, HOW(CACHE_STALL)   },
        {{"MISS", 4},  HOW(CACHE_MISS)    },
        {{"CUT", 3},   HOW(CACHE_CUT)     },
        {{"PLBK", 4},  HOW(CACHE_PLAYBACK)},
        {{"NONE", 4},  HOW(CACHE_NONE)    },
        {{"UNKN", 4},  HOW(CACHE_UNKNOWN) },
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (slice_eq(word, words[i].word))
            return words[i].how;
    return 0;
}

void
fs_put_disk_event(struct fs_event *e)
{
    const struct fs_line *l = e->line;
    struct source *s = e->log->source;
    bool no_device = slice_ends(l->device, SLICE("NOTFOUND"));
    bool ioctl = l->call->op == op_IOCTL;
    struct disk_events_row row = {
        .time_ns_ = e->start_ns,
        .dur_ns_ = l->dur_ns,
        .kind_ = fs_kind_id(e, ioctl && l->words.n ? l->words : slice_of(l->call->name)),
        .op_ = (uint8_t)l->call->op,
        .device_ = fs_path_id(e, l->device),
        .block_ = l->block,
        .offset_ = MISSING_I64,
        .bytes_ = l->failed || ioctl ? MISSING_I64 : fs_believed(e, l->bytes, 0),
        .errno_ = l->failed ? fs_errno(l->error) : 0,
        .path_ = fs_event_path(e),
        .pid_ = e->proc ? e->proc->pid : MISSING_I32,
        .tid_ = l->tid,
        .comm_ = e->proc ? e->proc->comm : 0,
        .source_ = s->number,
        .line_ = e->log->line,
        .how_ = how_asked(l->suffix) | how_cached(l->cache),
    };
    if (ioctl && slice_starts(l->words, SLICE("DKIOCSYNCHRONIZE")))
        row.op_ = op_SYNC;
    if (no_device) { /* /dev/null and its like: no disk was asked */
        row.op_ = op_OTHER;
        row.how_ |= HOW(NO_DEVICE);
    }
    row.flags_ = e->flags; /* its W says nothing: it is always there */
    source_put_disk_event(s, &row);
    fs_note(e->log, KIND_DISK_EVENT);
}

void
fs_put_page_event(struct fs_event *e)
{
    const struct fs_line *l = e->line;
    struct source *s = e->log->source;
    struct page_events_row row = {
        .time_ns_ = e->start_ns,
        .dur_ns_ = l->dur_ns,
        .kind_ = fs_kind_id(e, slice_of(l->call->name)),
        .address_ = l->address,
        .bytes_ = fs_believed(e, l->bytes, 0),
        .segment_ = l->words.n ? strtab_add(s->texts, l->words) : 0,
        .path_ = fs_event_path(e),
        .pid_ = e->proc ? e->proc->pid : MISSING_I32,
        .tid_ = l->tid,
        .comm_ = e->proc ? e->proc->comm : 0,
        .source_ = s->number,
        .line_ = e->log->line,
    };
    row.flags_ = e->flags | (l->waited ? FLAG(WAITED) : 0);
    source_put_page_event(s, &row);
    fs_note(e->log, KIND_PAGE_EVENT);
}
