"""Any system, seen through psutil alone: correct in what it says, and open about how little that is."""

from portfixer.system.portable.system import PortableSystem

__all__ = ["PortableSystem"]
