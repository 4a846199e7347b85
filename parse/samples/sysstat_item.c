#include "parse/samples/sysstat_item.h"

#include "lib/base/num.h"

enum how { ONE, ALL, PSI, EACH };

/* Instead of a factor, see sysstat.def. */
enum { TEXT = 0, NUMBER = -1, DERIVED = -2, SUM = -3 };

struct field {
    const char *name; /* NULL ends a section */
    const char *column;
    double factor;
};

struct section {
    const char *path;
    int table;
    enum how how;
};

static const struct section sections[] = {
#define SECTION(path, table, how) {path, TABLE_samples_##table, how},
#define FIELD(...)
#define SECTION_END
#include "parse/samples/sysstat.def"
#undef SECTION
#undef FIELD
#undef SECTION_END
};

/* Of all sections, one behind the other. */
static const struct field fields[] = {
#define SECTION(...)
#define FIELD(name, column, factor) {name, #column, factor},
#define SECTION_END {NULL, NULL, 0},
#include "parse/samples/sysstat.def"
#undef SECTION
#undef FIELD
#undef SECTION_END
};

/* One sample in work. */
struct sample {
    struct source *source;
    struct strtab *told;
    int64_t time_ns, interval_ns;
    struct batch *one[ARRAY_LEN(sections)]; /* rows of tables with one row, by section */
    size_t rows;
};

static const struct field *
fields_of(size_t section)
{
    const struct field *f = fields;
    for (; section > 0; f++)
        section -= f->name == NULL;
    return f;
}

/* ---- time ---- */

bool
sysstat_when(const struct json *item, struct wall *w, int64_t *interval_ns)
{
    const struct json *when = json_at(item, "timestamp");
    struct slice text = json_text(when),
                 date = json_text(json_at(item, "timestamp.date"));
    struct slice time = json_text(json_at(item, "timestamp.time"));
    int64_t seconds, utc = 0;

    *w = (struct wall){.day_ns = MISSING_I64};
    *interval_ns = MISSING_I64;
    if (json_is_null(when))
        return true;
    if (text.n)
        return wall_stamp(text, w);
    if (json_i64(json_at(item, "timestamp.interval"), &seconds) && seconds > 0 &&
        seconds < INT32_MAX)
        *interval_ns = seconds * NS_PER_S;
    if (json_i64(json_at(item, "timestamp.utc"), &utc) && utc == 1)
        w->has_zone = true;
    return date.n && wall_date(date, w) == date.n && wall_time(time, w) == time.n;
}

/* ---- values ---- */

static void
tell(struct sample *sample, const char *name)
{
    if (strtab_find(sample->told, slice_of(name)))
        return;
    strtab_add(sample->told, slice_of(name));
    source_trouble(sample->source, TROUBLE_UNKNOWN_COLUMN, sample->source->lines, 0,
                   slice_of(name));
}

static const struct field *
field_named(const struct field *f, const char *name)
{
    for (; f->name; f++)
        if (strcmp(f->name, name) == 0)
            return f;
    return NULL;
}

static void
put_value(struct sample *sample, struct batch *b, const struct field *f,
          const struct json *value)
{
    int col = col_find(&table_defs[b->table], f->column);
    int64_t number;
    double v;

    if (col < 0)
        BUG("sysstat.def names a column that is not there");
    if (f->factor == TEXT) {
        sample_set_text(sample->source, b, col, json_text(value));
    } else if (f->factor == NUMBER) {
        if (slice_eq(json_text(value), SLICE("all")))
            batch_set_i64(b, col, -1);
        else if (num_i64(json_text(value), &number))
            batch_set_i64(b, col, number);
    } else if (f->factor > 0 && json_f64(value, &v)) {
        batch_set_f64(b, col, v * f->factor);
    }
}

/* Values of an object; of objects in it, too, under "outer.inner". */
static void
put_object(struct sample *sample, struct batch *b, const struct field *known,
           const struct json *object, const char *outer)
{
    const struct json *value;
    const char *key;
    char name[96];

    for (size_t i = 0; json_member(object, i, &key, &value); i++) {
        snprintf(name, sizeof name, "%s%s", outer, key);
        const struct field *f = field_named(known, name);
        const char *inner_key;
        const struct json *inner;
        if (f) {
            put_value(sample, b, f, value);
        } else if (*outer == 0 && json_member(value, 0, &inner_key, &inner)) {
            snprintf(name, sizeof name, "%s.", key);
            put_object(sample, b, known, value, name);
        } else {
            tell(sample, name);
        }
    }
}

