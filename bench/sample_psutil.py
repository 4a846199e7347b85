"""The usual script: what psutil tells of a process and of the machine, at regular times."""
import sys
import time

import psutil

process, interval, count = psutil.Process(int(sys.argv[1])), float(sys.argv[2]), int(sys.argv[3])
begin, due = time.process_time(), time.monotonic()
for _ in range(count):
    process.cpu_times(), process.memory_info(), process.io_counters()
    process.num_ctx_switches(), process.num_threads(), process.threads()
    psutil.cpu_times(percpu=True), psutil.virtual_memory(), psutil.disk_io_counters()
    due += interval
    time.sleep(max(0.0, due - time.monotonic()))
print(time.process_time() - begin)
