"""Every row of the tables recognises its own example."""

import pytest

from portfixer.facts import MessageError, Subject
from portfixer.messages import read
from portfixer.messages.codes import _FORMS, codes_of
from portfixer.messages.finding import places_of
from portfixer.messages.fold import shape
from portfixer.messages.masks import _ROWS as MASKS
from portfixer.messages.masks import masked
from portfixer.messages.names import FORMS, Form, name_in
from portfixer.messages.numbered import Numbered
from portfixer.messages.paths import _FRAMES, files_of
from portfixer.messages.phrases import PHRASES, SYMBOLS
from portfixer.messages.places import ROWS, Row
from portfixer.messages.program_rows import PROGRAMS, Program
from portfixer.messages.programs import author_of
from portfixer.messages.reasons import _BEGINNING, _needles
from portfixer.messages.sentences import SENTENCES
from portfixer.messages.subjects import ROWS as SUBJECTS
from portfixer.messages.subjects import subject_of
from portfixer.messages.translated_phrases import TRANSLATED

ALL_SENTENCES = [
    pytest.param(error, words.replace(" …", ""), id=f"{system}-{language}-{error}-{number}")
    for number, (error, _, (system, language, words)) in enumerate(SENTENCES)
]


@pytest.mark.parametrize(("error", "words"), ALL_SENTENCES)
def test_sentence_is_understood_in_any_case_and_wrapped(error: MessageError, words: str) -> None:
    assert read(f"bind: {words}").error is error
    assert read(f"bind: {words.lower()}").error is error
    middle = len(words) // 2
    assert read(f"bind: {words[:middle]}\n{words[middle:]}").error is error


@pytest.mark.parametrize(("error", "_doubtful", "words"), [*PHRASES, *TRANSLATED])
def test_phrase_is_understood_beside_words_of_listening(error: MessageError, _doubtful: bool, words: str) -> None:
    message = read(f"http://localhost:8080 port: {words}")
    assert message.error is error or message.subject is Subject.NOTICE


@pytest.mark.parametrize(("error", "name"), SYMBOLS)
def test_symbol_is_understood(error: MessageError, name: str) -> None:
    assert read(f"bind: {name}").error is error


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_place_row_reads_its_example(row: Row) -> None:
    shaped = shape(row.example.lower())
    assert any(need in shaped for need in row.needs)
    found = places_of(Numbered(row.example))
    assert found, "nothing found"
    assert (found[0].address, found[0].port) == row.found


@pytest.mark.parametrize("row", PROGRAMS, ids=lambda row: row.name)
def test_program_row_recognises_its_example(row: Program) -> None:
    author = author_of(row.example, row.example.lower(), [])
    assert author is not None
    assert author.name == row.name


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_form_of_a_name_finds_its_example(form: Form) -> None:
    assert any(need in form.example.lower() for need in form.needs)
    telling = (form.example.rfind("\n") + 1, len(form.example))
    named = name_in(form.example, form.example.lower(), [telling])
    assert named is not None
    assert named.name == form.name


@pytest.mark.parametrize(("_needs", "_pattern", "example"), MASKS, ids=[row[2] for row in MASKS])
def test_mask_blanks_its_example(_needs: tuple[str, ...], _pattern: str, example: str) -> None:
    assert len(masked(example)) == len(example)
    assert not places_of(Numbered(f"{example} "))


@pytest.mark.parametrize(("needs", "_pattern", "example", "_only"), _FORMS, ids=[form[2] for form in _FORMS])
def test_code_form_reads_its_example(needs: tuple[str, ...], _pattern: str, example: str, _only: bool) -> None:
    shaped = shape(example.lower())
    assert any(need in shaped for need in needs)
    assert {code.number for code in codes_of(Numbered(example))} <= {5, 98, 10048}
    assert list(codes_of(Numbered(example)))


@pytest.mark.parametrize(("_needs", "pattern", "example"), _FRAMES, ids=[example for _, _, example in _FRAMES])
def test_frame_gives_its_file(_needs: tuple[str, ...], pattern: str, example: str) -> None:
    (file,) = files_of(example)
    assert file.endswith((".py", ".js", ".rb", ".php", ".cs", ".go", ".pl", ".rs"))


@pytest.mark.parametrize(("subject", "_needs", "_pattern", "example"), SUBJECTS, ids=[str(row[0]) for row in SUBJECTS])
def test_subject_row_recognises_its_example(
    subject: Subject, _needs: tuple[str, ...], _pattern: str, example: str
) -> None:
    assert subject_of(MessageError.IN_USE, example, "", port_on_line=False) is subject


def test_word_of_two_letters_is_found_in_the_middle_of_a_text() -> None:
    short = [needle for needle in _needles() if len(needle.words) < _BEGINNING]
    assert short
    for needle in short:
        assert read(f"포트 8080 {needle.words} 중").error is needle.error
