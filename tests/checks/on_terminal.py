"""on_terminal.py WIDTH COMMAND...: runs it on a terminal that is so wide; prints what it
printed there, with its exit status."""
import fcntl
import os
import pty
import struct
import sys
import termios

pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(sys.argv[1]), 0, 0))
    os.environ.pop("COLUMNS", None)
    os.execvp(sys.argv[2], sys.argv[2:])
printed = b""
while True:
    try:
        some = os.read(terminal, 65536)
    except OSError:  # Linux, when the other side is closed
        break
    if not some:
        break
    printed += some
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
sys.stdout.buffer.write(printed.replace(b"\r\n", b"\n"))
sys.exit(status)
