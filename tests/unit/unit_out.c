/* Output files appear whole or not at all; messages are one line each. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <dirent.h>

#include <cmocka.h>

#include "lib/base/mem.h"
#include "lib/table/out.h"

static char home[] = "/tmp/weir-out-XXXXXX";

static int
enter_home(void **state)
{
    (void)state;
    return !mkdtemp(home) || chdir(home) != 0;
}

static int
files_here(void)
{
    int n = 0;
    DIR *dir = opendir(".");
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir)) != NULL;)
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(dir);
    return n;
}

static int
leave_home(void **state)
{
    (void)state;
    return chdir("/") != 0 || rmdir(home) != 0; /* fails when something was left */
}

static void
file_is(const char *path, const char *expected)
{
    char text[64] = "";
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    size_t n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    assert_int_equal(n, strlen(expected));
    assert_string_equal(text, expected);
}

static void
put_file(const char *path, const char *text)
{
    struct out o;
    struct err err = {0};
    assert_true(out_open(&o, path, &err));
    fputs(text, o.f);
    assert_true(out_commit(&o, &err));
}

static mode_t
mode_of(const char *path)
{
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    return st.st_mode & 0777;
}

static void
test_appears_when_complete(void **state)
{
    (void)state;
    struct out o;
    struct err err = {0};
    umask(027);
    assert_true(out_open(&o, "a", &err));
    fputs("new", o.f);
    fflush(o.f);
    assert_int_not_equal(access("a", F_OK), 0);
    assert_int_equal(files_here(), 1);
    assert_true(out_commit(&o, &err));
    assert_null(o.f);
    file_is("a", "new");
    assert_int_equal(mode_of("a"), 0640);
    assert_int_equal(files_here(), 1);
    unlink("a");
}

static void
test_replaces_with_mode_and_link(void **state)
{
    (void)state;
    struct out o;
    struct stat st;
    struct err err = {0};
    put_file("a", "old");
    assert_int_equal(chmod("a", 0604), 0);
    assert_int_equal(symlink("a", "link"), 0);
    assert_true(out_open(&o, "link", &err));
    fputs("dropped", o.f);
    out_abandon(&o);
    file_is("a", "old");
    put_file("link", "new");
    file_is("a", "new");
    assert_int_equal(mode_of("a"), 0604);
    assert_true(lstat("link", &st) == 0 && S_ISLNK(st.st_mode));
    assert_int_equal(files_here(), 2);
    unlink("a");
    put_file("link", "through"); /* the link dangles now */
    file_is("a", "through");
    unlink("a");
    unlink("link");
}

static void
test_refuses(void **state)
{
    (void)state;
    struct out o;
    struct err err = {0};
    assert_false(out_open(&o, "no/such/a", &err));
    assert_string_equal(err.text, "cannot create 'no/such/a': No such file or directory");
    assert_null(o.f);
    assert_false(out_open(&o, ".", &err));
    assert_string_equal(err.text, "cannot write '.': Is a directory");
    assert_null(out_temp_beside("/dev/null", &err));
    assert_string_equal(err.text, "cannot write '/dev/null': not a regular file");
    assert_int_equal(files_here(), 0);
}

static void
test_full_disk_is_told(void **state)
{
    (void)state;
    struct out o;
    struct err err = {0};
    if (access("/dev/full", W_OK) != 0)
        skip();
    assert_true(out_open(&o, "/dev/full", &err));
    for (int i = 0; i < 100000; i++)
        fputs("text", o.f);
    assert_false(out_commit(&o, &err));
    assert_string_equal(err.text, "cannot write '/dev/full': No space left on device");
}

static void
test_named_temporary(void **state)
{
    (void)state;
    struct err err = {0};
    char *temp = out_temp_beside("a", &err);
    assert_non_null(temp);
    assert_true(out_rename(temp, "a", &err));
    file_is("a", "");
    temp = out_temp_beside("./a", &err);
    assert_int_equal(strncmp(temp, "./.a.weir-", 10), 0);
    out_unlink(temp);
    out_unlink(NULL);
    assert_int_equal(files_here(), 1);
    unlink("a");
}

/* Runs `work` in a child and returns how the child ended. */
static int
in_child(void (*work)(void))
{
    int status;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        work();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void
be_interrupted(void)
{
    struct out o;
    struct err err = {0};
    signal(SIGTERM, SIG_DFL);
    if (out_open(&o, "a", &err))
        raise(SIGTERM);
}

static void
fork_and_be_interrupted(void)
{
    struct out o;
    struct err err = {0};
    if (!out_open(&o, "b", &err))
        _exit(1);
    in_child(be_interrupted); /* must not remove the file of its parent */
    fputs("kept", o.f);
    _exit(out_commit(&o, &err) ? 0 : 1);
}

static void
just_exit(void)
{
    struct out o;
    struct err err = {0};
    out_open(&o, "a", &err);
    exit(0);
}

static void
test_vanishes_when_interrupted(void **state)
{
    (void)state;
    int status = in_child(be_interrupted);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    assert_int_equal(files_here(), 0);
    status = in_child(just_exit);
    assert_true(WIFEXITED(status));
    assert_int_equal(files_here(), 0);
}

static void
test_child_leaves_parents_file(void **state)
{
    (void)state;
    int status = in_child(fork_and_be_interrupted);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    file_is("b", "kept");
    unlink("b");
}

static void
test_quote(void **state)
{
    (void)state;
    char buf[16];
    assert_string_equal(quote(buf, sizeof buf, SLICE("a\x1b\n'"), 9), "a\\x1b\\n\\'");
    assert_string_equal(quote(buf, sizeof buf, SLICE("\xE9\0"), 9), "\\xE9\\x00");
    assert_string_equal(quote(buf, sizeof buf, SLICE("abcdef"), 3), "abc...");
    assert_string_equal(quote(buf, sizeof buf, SLICE("0123456789abcdef"), 99),
                        "0123456789ab...");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_appears_when_complete),
        cmocka_unit_test(test_replaces_with_mode_and_link),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_full_disk_is_told),
        cmocka_unit_test(test_named_temporary),
        cmocka_unit_test(test_vanishes_when_interrupted),
        cmocka_unit_test(test_child_leaves_parents_file),
        cmocka_unit_test(test_quote),
    };
    return cmocka_run_group_tests_name("out", tests, enter_home, leave_home);
}
