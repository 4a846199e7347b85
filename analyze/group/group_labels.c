/* The keys: what their values are called. */
#include "analyze/group/group_priv.h"

struct cell
group_label_text(const struct grouper *g, uint32_t value)
{
    return value == 0 ? cell_missing() : cell_text(strtab_get(g->strings, value));
}

struct cell
group_label_mount(const struct grouper *g, uint32_t value)
{
    return value == 0 ? cell_missing() : cell_text(mounts_name(g->mounts, value));
}

struct cell
group_label_source(const struct grouper *g, uint32_t value)
{
    if (value >= g->sources.n)
        return cell_int(value);
    return cell_text(strtab_get(g->strings, g->sources.name[value]));
}

struct cell
group_label_number(const struct grouper *g, uint32_t value)
{
    (void)g;
    int32_t number = (int32_t)value;
    return number == MISSING_I32 ? cell_missing() : cell_int(number);
}

struct cell
group_label_fd(const struct grouper *g, uint32_t value)
{
    return (int32_t)value == -1 ? cell_missing() : group_label_number(g, value);
}

static struct cell
label_enum(const char *name, uint32_t value)
{
    const char *text = enum_name(enum_find(name), (int)value);
    return text ? cell_text(slice_of(text)) : cell_int(value);
}

struct cell
group_label_error(const struct grouper *g, uint32_t value)
{
    (void)g;
    return label_enum("errno", value);
}

struct cell
group_label_op(const struct grouper *g, uint32_t value)
{
    (void)g;
    return label_enum("op", value);
}

struct cell
group_label_fd_kind(const struct grouper *g, uint32_t value)
{
    (void)g;
    return label_enum("fd_kind", value);
}

struct cell
group_label_size(const struct grouper *g, uint32_t value)
{
    (void)g;
    if (value == NO_SIZE)
        return cell_missing();
    return cell_int(value ? INT64_C(1) << (value - 1) : 0);
}
