# A simulation that keeps a table of its steps, and wants no line of it lost.
import math

STEPS = 10000

with open("steps.csv", "w") as table:
    for step in range(STEPS):
        energy = math.cos(step / 100)
        for text in (f"{step}", ",", f"{energy:.6f}", "\n"):
            table.write(text)
            table.flush()
