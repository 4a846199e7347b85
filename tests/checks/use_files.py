"""Uses files in w/ in every way that weir-access tells apart, always the same."""
import os, random
random.seed(5)
os.makedirs("w", exist_ok=True)
a = os.open("w/a", os.O_RDWR | os.O_CREAT | os.O_TRUNC)
for i in range(200):
    os.pwrite(a, b"x" * random.choice((100, 512, 4096)), random.randrange(64) * 512)
for i in range(100):
    os.lseek(a, random.randrange(32) * 4096, 0)
    os.read(a, 4096)
    if i % 7 == 0:
        os.write(a, b"y" * 10)
b = os.open("w/b", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
os.sendfile(b, a, 100, 5000)
os.copy_file_range(a, b, 4000, 0, 8000)
d = os.dup(a)
os.lseek(d, 0, 0)
for one in d, a, d:
    os.read(one, 1000)
os.dup2(b, d)
os.write(d, b"z" * 77)
log = os.open("w/log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
for i in range(20):
    os.write(log, b"line\n")
for child in range(3):
    if os.fork() == 0:
        f = os.open("w/shared", os.O_RDWR | os.O_CREAT)
        for i in range(10):
            os.pwrite(f, b"c" * 300, child * 200 + i * 1000)
            os.pread(f, 4096, i * 512)
        os._exit(0)
    os.wait()
os.close(a)
a = os.open("w/a", os.O_RDONLY)
while os.read(a, 3000):
    pass
