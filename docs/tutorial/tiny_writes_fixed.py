# The same table, written as its buffer fills, and flushed once a second.
import math
import time

STEPS = 10000

with open("steps.csv", "w") as table:
    flushed = time.monotonic()
    for step in range(STEPS):
        energy = math.cos(step / 100)
        table.write(f"{step},{energy:.6f}\n")
        if time.monotonic() - flushed > 1:
            table.flush()
            flushed = time.monotonic()
