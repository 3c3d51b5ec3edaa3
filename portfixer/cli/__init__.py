"""The commands: what PortFixer is in a terminal, for people (text) and for programs (JSON)."""

from portfixer.cli.run import run

__all__ = ["run"]
