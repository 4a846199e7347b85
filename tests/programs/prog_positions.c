/* Moves the positions of files in every way that Linux knows, and says where each
 * transfer really began (tests/checks/positions_check.py compares a trace with it).
 *
 *   prog_positions DIR REPORT [SCENARIO...]    absolute paths; DIR is empty
 *   prog_positions DIR REPORT wait:FILE [...]  begins when FILE is there (to attach)
 *   prog_positions DIR REPORT pool:FILE        the same with threads that are there
 * before prog_positions DIR REPORT use FD [FD...]   what the scenarios exec: reads from
 * each
 *
 * Each scenario runs in a process of its own. Linux only. */
#define _GNU_SOURCE
#include "tests/programs/positions_shared.h"

/* ---- */

static const struct {
    const char *name;
    void (*run)(void);
} scenarios[] = {
    {"basics",        basics       },
    {"appends",       appends      },
    {"duplicates",    duplicates   },
    {"kinds",         kinds        },
    {"copies",        copies       },
    {"forks",         forks        },
    {"close_on_exec", close_on_exec},
    {"crowd",         crowd        },
    {"same_pid",      same_pid     },
    {"killed",        killed       },
    {"shared_tables", shared_tables},
    {"untraced",      untraced     },
    {"passed",        passed       },
    {"stolen",        stolen       },
    {"threads",       threads      },
    {"thread_crowd",  thread_crowd },
    {"unshared",      unshared     },
    {"taken_number",  taken_number },
    {"thread_execs",  thread_execs },
};

static void
run(const char *name)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++) {
        if (name && strcmp(name, scenarios[i].name) != 0)
            continue;
        pid_t pid = fork();
        if (pid == 0) {
            scenarios[i].run();
            _exit(0);
        }
        wait_for(pid);
    }
}

int
main(int argc, char **argv)
{
    if (argc < 3 || argv[1][0] != '/' || chdir(argv[1]) != 0) {
        fputs("usage: prog_positions /DIR /REPORT [SCENARIO...]\n", stderr);
        return 2;
    }
    self_dir = argv[1];
    self_report = argv[2];
    report_begin(argv[2]);
    if (argc > 3 && strcmp(argv[3], "use") == 0) {
        for (int i = 4; i < argc; i++)
            reads(MUST, atoi(argv[i]));
        return 0;
    }
    int at = 3;
    if (argc > 3 && (gate_file = strchr(argv[3], ':'))) {
        at = 4;
        gate_file++;
        if (argv[3][0] == 'p')
            pool();
        else
            wait_for_gate();
    }
    if (at == argc)
        run(NULL);
    for (; at < argc; at++)
        run(argv[at]);
    return 0;
}
