"""Reads what a stuck person pasted: error text in, Message out."""

from portfixer.facts import Message, MessageError
from portfixer.messages.reader import read

__all__ = ["Message", "MessageError", "read"]
