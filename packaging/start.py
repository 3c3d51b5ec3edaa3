"""Where the packaged program begins: PyInstaller runs a file, not a module."""

import sys

from portfixer.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