/* ---- rows ---- */

static struct batch *
new_row(struct sample *sample, int table)
{
    struct batch *b = sample_row(sample->source, table, sample->time_ns);
    int interval = col_find(&table_defs[table], "interval_ns");
    if (interval >= 0)
        batch_set_i64(b, interval, sample->interval_ns);
    sample->rows++;
    return b;
}

/* The row that sections of one table share. */
static struct batch *
shared_row(struct sample *sample, size_t section)
{
    int table = sections[section].table;
    for (size_t i = 0; i < ARRAY_LEN(sections); i++)
        if (sample->one[i] && sections[i].table == table)
            return sample->one[i];
    struct batch *b = sample->one[section] = new_row(sample, table);
    int id =
        col_find(&table_defs[table], "id"); /* of tables of samples.def: there is one */
    if (id >= 0)
        batch_set_i64(b, id, 0);
    return b;
}

/* Lists where only the row named "sum" is wanted go to the shared row. */
static bool
is_left_out(const struct field *known, const struct json *object, bool *is_sum)
{
    *is_sum = known->factor == SUM;
    return *is_sum && !slice_eq(json_text(json_at(object, known->name)), SLICE("sum"));
}

static void
put_each(struct sample *sample, size_t section, const struct json *list)
{
    const struct field *known = fields_of(section);
    for (size_t i = 0; i < json_len(list); i++) {
        const struct json *object = json_item(list, i);
        const struct json *value;
        const char *key;
        bool is_sum;
        if (!json_member(object, 0, &key, &value) || is_left_out(known, object, &is_sum))
            continue;
        if (!is_sum) {
            put_object(sample, new_row(sample, sections[section].table), known, object,
                       "");
            continue;
        }
        struct batch *b = shared_row(sample, section);
        put_value(sample, b, known + 1, json_at(object, known[1].name));
    }
}

static void
put_section(struct sample *sample, size_t section, const struct json *value)
{
    const struct section *s = &sections[section];
    const struct field *known = fields_of(section);
    struct batch *b;

    switch (s->how) {
    case EACH:
        put_each(sample, section, value);
        return;
    case ONE:
        b = shared_row(sample, section);
        break;
    case ALL:
        b = new_row(sample, s->table);
        batch_set_i64(b, samples_cpu_rates_cpu, -1);
        break;
    case PSI:
        b = new_row(sample, s->table);
        sample_set_text(sample->source, b, samples_pressure_rates_resource,
                        slice_of(strrchr(s->path, '-') + 1));
        break;
    default:
        BUG("how");
    }
    put_object(sample, b, known, value, "");
}

static size_t
section_named(const char *path)
{
    size_t i = 0;
    while (i < ARRAY_LEN(sections) && strcmp(sections[i].path, path) != 0)
        i++;
    return i;
}

static bool
is_group(const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i < ARRAY_LEN(sections); i++)
        if (strncmp(sections[i].path, name, n) == 0 && sections[i].path[n] == '.')
            return true;
    return false;
}

/* Sections of a sample, or of a group of sections ("network."). */
static void
put_sections(struct sample *sample, const struct json *object, const char *group)
{
    const struct json *value;
    const char *key;
    char path[96];

    for (size_t i = 0; json_member(object, i, &key, &value); i++) {
        snprintf(path, sizeof path, "%s%s", group, key);
        size_t section = section_named(path);
        if (section < ARRAY_LEN(sections)) {
            put_section(sample, section, value);
        } else if (*group == 0 && is_group(key)) {
            snprintf(path, sizeof path, "%s.", key);
            put_sections(sample, value, path);
        } else if (strcmp(path, "timestamp") != 0) {
            tell(sample, path);
        }
    }
}

size_t
sysstat_put(struct source *s, const struct json *item, int64_t time_ns,
            int64_t interval_ns, struct strtab *told)
{
    struct sample sample = {
        .source = s, .told = told, .time_ns = time_ns, .interval_ns = interval_ns};
    put_sections(&sample, item, "");
    return sample.rows;
}
