"""The practice child as a script, so that people see the name of this file as they would see a server's.

A script can also be recognised by its path, the way a person's own program is. Start it with a cause and a port.
"""

import sys

from portfixer.practice.child import main

if __name__ == "__main__":
    main(sys.argv[1:])
