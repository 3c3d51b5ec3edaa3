"""Design tokens: colours, type scale, spacing, radii. What they mean is in LOOK.md of the design."""

from dataclasses import dataclass
from enum import Enum, IntEnum

from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette

__all__ = [
    "CONTRAST_DARK",
    "CONTRAST_LIGHT",
    "DARK",
    "LIGHT",
    "LOOKS",
    "Look",
    "Radius",
    "Space",
    "Tone",
    "Type",
    "code_font",
    "current_look",
    "font_for",
    "interface_font",
    "palette_of",
]


class Space(IntEnum):
    """Pixels between things; Qt scales them with the screen."""

    XS = 4
    S = 8
    M = 12
    L = 16
    XL = 24
    XXL = 32
    PAGE = 40


class Radius(IntEnum):
    CONTROL = 8
    CARD = 12


class Type(Enum):
    """Size over the interface font's own, and weight."""

    TITLE = (2.0, QFont.Weight.DemiBold)
    SECTION = (1.25, QFont.Weight.DemiBold)
    LEAD = (1.08, QFont.Weight.Normal)
    BODY = (1.0, QFont.Weight.Normal)
    STRONG = (1.0, QFont.Weight.DemiBold)
    CAPTION = (0.9, QFont.Weight.Normal)
    LABEL = (0.9, QFont.Weight.DemiBold)


class Tone(Enum):
    """What a colour says; a word always says it too."""

    PLAIN = "plain"
    ACCENT = "accent"
    WARN = "warn"
    GOOD = "good"
    DANGER = "danger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    background: str
    surface: str
    navigation: str
    border: str
    text: str
    muted: str
    accent: str
    on_accent: str
    accent_soft: str
    warn: str
    warn_soft: str
    good: str
    good_soft: str
    danger: str
    danger_soft: str
    code: str
    """Behind code and commands."""
    hover: str
    disabled: str
    """Words of what cannot be pressed now: apart from every other ink, and still to be read (3 to 1)."""
    strong: bool = False
    """High contrast: borders in the text colour, and thicker."""

    def ink(self, tone: Tone) -> QColor:
        return QColor(self.muted if tone is Tone.PLAIN else getattr(self, tone.value))

    def soft(self, tone: Tone) -> QColor:
        return QColor(self.code if tone is Tone.PLAIN else getattr(self, f"{tone.value}_soft"))


LIGHT = Look(
    background="#F5F6F8",
    surface="#FFFFFF",
    navigation="#ECEFF3",
    border="#DDE1E7",
    text="#1A1F26",
    muted="#566070",
    accent="#0B62C4",
    on_accent="#FFFFFF",
    accent_soft="#E7F0FC",
    warn="#8A4B00",
    warn_soft="#FFF3DD",
    good="#116B35",
    good_soft="#E4F5EA",
    danger="#B3261E",
    danger_soft="#FCEBEA",
    code="#F0F2F5",
    hover="#F0F3F7",
    disabled="#7F8894",
)
DARK = Look(
    background="#14171B",
    surface="#1D2126",
    navigation="#191C21",
    border="#343B45",
    text="#E9ECF0",
    muted="#A6AFBB",
    accent="#66AEFF",
    on_accent="#0B1A2B",
    accent_soft="#1B3350",
    warn="#FFC46B",
    warn_soft="#3A2C12",
    good="#6FD79A",
    good_soft="#17341F",
    danger="#FF9C8F",
    danger_soft="#3F1D1A",
    code="#272C33",
    hover="#262B32",
    disabled="#78818D",
)
CONTRAST_DARK = Look(
    background="#000000",
    surface="#000000",
    navigation="#000000",
    border="#FFFFFF",
    text="#FFFFFF",
    muted="#FFFFFF",
    accent="#8FD0FF",
    on_accent="#000000",
    accent_soft="#00233F",
    warn="#FFD88A",
    warn_soft="#2B1D00",
    good="#8CF0B2",
    good_soft="#00260F",
    danger="#FFB4A9",
    danger_soft="#360500",
    code="#161616",
    hover="#262626",
    disabled="#9A9A9A",
    strong=True,
)
CONTRAST_LIGHT = Look(
    background="#FEFEFE",  # one step off LIGHT's surface and Qt's own white, so that current_look() can tell
    surface="#FFFFFF",
    navigation="#FFFFFF",
    border="#000000",
    text="#000000",
    muted="#1A1A1A",
    accent="#00398F",
    on_accent="#FFFFFF",
    accent_soft="#E3EDFF",
    warn="#5E3200",
    warn_soft="#FFF0D0",
    good="#004A1E",
    good_soft="#DDF7E6",
    danger="#8C0F08",
    danger_soft="#FFE7E5",
    code="#F2F2F2",
    hover="#E6E6E6",
    disabled="#6E6E6E",
    strong=True,
)
LOOKS = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST_DARK, "contrast-light": CONTRAST_LIGHT}

_BY_BACKGROUND = {look.background.lower(): look for look in LOOKS.values()}


def current_look() -> Look:
    """The look that is shown now. Asked of the application, since style sheets alter the palettes of widgets."""
    return _BY_BACKGROUND.get(QGuiApplication.palette().color(QPalette.ColorRole.Window).name(), LIGHT)


def palette_of(look: Look) -> QPalette:
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    colours = {
        role.Window: look.background,
        role.WindowText: look.text,
        role.Base: look.surface,
        role.AlternateBase: look.background,
        role.Text: look.text,
        role.PlaceholderText: look.muted,
        role.Button: look.surface,
        role.ButtonText: look.text,
        role.BrightText: look.danger,
        role.Highlight: look.accent,
        role.Accent: look.accent,
        role.HighlightedText: look.on_accent,
        role.Link: look.accent,
        role.LinkVisited: look.accent,
        role.ToolTipBase: look.surface,
        role.ToolTipText: look.text,
        role.Light: look.surface,
        role.Midlight: look.hover,
        role.Mid: look.border,
        role.Dark: look.border,
        role.Shadow: look.border,
    }
    palette = QPalette()
    for which, colour in colours.items():
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(group.Disabled, which, QColor(look.disabled))
    return palette


def interface_font() -> QFont:
    """The system's own; where no desktop names one (a bare X server), a readable one that is installed."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if font.family() in {"", "Sans Serif", "Sans"}:
        known = set(QFontDatabase.families())
        best = next(
            (name for name in ("Inter", "Noto Sans", "Cantarell", "Ubuntu", "DejaVu Sans") if name in known), None
        )
        font = QFont(best or font.family())
        font.setPointSizeF(10.5)
    return font


def font_for(kind: Type, base: QFont) -> QFont:
    """`base` is the application's font."""
    factor, weight = kind.value
    font = QFont(base)
    font.setPointSizeF(max(1.0, QFontInfo(base).pointSizeF()) * factor)
    font.setWeight(weight)
    return font


def code_font(base: QFont) -> QFont:
    """The system's monospace, at the interface font's size."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(max(1.0, QFontInfo(base).pointSizeF()) * 0.95)
    font.setStyleHint(QFont.StyleHint.Monospace)
    return font
