#include "collect/pack/redact_archive.h"

#include <unistd.h>

#include "collect/pack/pack.h"
#include "collect/pack/redact_log.h"
#include "collect/pack/redact_manifest.h"
#include "lib/base/mem.h"
#include "lib/input/members.h"

/* The name inside the archive; a compressed file is its own only member. */
static char *
name_inside(const char *archive, const char *member)
{
    size_t n = strlen(archive);
    bool below = strncmp(member, archive, n) == 0 && member[n] == '/';
    char *name = pack_name_inside(below ? member + n + 1 : member);
    name[packed_stem(slice_of(name))] = 0;
    return name;
}

static struct slice
role_of(const struct json *manifest, const char *name)
{
    static const char *const roles[] = {"calls", "samples", "marks"};
    const struct json *list = json_at(manifest, "members");
    for (size_t i = 0; i < json_len(list); i++) {
        const struct json *one = json_item(list, i);
        if (!slice_eq(json_text(json_at(one, "name")), slice_of(name)))
            continue;
        for (size_t k = 0; k < ARRAY_LEN(roles); k++)
            if (slice_eq(json_text(json_at(one, "role")), slice_of(roles[k])))
                return slice_of(roles[k]);
    }
    return (struct slice){NULL, 0};
}

static void
leave_out(struct redacted *to, const char *why)
{
    complain("%s: it is left out", why);
    to->left_out++;
}

static bool
add_log(const struct redact *r, const char *archive, struct members *m,
        const char *member, struct redacted *to, struct err *err)
{
    struct err why;
    bool unusable;
    struct arc_from from = {.ctx = m, .read = members_read};
    struct input *in = input_from(member, &from, NULL);
    char *copy = redact_log(r, in, &unusable, &why);
    input_close(in);
    if (!copy && !unusable)
        return err_set(err, "%s", why.text);
    if (!copy) {
        leave_out(to, why.text);
        return true;
    }
    char *name = name_inside(archive, member);
    struct slice role = role_of(to->manifest, name);
    grow(&to->logs, &to->cap, to->n + 1, sizeof *to->logs);
    to->logs[to->n++] = (struct redacted_log){
        .copy = copy,
        .name = redact_log_name(r, name),
        .role = role.n ? xstrndup(role.p, role.n) : NULL,
    };
    free(name);
    return true;
}

/* The archive's own manifest stands in front of what it tells of. */
static bool
is_manifest(const char *archive, const char *member)
{
    char *name = name_inside(archive, member);
    bool is = strcmp(name, "manifest.json") == 0;
    free(name);
    return is;
}

bool
redact_archive(const struct redact *r, struct input *in, struct redacted *to,
               struct err *err)
{
    struct members *m = members_open(in, &members_usual);
    struct member member;
    enum member_kind kind;
    bool ok = true;
    while (ok && (kind = members_next(m, &member)) != MEMBER_END) {
        if (kind == MEMBER_NOTE)
            say("%s", member.text);
        else if (kind == MEMBER_TROUBLE)
            leave_out(to, member.text);
        else if (!to->manifest && is_manifest(input_name(in), member.name))
            to->manifest = redact_manifest_read(m);
        else
            ok = add_log(r, input_name(in), m, member.name, to, err);
    }
    members_close(m);
    if (ok && !to->recording)
        to->recording = redact_manifest_recording(r, to->manifest);
    return ok;
}

void
redacted_free(struct redacted *r)
{
    for (size_t i = 0; i < r->n; i++) {
        unlink(r->logs[i].copy);
        free(r->logs[i].copy);
        free(r->logs[i].name);
        free(r->logs[i].role);
    }
    json_free(r->manifest);
    free(r->recording);
    free(r->logs);
    *r = (struct redacted){0};
}
