# A rank of a simulation: computes, and writes a checkpoint of its own after each step. The last
# rank has twice the cells of the others.
import math
import os

rank = int(os.environ.get("SLURM_PROCID", "0"))
last = rank == int(os.environ.get("SLURM_NTASKS", "1")) - 1
cells = 60000 if last else 30000

for step in range(12):
    total = sum(math.sin(cell) for cell in range(8 * cells))
    with open(f"rank{rank}.step{step}", "wb", buffering=0) as file:
        for begin in range(0, cells, 500):
            file.write(bytes(8 * 500))
        os.fsync(file.fileno())
