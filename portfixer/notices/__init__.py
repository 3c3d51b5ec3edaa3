"""What PortFixer is made of: whose work, in which version, under which licence."""

from portfixer.notices.index import Component, Origin, components, text_of, version_of

__all__ = ["Component", "Origin", "components", "text_of", "version_of"]
