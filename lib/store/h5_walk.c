/* What is in a file, name by name. */
#include "lib/store/h5_priv.h"

struct walk {
    void (*tell)(void *ctx, const char *path);
    void *ctx;
};

static herr_t
tell(hid_t group, const char *name, const H5L_info_t *info, void *walk)
{
    const struct walk *w = walk;
    (void)group;
    (void)info;
    w->tell(w->ctx, name);
    return 0;
}

bool
h5_walk(h5_id file, void (*take)(void *ctx, const char *path), void *ctx, struct err *err)
{
    struct walk walk = {take, ctx};
    return H5Lvisit(file, H5_INDEX_NAME, H5_ITER_INC, tell, &walk) >= 0 ||
           h5_fail(err, "cannot list", "/");
}

static herr_t
tell_attr(hid_t object, const char *name, const H5A_info_t *info, void *walk)
{
    const struct walk *w = walk;
    (void)object;
    (void)info;
    w->tell(w->ctx, name);
    return 0;
}

bool
h5_walk_attrs(h5_id file, void (*take)(void *ctx, const char *key), void *ctx,
              struct err *err)
{
    struct walk walk = {take, ctx};
    return H5Aiterate2(file, H5_INDEX_NAME, H5_ITER_INC, NULL, tell_attr, &walk) >= 0 ||
           h5_fail(err, "cannot list the attributes of", "/");
}
