#include "collect/sample/schedule.h"

#include "lib/base/num.h"

#define JUDGE_NS NS_PER_S /* cost is judged over this long, */
#define JUDGE_TICKS 5     /* and over as many ticks */
#define BACK_OFF_TO (60 * NS_PER_S)
#define EASY 0.25 /* of what is allowed: the interval may shrink again */

bool
schedule_interval(const char *text, void *dest, struct err *err)
{
    int64_t ns;
    if (!num_duration(text, &ns) || ns < 5 * NS_PER_S / 1000 || ns > 3600 * NS_PER_S)
        return err_set(err, "expected a time from 5ms to 1h, not '%s'", text);
    *(int64_t *)dest = ns;
    return true;
}

void
schedule_start(struct schedule *s, int64_t interval_ns, double most)
{
    *s = (struct schedule){
        .interval_ns = interval_ns, .least_ns = interval_ns, .most = most};
}

int64_t
schedule_next(struct schedule *s, int64_t now_ns)
{
    int64_t late = now_ns > s->due_ns ? (now_ns - s->due_ns) / s->interval_ns : 0;
    s->number += 1 + late;
    s->due_ns += (1 + late) * s->interval_ns;
    s->ticks++;
    return late;
}

bool
schedule_adapt(struct schedule *s, int64_t now_ns, int64_t cpu_ns)
{
    int64_t span = now_ns - s->since_ns, before = s->interval_ns;
    if (s->most <= 0 || span < JUDGE_NS || s->ticks < JUDGE_TICKS)
        return false;
    double cost = (double)(cpu_ns - s->since_cpu_ns) / (double)span;
    if (cost > s->most)
        s->interval_ns = MIN(2 * s->interval_ns, MAX(BACK_OFF_TO, s->least_ns));
    else if (cost < s->most * EASY)
        s->interval_ns = MAX(s->interval_ns / 2, s->least_ns);
    s->since_ns = now_ns;
    s->since_cpu_ns = cpu_ns;
    s->ticks = 0;
    s->due_ns += s->interval_ns - before;
    return s->interval_ns != before;
}
