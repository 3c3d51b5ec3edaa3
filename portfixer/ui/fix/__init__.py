"""The guided flow's pages, walked through `portfixer.flow`."""
