"""Reads what a stuck person pasted: error text in, Message out.

The way of a text: it is cleaned once (normal.py); reasons, numbers, places, protocols and the author are recognised in
it by tables of rows (phrases.py, sentences/, codes.py, places.py, protocols.py, program_rows.py, names.py); and then it
is decided what belongs together (weigh.py for the reasons, placing.py for the ports). To teach it a program is to add a
row with an example.

What was decided where texts leave room:
- Protocol: said by name, by a call or class that exists for one of them only, or by a program that serves on one
  alone; otherwise None (protocols.py).
- Address: `*` and `+` are 0.0.0.0, `:::80` and `[::]` are ::, `/127.0.0.1:80` is 127.0.0.1; `:80`, `('', 80)`, null and
  "any" say nothing: None. Names stay as they are.
- Port: the one a server wanted on this computer. Containers, Vagrant and kubectl: the host's. Of a range its first.
  Never the other side's: a client's problem has the subject CONNECTING, no port, and the other side in `remote`.
- Code: the number as stated, the kernel's without its sign (`errno: -98` is 98), libuv's own with it (-4091);
  0x80072740 is 10048. The first one that means the error.
- A call that fails with "in use" is NOT_AVAILABLE, as with "cannot assign": the local ports are used up.
- Notices ("trying another port", "reusing"): error NONE, subject NOTICE, with the port that was wanted first.
- Several problems: the first one about listening is the answer, then clients' ones, then failures without a reason.
- Program: the most specific name that the text supports. What a row knows first (program_rows.py); where that is only
  a language or a library, the name that was typed, that prefixes the log, or under which the program is installed
  (names.py): `$ tofnd` is tofnd, `nsd[324]:` is nsd, `/usr/lib/node_modules/w3/bin/w3` is w3; `node server.js` is node.
- A denial or an "in use" that is said of a file, a name or a login is OTHER.
"""

from portfixer.facts import Message, MessageError

__all__ = ["Message", "MessageError", "read"]


def read(text: str) -> Message:
    """What the text says; every `str` has an answer, and none takes long."""
    # The tables are loaded with the first text: most commands never read one, and start sooner without them.
    from portfixer.messages.reader import read as read_now

    return read_now(text)
