"""A server as somebody's own script: `python server.py LISTENING_DESCRIPTOR READY_DESCRIPTOR`.

Being a script of its own it can be recognised by its path, the way a person's program is.
"""

import os
import socket
import sys

from portfixer.practice.sockets import serve


def _main() -> None:
    listening = socket.socket(fileno=int(sys.argv[1]))
    os.write(int(sys.argv[2]), b"\n")
    os.close(int(sys.argv[2]))
    serve(listening)


if __name__ == "__main__":
    _main()
