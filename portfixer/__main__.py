"""Start PortFixer: the window without arguments, a command with them."""

import os
import sys

__all__ = ["main"]


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
    from portfixer.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
