"""What PortFixer is, and whose work it is made of."""

from portfixer.notices import Component, Origin
from portfixer.words.language import _, many
from portfixer.words.plain import clean

TITLE = _("About PortFixer")
SENTENCE = _("Says why a port cannot be used, does what helps, and proves that it helped.")
NO_NETWORK = _(
    "PortFixer sends nothing over the network: no reports, no counting, no look for updates. "
    "It only talks to the computer it runs on."
)
VERSION = _("Version")
LICENCE = _("Licence")
PYTHON = _("Python")
QT = _("Qt")
SYSTEM = _("System")
COPY_VERSIONS = _("Copy versions")
WITHOUT_WARRANTY = _("You may use, change and pass on PortFixer for any purpose. It comes without any warranty.")

PARTS_TITLE = _("What it is made of")
PARTS = _("The parts of PortFixer")
PART = _("Part")
LICENCE_TEXT = _("The licence of the selected part")
PARTS_LOOKING = _("Looking up the parts")
PARTS_PROBLEM = _("The list of parts couldn't be read. It is in the folder “licences” of the program.")
NO_TEXT = _("The text isn't on this computer.")

_SOURCES = "https://download.qt.io/"


def parts_lead(count: int) -> str:
    return many(
        "The work of other people, with thanks: {count} part. Select it to read its licence.",
        "The work of other people, with thanks: {count} parts. Select one to read its licence.",
        count,
    )


def licence_of(part: Component) -> str:
    """The identifier, or words where there is none."""
    return _("see the text") if part.licence == "see the text" else clean(part.licence, 80)


def heading(part: Component) -> str:
    return clean(f"{part.name} {part.version}".strip())


def more(part: Component) -> str:
    """What is to be known beside the text; empty for most."""
    if part.origin is Origin.QT:
        return _(
            "Used under the GNU Lesser General Public License, version 3. The libraries are separate files in the "
            "program's folder: you may replace them with your own build. PortFixer forbids nobody to take them apart. "
            "Their source code is offered at {address} in official_releases/qt and official_releases/QtForPython."
        ).format(address=_SOURCES)
    if part.origin is Origin.SYSTEM and part.source:
        return _(
            "Taken along unchanged, as a file of its own, from the system that PortFixer was built on. "
            "Its source is offered there, under these names and versions: {packages}"
        ).format(packages=clean(part.source, 600))
    if part.origin is Origin.START:
        return _("Its small starter, which may be passed on with any program, is the packaged program's beginning.")
    return ""
