"""The one style sheet: what a palette alone cannot say. Shapes and states of controls, nothing about single pages."""

from portfixer.ui.theme import Look, Radius

__all__ = ["style_sheet"]


def style_sheet(look: Look) -> str:
    return "".join(part(look) for part in (_texts, _buttons, _fields, _surfaces, _table, _scrolling, _menus))


def _texts(look: Look) -> str:
    return f"""
QLabel[tone="muted"], QLabel[tone="plain"] {{ color: {look.muted}; }}
QLabel[tone="accent"] {{ color: {look.accent}; }}
QLabel[tone="warn"] {{ color: {look.warn}; }}
QLabel[tone="good"] {{ color: {look.good}; }}
QLabel[tone="danger"] {{ color: {look.danger}; }}
QLabel[strong="true"] {{ font-weight: 600; }}
QToolTip {{ color: {look.text}; background: {look.surface}; border: 1px solid {look.border}; padding: 6px 8px; }}
"""


def _buttons(look: Look) -> str:
    edge = look.text if look.strong else look.border
    line = 2 if look.strong else 1
    pad = 9 - line
    # The ring is one pixel of border more and one of padding less, so nothing moves when focus comes and goes.
    ring, inner = line + 1, pad - 1
    # Where every line is drawn strongly, what cannot be pressed is told by the kind of line as well as by its ink.
    faded = f"border: {line}px dashed {look.disabled};" if look.strong else f"border-color: {look.border};"
    return f"""
QPushButton {{
    color: {look.text}; background: {look.surface}; border: {line}px solid {edge};
    border-radius: {Radius.CONTROL}px; padding: {pad}px {pad + 8}px;
    outline: none;
}}
QPushButton:hover {{ background: {look.hover}; }}
QPushButton:pressed {{ background: {look.code}; }}
QPushButton:disabled {{ color: {look.disabled}; background: {look.background}; {faded} }}
QPushButton[ring="true"]:focus {{ border: {ring}px solid {look.accent}; padding: {inner}px {inner + 8}px; }}
QPushButton[kind="primary"] {{
    color: {look.on_accent}; background: {look.accent}; border-color: {look.accent}; font-weight: 600;
    padding: {pad}px {pad + 10}px;
}}
QPushButton[kind="primary"]:hover {{ border-color: {look.accent_soft}; }}
QPushButton[kind="primary"][ring="true"]:focus {{ border: {ring}px solid {look.text}; padding: {inner}px {inner + 10}px;
}}
QPushButton[kind="primary"]:disabled {{ color: {look.disabled}; background: {look.code}; {faded} }}
QPushButton[kind="danger"] {{ color: {look.danger}; border-color: {look.danger}; }}
QPushButton[kind="danger"]:hover {{ background: {look.danger_soft}; }}
QPushButton[kind="danger"][ring="true"]:focus {{ border: {ring}px solid {look.danger}; }}
QPushButton[kind="link"] {{
    color: {look.accent}; background: transparent; border: none; border-bottom: 2px solid transparent;
    border-radius: 0px; padding: 4px 0px 2px 0px; text-align: left;
}}
QPushButton[kind="link"]:hover {{ text-decoration: underline; }}
QPushButton[kind="link"][open="true"] {{ border-bottom-color: {look.muted}; }}
QPushButton[kind="link"]:disabled {{ color: {look.disabled}; background: transparent; border-color: transparent; }}
QPushButton[kind="link"][ring="true"]:focus {{
    border: none; border-bottom: {ring}px solid {look.accent}; padding: 4px 0px {4 - ring}px 0px;
}}
QPushButton[kind="nav"] {{
    color: {look.text}; background: transparent; border: {line}px solid transparent;
    border-radius: {Radius.CONTROL}px; padding: {pad + 1}px 12px; text-align: left;
}}
QPushButton[kind="nav"]:hover {{ background: {look.hover}; }}
QPushButton[kind="nav"]:checked {{
    background: {look.surface if not look.strong else look.accent_soft}; border-color: {edge}; font-weight: 600;
}}
QPushButton[kind="nav"][ring="true"]:focus {{ border: {ring}px solid {look.accent}; padding: {pad}px 11px; }}
QPushButton[kind="tab"] {{ padding: 5px 12px; border-radius: {Radius.CONTROL}px; }}
QPushButton[kind="tab"]:checked {{
    color: {look.accent}; background: {look.accent_soft}; border-color: {look.accent}; font-weight: 600;
}}
QPushButton[kind="tab"][ring="true"]:focus {{ border: {ring}px solid {look.accent}; padding: 4px 11px; }}
QPushButton[kind="news"] {{
    color: {look.accent}; background: {look.accent_soft}; border-color: {edge if look.strong else look.accent_soft};
    padding: {pad + 1}px 12px; text-align: left; font-weight: 600;
}}
QPushButton[kind="news"]:hover {{ border-color: {look.accent}; }}
QPushButton[kind="news"][ring="true"]:focus {{ border: {ring}px solid {look.accent}; padding: {pad}px 11px; }}
QPushButton[kind="row"] {{ border-radius: {Radius.CARD}px; }}
QPushButton[kind="small"] {{ padding: 3px 10px; border-radius: 6px; }}
QPushButton[kind="small"][ring="true"]:focus {{ border: {ring}px solid {look.accent}; padding: 2px 9px; }}
"""


