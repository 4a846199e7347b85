#include "collect/probe/platform.h"

#include <pwd.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "collect/child/pidinfo.h"
#include "collect/sample/scan.h"

/* A whole small file of the real system, NUL-terminated; "" when there is none. */
static const char *
read_file(const char *path, char *buf, size_t size)
{
    FILE *f = fopen(path, "re");
    size_t n = f ? fread(buf, 1, size - 1, f) : 0;
    buf[n] = 0;
    if (f)
        fclose(f);
    return buf;
}

static void
copy_line(char *to, size_t size, const char *from)
{
    size_t n = MIN(strcspn(from, "\n"), size - 1);
    memcpy(to, from, n);
    to[n] = 0;
}

static void
look_at_system(struct platform *p)
{
    struct utsname u;
    if (uname(&u) == 0)
        snprintf(p->system, sizeof p->system, "%.64s %.64s %.64s, %ld processors",
                 u.sysname, u.release, u.machine, sysconf(_SC_NPROCESSORS_ONLN));
}

/* PRETTY_NAME="Debian GNU/Linux 12 (bookworm)" */
static void
look_at_distribution(struct platform *p)
{
    char text[4096];
    const char *at =
        strstr(read_file("/etc/os-release", text, sizeof text), "PRETTY_NAME=");
    if (!at)
        return;
    at += strlen("PRETTY_NAME=");
    copy_line(p->distribution, sizeof p->distribution, at + (*at == '"'));
    p->distribution[strcspn(p->distribution, "\"")] = 0;
}

/* Firmware that names a hypervisor, or a processor that says it runs under one. */
static void
look_at_machine(struct platform *p)
{
    static const char *const makers[] = {"KVM",   "QEMU",     "VMware", "VirtualBox",
                                         "Xen",   "Amazon",   "Google", "Microsoft",
                                         "Bochs", "Parallels"};
    char vendor[256], cpus[8192];
    read_file("/sys/class/dmi/id/sys_vendor", vendor, sizeof vendor);
    for (size_t i = 0; i < ARRAY_LEN(makers); i++)
        if (strstr(vendor, makers[i])) {
            snprintf(p->machine, sizeof p->machine, "virtual machine (%s)", makers[i]);
            return;
        }
    if (strstr(read_file("/proc/cpuinfo", cpus, sizeof cpus), " hypervisor"))
        snprintf(p->machine, sizeof p->machine, "virtual machine");
}

static void
look_at_container(struct platform *p)
{
    static const struct {
        const char *word, *name;
    } groups[] = {
        {"docker",   "docker"    },
        {"kubepods", "kubernetes"},
        {"libpod",   "podman"    },
        {"/lxc",     "lxc"       },
    };
    char text[4096];
    if (*read_file("/run/systemd/container", text, sizeof text))
        copy_line(p->container, sizeof p->container, text);
    else if (access("/.dockerenv", F_OK) == 0)
        strcpy(p->container, "docker");
    else if (access("/run/.containerenv", F_OK) == 0)
        strcpy(p->container, "podman");
    else if (access("/.singularity.d", F_OK) == 0)
        strcpy(p->container, "apptainer");
    read_file("/proc/1/cgroup", text, sizeof text);
    for (size_t i = 0; i < ARRAY_LEN(groups) && !*p->container; i++)
        if (strstr(text, groups[i].word))
            strcpy(p->container, groups[i].name);
}

static void
look_at_user(struct platform *p)
{
    struct pidinfo self = {0};
    const struct passwd *entry = getpwuid(geteuid());
    pidinfo_read(getpid(), &self);
    snprintf(p->user, sizeof p->user, "%.64s (%lu), %s", entry ? entry->pw_name : "?",
             (unsigned long)geteuid(),
             self.cap_eff == 0 ? "no capabilities" : "with capabilities");
}

void
platform_look(struct platform *p)
{
    *p = (struct platform){0};
    look_at_system(p);
    look_at_distribution(p);
    look_at_machine(p);
    look_at_container(p);
    look_at_user(p);
}
