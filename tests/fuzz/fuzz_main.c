/* Replays inputs through a fuzz target without a fuzzer: files and folders of files are
 * given as arguments. Speaks TAP: one line for the whole replay, since a target that
 * finds something wrong does not return. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PATH_ROOM 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t replayed;

static void
give_up(const char *path, const char *what)
{
    printf("Bail out! %s: %s\n", path, what);
    exit(1);
}

/* Each input has memory of its own size, so that reading one byte too far is noticed. */
static void
replay_file(const char *path, size_t size)
{
    FILE *f = fopen(path, "rb");
    uint8_t *data = malloc(size ? size : 1);
    if (!f || !data || fread(data, 1, size, f) != size)
        give_up(path, "cannot read");
    fclose(f);
    fprintf(stderr, "# %s\n", path); /* the last one named is the one that failed */
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    replayed++;
}

static void replay(const char *path);

static void
replay_folder(const char *folder)
{
    struct dirent **entries;
    int n = scandir(folder, &entries, NULL, alphasort);
    if (n < 0)
        give_up(folder, "cannot list");
    for (int i = 0; i < n; i++) {
        char path[PATH_ROOM];
        if (entries[i]->d_name[0] != '.') {
            snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
            replay(path);
        }
        free(entries[i]);
    }
    free(entries);
}

static void
replay(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        give_up(path, "not there");
    if (S_ISDIR(st.st_mode))
        replay_folder(path);
    else if (S_ISREG(st.st_mode))
        replay_file(path, (size_t)st.st_size);
}

int
main(int argc, char **argv)
{
    const char *name = strrchr(argv[0], '/');
    puts("1..1");
    fflush(stdout);
    for (int i = 1; i < argc; i++)
        replay(argv[i]);
    printf("ok 1 - %s replays %zu inputs\n", name ? name + 1 : argv[0], replayed);
    return replayed == 0;
}
