"""The child's side of `plan_tracker.child`: limits itself, runs one worker script, writes its answer.

Arguments: the script, bytes of memory, seconds of processor, bytes of output, then what the script's `answer` takes
beside the file on standard input. It answers bytes, or something that becomes JSON; it says that there is too much by
raising MemoryError. Knows no settings, no database and no secrets.
"""

from __future__ import annotations

import json
import resource
import runpy
import sys

TOO_LARGE, UNREADABLE, NO_LIBRARY = 3, 4, 5


def limit(memory: int, seconds: int, output: int) -> None:
    """No more memory, time, output, files or processes than reading needs; set before any library is loaded."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, output),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (most, most))


def out_of_memory(memory: int) -> bool:
    """Whether this process came near its limit: parsers say something else then. False if the kernel does not tell."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            peak = next(line for line in status if line.startswith("VmPeak:"))
    except (OSError, StopIteration):
        return False
    return int(peak.split()[1]) * 1024 > memory * 0.9


def main(worker: str, memory: int, seconds: int, output: int, *arguments: str) -> int:
    """Exit status 0 and an answer, or one of the numbers above. The kernel kills at a limit."""
    limit(memory, seconds, output)
    try:
        answer = runpy.run_path(worker)["answer"](sys.stdin.buffer, *arguments)
        written = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    except MemoryError:
        return TOO_LARGE
    except Exception as error:  # a hostile file may raise anything, and a parser without memory too
        if out_of_memory(memory):
            return TOO_LARGE
        return NO_LIBRARY if isinstance(error, ImportError) else UNREADABLE
    try:
        sys.stdout.buffer.write(written)
        sys.stdout.buffer.flush()
    except OSError:
        return TOO_LARGE
    return 0


if __name__ == "__main__":
    script, most_memory, most_seconds, most_output, *rest = sys.argv[1:]
    sys.exit(main(script, int(most_memory), int(most_seconds), int(most_output), *rest))
