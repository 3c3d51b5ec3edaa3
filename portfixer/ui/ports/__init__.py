"""The live table of ports in use."""
