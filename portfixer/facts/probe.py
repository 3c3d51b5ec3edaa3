"""What bind() itself said."""

from dataclasses import dataclass

from portfixer.facts.endpoint import Protocol

__all__ = ["ProbeResult"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """One bind(), tried and taken back."""

    protocol: Protocol
    address: str
    port: int
    reuse: bool
    """Linux: bound with SO_REUSEADDR. Windows, where that option would prove nothing: with SO_EXCLUSIVEADDRUSE."""
    error: str | None
    """None: it was bound, and given back at once. Otherwise the name in errno.h: EADDRINUSE, EACCES, EADDRNOTAVAIL …"""

    @property
    def address_is_missing(self) -> bool:
        """This computer has no such address, or none of that family."""
        return self.error in {"EADDRNOTAVAIL", "EAFNOSUPPORT"}
