"""A text that is nothing but a number: an error number or a port."""

import re

from portfixer.facts import Message, MessageError, Piece, Subject
from portfixer.messages.codes import meaning_of
from portfixer.messages.normal import Normal

__all__ = ["bare_number"]

_BARE = r"\s*(?P<number>-?\d{1,6})\s*"
# Numbers that are asked about as error numbers more often than they are used as ports.
_ASKED = {
    98,
    48,
    10048,
    10013,
    10049,
    10061,
    13,
    99,
    49,
    111,
    61,
    183,
    -98,
    -48,
    -13,
    -99,
    -49,
    -111,
    -61,
    -4091,
    -4092,
    -4090,
    -4078,
}


def bare_number(normal: Normal) -> Message | None:
    """What the number means that is all of the text; None where there is more."""
    bare = re.fullmatch(_BARE, normal.text)
    if bare is None:
        return None
    number = int(bare["number"])  # the white space around it may be of kinds that int() refuses
    span = normal.origin(*bare.span("number"))
    if number in _ASKED:
        value = number if number < -1000 else abs(number)
        meaning = meaning_of(value) or MessageError.OTHER
        subject = Subject.CONNECTING if meaning is MessageError.REFUSED else Subject.LISTENING
        return Message(error=meaning, code=value, subject=subject, pieces=(Piece("code", *span), Piece("error", *span)))
    if 0 < number < 65536:
        return Message(error=MessageError.NONE, port=number, pieces=(Piece("port", *span),))
    return Message(error=MessageError.NONE)
