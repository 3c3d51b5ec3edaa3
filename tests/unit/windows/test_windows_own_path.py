"""What the installer asks for: our folder in the PATH, and everything else in it as it was."""

import pytest

from portfixer.system.windows.own_path import main, with_folder, without_folder

OURS = r"C:\Users\me\AppData\Local\Programs\PortFixer\bin"
LONG = ";".join(rf"C:\tools\number {number}" for number in range(500))


@pytest.mark.parametrize(
    ("path", "becomes"),
    [
        ("", OURS),
        (r"C:\a", rf"C:\a;{OURS}"),
        ("C:\\a;", rf"C:\a;{OURS}"),
        (r"%JAVA_HOME%\bin;;C:\a", rf"%JAVA_HOME%\bin;;C:\a;{OURS}"),
        (LONG, f"{LONG};{OURS}"),
        (rf"{OURS};C:\a", rf"{OURS};C:\a"),
        (rf"C:\a;{OURS.upper()}\;C:\b", rf"C:\a;{OURS.upper()}\;C:\b"),
        (rf'C:\a;"{OURS}"', rf'C:\a;"{OURS}"'),
    ],
)
def test_our_folder_comes_last_and_only_once(path: str, becomes: str) -> None:
    assert with_folder(path, OURS) == becomes
    assert with_folder(becomes, OURS) == becomes


@pytest.mark.parametrize(
    ("path", "becomes"),
    [
        (OURS, ""),
        (rf"C:\a;{OURS}", r"C:\a"),
        (rf"{OURS};C:\a;{OURS.lower()}\ ;%X%", r"C:\a;%X%"),
        (rf"C:\a;;{OURS}\more", rf"C:\a;;{OURS}\more"),
        ("C:\\a;", "C:\\a;"),
        (f"{LONG};{OURS}", LONG),
    ],
)
def test_only_our_folder_goes(path: str, becomes: str) -> None:
    assert without_folder(path, OURS) == becomes


@pytest.mark.parametrize("words", [["add", "user"], ["add"], [], ["add", "user", "more"], ["empty", "user"]])
def test_nothing_happens_from_source(words: list[str]) -> None:
    """There the program is Python itself, whose folder is not ours to add."""
    assert main(words) == 2
