"""Writes what Windows' package manager wants to know of a release: three files for github.com/microsoft/winget-pkgs.

`winget.py VERSION BASE SETUP ZIP FOLDER`: BASE is the address below which the two files can be downloaded; they are
read for their hashes. The shapes: https://github.com/microsoft/winget-cli/tree/master/schemas/JSON/manifests/v1.10.0
"""

import hashlib
import json
import sys
from pathlib import Path

__all__ = ["IDENTIFIER", "SCHEMA", "manifests", "yaml"]

IDENTIFIER = "PortFixer.PortFixer"
SCHEMA = "1.10.0"
_KINDS = {"version": "version", "installer": "installer", "locale.en-US": "defaultLocale"}

Value = str | int | bool | list["Value"] | dict[str, "Value"]


def manifests(version: str, base: str, setup: Path, archive: Path) -> dict[str, str]:
    """File name -> its text."""
    home = base.split("/releases/")[0]
    parts: dict[str, dict[str, Value]] = {
        "version": {"DefaultLocale": "en-US"},
        "installer": _installer(base.rstrip("/"), setup, archive),
        "locale.en-US": {
            "PackageLocale": "en-US",
            "Publisher": "The PortFixer authors",
            "PublisherUrl": home,
            "PublisherSupportUrl": f"{home}/issues",
            "PackageName": "PortFixer",
            "PackageUrl": home,
            "License": "MIT",
            "LicenseUrl": f"{home}/blob/v{version}/LICENSE",
            "ShortDescription": "Finds out why a server says “Address already in use”, and mends it.",
            "Description": (
                "Paste the message that the server printed, or type the port number. PortFixer says why the port "
                "cannot be used, offers what helps, does it, and proves that the port is free. It needs no "
                "administrator rights and sends nothing over the network."
            ),
            "Moniker": "portfixer",
            "Tags": ["eaddrinuse", "network", "port", "server", "sockets", "tcp", "troubleshooting"],
            "ReleaseNotesUrl": f"{home}/releases/tag/v{version}",
        },
    }
    found = {}
    for name, part in parts.items():
        kind = _KINDS[name]
        whole: dict[str, Value] = {
            "PackageIdentifier": IDENTIFIER,
            "PackageVersion": version,
            **part,
            "ManifestType": kind,
            "ManifestVersion": SCHEMA,
        }
        head = f"# yaml-language-server: $schema=https://aka.ms/winget-manifest.{kind}.{SCHEMA}.schema.json\n\n"
        middle = "" if name == "version" else f".{name}"
        found[f"{IDENTIFIER}{middle}.yaml"] = head + yaml(whole)
    return found


def _installer(base: str, setup: Path, archive: Path) -> dict[str, Value]:
    return {
        "Platform": ["Windows.Desktop"],
        "MinimumOSVersion": "10.0.17763.0",  # the oldest Windows that Qt 6.11 supports
        "UpgradeBehavior": "install",
        "Commands": ["portfixer"],
        "Installers": [
            {
                "Architecture": "x64",
                "InstallerType": "nullsoft",
                "Scope": "user",
                "InstallModes": ["interactive", "silent", "silentWithProgress"],
                # As installer.nsi ends: the person gave it up, and PortFixer is open.
                "ExpectedReturnCodes": [
                    {"InstallerReturnCode": 1, "ReturnResponse": "cancelledByUser"},
                    {"InstallerReturnCode": 3, "ReturnResponse": "packageInUse"},
                ],
                "AppsAndFeaturesEntries": [
                    {"DisplayName": "PortFixer", "Publisher": "The PortFixer authors", "ProductCode": "PortFixer"}
                ],
                "InstallerUrl": f"{base}/{setup.name}",
                "InstallerSha256": _hash(setup),
            },
            {
                "Architecture": "x64",
                "InstallerType": "zip",
                "NestedInstallerType": "portable",
                "NestedInstallerFiles": [
                    {"RelativeFilePath": "PortFixer\\bin\\portfixer.exe", "PortableCommandAlias": "portfixer"}
                ],
                # Started through a link of winget's, the program would not find its libraries.
                "ArchiveBinariesDependOnPath": True,
                "InstallerUrl": f"{base}/{archive.name}",
                "InstallerSha256": _hash(archive),
            },
        ],
    }


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest().upper()


def yaml(value: dict[str, Value], indent: str = "") -> str:
    """As YAML. Every text is in double quotes: what JSON quotes, YAML 1.2 reads the same."""
    lines = []
    for key, inner in value.items():
        if isinstance(inner, dict):
            lines.append(f"{indent}{key}:\n{yaml(inner, indent + '  ')}")
        elif isinstance(inner, list):
            lines.append(f"{indent}{key}:\n" + "".join(_item(item, indent) for item in inner))
        else:
            lines.append(f"{indent}{key}: {_scalar(inner)}\n")
    return "".join(lines)


def _item(item: Value, indent: str) -> str:
    if isinstance(item, dict):
        return f"{indent}- {yaml(item, indent + '  ').removeprefix(indent + '  ')}"
    return f"{indent}- {_scalar(item)}\n"


def _scalar(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False)


def main(version: str, base: str, setup: Path, archive: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in manifests(version, base, setup, archive).items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        print(folder / name)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]), Path(sys.argv[5]))
