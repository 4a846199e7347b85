#include "collect/child/pidinfo.h"

#include <dirent.h>

#include "lib/base/num.h"

#define PF_KTHREAD                                                                       \
    0x00200000 /* flag of a kernel thread in /proc/PID/stat, since 2.6.24 */

static bool
read_proc(pid_t pid, const char *file, char *buf, size_t size)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%ld/%s", (long)pid, file);
    FILE *f = fopen(path, "re");
    if (!f)
        return false;
    size_t n = fread(buf, 1, size - 1, f);
    fclose(f);
    buf[n] = 0;
    return n > 0;
}

/* The text behind "\nKEY:\t". */
static const char *
value_of(const char *status, const char *key)
{
    size_t n = strlen(key);
    for (const char *p = status; p; p = strchr(p, '\n')) {
        p += *p == '\n';
        if (strncmp(p, key, n) == 0 && p[n] == ':')
            return p + n + 1 + strspn(p + n + 1, " \t");
    }
    return "0";
}

static bool
is_kernel_thread(pid_t pid)
{
    char stat[1024];
    unsigned long flags = 0;
    if (!read_proc(pid, "stat", stat, sizeof stat))
        return false;
    const char *behind_name = strrchr(stat, ')');
    /* state ppid pgrp session tty tpgid flags */
    return behind_name &&
           sscanf(behind_name + 1, " %*c %*d %*d %*d %*d %*d %lu", &flags) == 1 &&
           (flags & PF_KTHREAD);
}

bool
pidinfo_read(pid_t pid, struct pidinfo *info)
{
    char status[8192];
    if (!read_proc(pid, "status", status, sizeof status))
        return false;
    *info = (struct pidinfo){
        .pid = pid,
        .ppid = (pid_t)strtol(value_of(status, "PPid"), NULL, 10),
        .tracer = (pid_t)strtol(value_of(status, "TracerPid"), NULL, 10),
        .state = *value_of(status, "State"),
        .cap_eff = strtoull(value_of(status, "CapEff"), NULL, 16),
        .seccomp = strtol(value_of(status, "Seccomp"), NULL, 10) == 2,
        .kernel_thread = is_kernel_thread(pid),
    };
    unsigned long effective = 0; /* Uid: real effective saved filesystem */
    if (sscanf(value_of(status, "Uid"), "%*u %lu", &effective) == 1)
        info->uid = (uid_t)effective;
    const char *name = value_of(status, "Name");
    size_t n = MIN(strcspn(name, "\n"), sizeof info->name - 1);
    memcpy(info->name, name, n);
    return true;
}

pid_t
pidinfo_process(pid_t tid)
{
    char status[8192];
    long pid = 0;
    if (read_proc(tid, "status", status, sizeof status))
        pid = strtol(value_of(status, "Tgid"), NULL, 10);
    return pid > 0 ? (pid_t)pid : tid;
}

void
pidinfo_threads(pid_t pid, void (*fn)(void *ctx, pid_t tid), void *ctx)
{
    char path[64];
    struct dirent *entry;
    snprintf(path, sizeof path, "/proc/%ld/task", (long)pid);
    DIR *tasks = opendir(path);
    while (tasks && (entry = readdir(tasks))) {
        uint64_t number;
        if (num_u64(slice_of(entry->d_name), &number))
            fn(ctx, (pid_t)number);
    }
    if (tasks)
        closedir(tasks);
}

size_t
pidinfo_related(enum pid_link link, pid_t pid, struct pidinfo *found, size_t max)
{
    size_t n = 0;
    DIR *proc = opendir("/proc");
    struct dirent *entry;
    while (proc && n < max && (entry = readdir(proc))) {
        uint64_t number;
        struct pidinfo info;
        if (!num_u64(slice_of(entry->d_name), &number) ||
            !pidinfo_read((pid_t)number, &info))
            continue;
        if ((link == PID_CHILD_OF ? info.ppid : info.tracer) == pid)
            found[n++] = info;
    }
    if (proc)
        closedir(proc);
    return n;
}