def _fields(look: Look) -> str:
    edge = look.text if look.strong else look.border
    ring = 3 if look.strong else 2
    return f"""
QLineEdit, QPlainTextEdit {{
    color: {look.text}; background: {look.surface}; border: 1px solid {edge};
    selection-background-color: {look.accent}; selection-color: {look.on_accent};
}}
QLineEdit {{ border-radius: {Radius.CONTROL}px; padding: 8px 10px; }}
QPlainTextEdit {{ border-radius: {Radius.CARD}px; padding: 8px 8px; }}
QLineEdit:focus {{ border: {ring}px solid {look.accent}; padding: {9 - ring}px {11 - ring}px; }}
QPlainTextEdit:focus {{ border: {ring}px solid {look.accent}; padding: {9 - ring}px {9 - ring}px; }}
QPlainTextEdit[kind="reading"] {{
    background: {look.code}; border-radius: {Radius.CONTROL}px; border-color: transparent;
}}
QPlainTextEdit[kind="reading"]:focus {{ border-color: {look.accent}; }}
"""


def _surfaces(look: Look) -> str:
    edge = look.text if look.strong else look.border
    return f"""
QFrame[kind="card"] {{ background: {look.surface}; border: 1px solid {edge}; border-radius: {Radius.CARD}px; }}
QFrame[kind="code"] {{ background: {look.code}; border: 1px solid {edge if look.strong else look.code};
    border-radius: {Radius.CONTROL}px; }}
QFrame[kind="side"] {{ background: {look.navigation}; border: none; border-right: 1px solid {edge}; }}
QFrame[kind="line"] {{ background: {edge}; border: none; }}
"""


def _table(look: Look) -> str:
    return f"""
QTableView {{
    color: {look.text}; background: {look.surface}; border: 1px solid {look.text if look.strong else look.border};
    border-radius: {Radius.CARD}px; gridline-color: transparent; padding: 2px; outline: none;
    selection-background-color: {look.accent_soft}; selection-color: {look.text};
}}
QTableView:focus {{ border: 2px solid {look.accent}; padding: 1px; }}
QTableView::item {{ padding: 0px 7px; border: none; border-bottom: 1px solid {look.code}; }}
QTableView::item:selected {{ background: {look.accent_soft}; color: {look.text}; }}
QHeaderView {{ background: {look.surface}; border: none; border-top-left-radius: 11px; border-top-right-radius: 11px; }}
QHeaderView::section {{
    color: {look.muted}; background: transparent; border: none; border-bottom: 1px solid {look.border};
    padding: 9px 2px 9px 9px; font-weight: 600;
}}
QHeaderView::section:hover {{ color: {look.text}; }}
QTableCornerButton::section {{ background: {look.surface}; border: none; }}
"""


def _scrolling(look: Look) -> str:
    handle = look.text if look.strong else look.border
    return f"""
QScrollArea {{ border: none; background: transparent; }}
QScrollBar {{ background: transparent; border: none; margin: 0px; }}
QScrollBar:vertical {{ width: 12px; }}
QScrollBar:horizontal {{ height: 12px; }}
QScrollBar::handle {{ background: {handle}; border-radius: 4px; margin: 2px; }}
QScrollBar::handle:hover {{ background: {look.muted}; }}
QScrollBar::handle:vertical {{ min-height: 36px; }}
QScrollBar::handle:horizontal {{ min-width: 36px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0px; height: 0px; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QAbstractScrollArea::corner {{ background: transparent; }}
"""


def _menus(look: Look) -> str:
    return f"""
QMenu {{ color: {look.text}; background: {look.surface}; border: 1px solid {look.border}; padding: 5px; }}
QMenu::item {{ padding: 6px 26px 6px 14px; border-radius: 6px; }}
QMenu::item:selected {{ background: {look.accent_soft}; color: {look.text}; }}
QMenu::item:disabled {{ color: {look.disabled}; }}
QMenu::separator {{ height: 1px; background: {look.border}; margin: 5px 8px; }}
"""
