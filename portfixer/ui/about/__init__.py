"""About: what PortFixer is, and the licences of its parts."""
