"""Start PortFixer: the window without arguments, a command with them."""

import sys

__all__ = ["main"]


def main() -> int:
    """The exit status. Asking for the version must answer at once, so nothing else is loaded for it."""
    if sys.argv[1:] == ["--version"]:
        from portfixer import __version__

        sys.stdout.write(f"PortFixer {__version__}\n")
        return 0
    from portfixer.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
