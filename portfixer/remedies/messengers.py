"""Programs that have a port only for what stands behind them. Pure."""

from portfixer.facts import Process

__all__ = ["is_messenger"]

_MESSENGERS = {
    "docker-proxy", "rootlesskit-docker-proxy", "rootlessport", "conmon", "containerd", "dockerd", "svchost.exe",
    "wslrelay.exe", "wslhost.exe", "wslservice.exe", "com.docker.backend.exe", "com.docker.proxy.exe", "gvproxy.exe",
    "com.docker.vpnkit.exe", "vpnkit.exe", "vpnkit-bridge.exe", "rancher desktop.exe", "win-sshproxy.exe",
}  # fmt: skip


def is_messenger(process: Process) -> bool:
    """docker-proxy only passes on what a container receives: stopping it cuts the container off and frees nothing it
    would not take again (CAUSES.md, last but two). Its like keep containers running, or look after them; svchost.exe
    runs a service of Windows, and at times several."""
    return process.name.lower() in _MESSENGERS or process.name.startswith("containerd-shim")
