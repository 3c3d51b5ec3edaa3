"""PortFixer finds out why a server cannot have its port, and mends it."""

__version__ = "0.1.0"
