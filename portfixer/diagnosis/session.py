"""Programs that are more than the server in the way: the person's session, and what they may be working in."""

import re

from portfixer.diagnosis.editors import editor_of
from portfixer.diagnosis.identity import base_name
from portfixer.facts import Manager, ManagerKind, Process

__all__ = [
    "belongs_to_the_session",
    "is_systemd",
    "is_worked_in",
    "keeps_the_system_running",
    "lets_people_in",
    "visitor_of",
]

# Stopping one of these ends the person's session, or takes the computer's screen, sound or bus away.
_SESSION = frozenset(
    """Xorg X Xwayland Xvnc gnome-shell gnome-session gnome-session-binary gdm gdm3 sddm lightdm kwin kwin_x11
    kwin_wayland plasmashell ksmserver startplasma-x11 startplasma-wayland cinnamon cinnamon-session xfce4-session xfwm4
    mate-session marco lxsession lxqt-session openbox i3 sway Hyprland weston mutter muffin systemd systemd-logind
    dbus-daemon dbus-broker dbus-broker-launch pipewire wireplumber pulseaudio systemd-resolved systemd-resolve
    systemd-networkd NetworkManager polkitd""".split()  # noqa: SIM905 - names read better as words
)
# The same on Windows, where capitals do not count.
_OF_WINDOWS = frozenset(
    {
        "registry", "memory compression", "secure system", "system idle process", "smss.exe", "csrss.exe",
        "wininit.exe", "winlogon.exe", "logonui.exe", "userinit.exe", "services.exe", "lsass.exe", "lsaiso.exe",
        "fontdrvhost.exe", "dwm.exe", "explorer.exe", "sihost.exe", "ctfmon.exe", "taskhostw.exe", "conhost.exe",
        "openconsole.exe", "wudfhost.exe", "msmpeng.exe", "vmms.exe", "vmcompute.exe", "vmwp.exe", "vmmem", "vmmemwsl",
    }
)  # fmt: skip
_KERNEL_OF_WINDOWS = (4, "System")

# Whoever stops one of these may lose what is open in it.
_WORKED_IN = frozenset(
    """code code-insiders codium code-oss cursor windsurf zed idea pycharm webstorm phpstorm goland clion rider rubymine
    datagrip android-studio studio eclipse sublime_text emacs chrome google-chrome chromium chromium-browser firefox
    firefox-bin firefox-esr brave brave-browser msedge microsoft-edge opera vivaldi thunderbird slack discord teams
    telegram-desktop signal-desktop spotify obsidian soffice.bin gimp blender krita inkscape obs vlc zoom steam
    jupyter-lab jupyter-notebook rstudio matlab tmux screen""".split()  # noqa: SIM905 - names read better as words
)


# Without one of these units nobody can log in, no name is found, or the computer is off the network.
_SYSTEM_UNITS = frozenset(
    """dbus dbus-broker polkit display-manager gdm gdm3 sddm lightdm lxdm xdm greetd NetworkManager networking
    network-manager wpa_supplicant iwd connman dhcpcd accounts-daemon udisks2 upower rtkit-daemon gnome-session-manager
    pipewire wireplumber pulseaudio xdg-desktop-portal plasma-kwin_wayland plasma-kwin_x11 plasma-plasmashell""".split()  # noqa: SIM905 - names read better as words
)


# The same on Windows, by the names of services.
_SYSTEM_SERVICES = frozenset(
    """rpcss rpceptmapper dcomlaunch lsm samss plugplay power profsvc eventlog schedule brokerinfrastructure
    systemeventsbroker usermanager gpsvc bfe mpssvc nsi dhcp dnscache cryptsvc winmgmt windefend termservice sessionenv
    umrdpservice coremessagingregistrar wlansvc wcmsvc nlasvc netprofm keyiso vaultsvc vmms vmcompute hns wslservice
    lxssmanager seclogon themes audiosrv audioendpointbuilder""".split()  # noqa: SIM905 - names read better as words
)


def keeps_the_system_running(unit: Manager) -> bool:
    """Whether that service is a part of the system or the session itself: systemd's own daemons, the message bus, the
    login screen, the network; Windows' own managers of processes, users, logins and networks."""
    if unit.kind is ManagerKind.WINDOWS_SERVICE:
        return unit.name.lower() in _SYSTEM_SERVICES
    if unit.kind not in {ManagerKind.SYSTEMD, ManagerKind.SOCKET_ACTIVATION}:
        return False
    name = unit.name.rpartition(".")[0].partition("@")[0]
    return name in _SYSTEM_UNITS or name.startswith(("systemd-", "user-runtime-dir", "org.gnome.", "gnome-session"))


# Who is somewhere else comes in through one of these.
_LETS_IN = frozenset(
    """sshd dropbear telnetd in.telnetd xrdp x11vnc Xtigervnc Xtightvnc vncserver-x11-serverd teleport rustdesk
    sshd.exe""".split()  # noqa: SIM905 - names read better as words
)


def lets_people_in(process: Process) -> bool:
    """It is the way into this computer for those who are not at it: without it nobody may come in any more."""
    return bool(_LETS_IN & _names(process))


# sshd writes over its command line; since OpenSSH 9.8 the program of a session is sshd-session. The one that waits for
# visitors has its path there: "sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups".
_SSH_SESSION = r"sshd(?:-session)?: (?P<user>[^\s@/\[]+)(?:@\S+)?(?: \[[a-z]+\])?"


def visitor_of(process: Process) -> str | None:
    """The login name of somebody who came to this computer through ssh, and whose session this is; None: it is none."""
    if not process.name.startswith("sshd"):
        return None
    session = re.fullmatch(_SSH_SESSION, " ".join(process.command))
    return session["user"] if session else None


def is_systemd(process: Process) -> bool:
    """The system's first process, or a user's own manager: whoever keeps the ports of socket units open."""
    return process.pid == 1 or process.name == "systemd"


def belongs_to_the_session(process: Process) -> bool:
    """Whether the person's session, or the whole computer, ends without it."""
    if (process.pid, process.name) == _KERNEL_OF_WINDOWS:
        return True
    names = _names(process)
    return bool(_SESSION & names or _OF_WINDOWS & {name.lower() for name in names})


def is_worked_in(process: Process) -> bool:
    named = bool(_WORKED_IN & {name.lower().removesuffix(".exe") for name in _names(process)})
    return named or editor_of(process) is not None  # in an interpreter too, by whose name it is not known


def _names(process: Process) -> set[str]:
    """`tmux: server` is tmux; an interpreter's script has a name of its own, so only the program counts."""
    executable = base_name(process.executable) if process.executable else ""
    return {process.name, process.name.partition(":")[0], executable} - {""}
