"""What is asked of every system in the same way."""

import threading
from collections.abc import Collection

from portfixer.facts import Endpoint, Family, ProbeResult, Protocol
from portfixer.system.api import NotSupported
from portfixer.system.names import resolve
from portfixer.system.probing import probe
from portfixer.system.texts import beginning_of, real_path_of

__all__ = ["Everywhere"]


class Everywhere:
    """The part of portfixer.system.api.System that does not depend on the system."""

    def resolve(self, host: str) -> tuple[str, ...]:
        return resolve(host)

    def probe(self, port: int, protocol: Protocol, address: str, *, reuse: bool) -> ProbeResult:
        return probe(port, protocol, address, reuse=reuse)

    def text_of(self, path: str) -> str | None:
        return beginning_of(path)

    def real_path(self, path: str) -> str:
        return real_path_of(path)

    def answers_http(self, endpoint: Endpoint, timeout_s: float = 0.5) -> bool:
        from portfixer.system.http import answers_http  # here, as few looks end with the question

        return answers_http(endpoint, timeout_s)

    def free_reserved(
        self,
        port: int,
        protocol: Protocol,  # noqa: ARG002 - as the protocol has it, and the three below
        families: Collection[Family],  # noqa: ARG002
        *,
        timeout_s: float,  # noqa: ARG002
        cancel: threading.Event,  # noqa: ARG002
    ) -> None:
        """Only Windows keeps ports in such a way."""
        raise NotSupported(port)
