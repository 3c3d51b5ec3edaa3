"""Start PortFixer: the window without arguments, a command with them."""

import gc
import os
import sys

__all__ = ["main"]

if not __package__:
    # `python path/to/portfixer`: Python then looks for modules inside the package, where it finds no `portfixer`, and
    # ours under the names of others.
    from pathlib import Path

    own = Path(__file__).absolute().parent
    sys.path[:] = [str(own.parent), *(path for path in sys.path if Path(path).absolute() != own)]


def main() -> int:
    """The exit status. Asking for the version must answer at once, so nothing else is loaded for it."""
    if sys.argv[1:] == ["--version"]:
        from portfixer import __version__

        try:
            print(f"PortFixer {__version__}", flush=True)
        except OSError as problem:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            print(f"portfixer: {problem.strerror}", file=sys.stderr)
            return 4
        return 0
    # What is loaded stays: looking for garbage in it takes a seventh of a command's time. `run` switches it on again
    # for everything that does not end at once.
    gc.disable()
    from portfixer.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
