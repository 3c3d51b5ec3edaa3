"""Answers to text: one line a tool, and one line a cell. Pure."""

from collections.abc import Mapping

from bench.compare.judging import Answers

__all__ = ["Results", "details", "summary"]

Results = Mapping[str, Mapping[str, Answers]]
"""By tool, then by situation."""


def summary(results: Results, versions: Mapping[str, str]) -> str:
    """A Markdown table: how often of all situations."""
    rows = [
        "| tool | found the cause | named the right program | freed the port | harmed something | freed, no harm |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for tool, cells in results.items():
        answers = list(cells.values())
        counts = (
            sum(answer.found for answer in answers),
            sum(answer.named for answer in answers),
            sum(answer.freed for answer in answers),
            sum(bool(answer.harmed) for answer in answers),
            sum(answer.freed and not answer.harmed for answer in answers),
        )
        name = f"{tool} ({versions[tool]})" if versions.get(tool) else tool
        rows.append(f"| {name} | {' | '.join(map(str, counts))} |")
    return "\n".join(rows)


def details(results: Results, waited: Mapping[str, Mapping[str, float]]) -> str:
    """A Markdown table: a row a situation, a column a tool. C cause, P program, F freed (with the seconds it took,
    where over five), H harmed; a point where not."""
    tools = list(results)
    situations = list(dict.fromkeys(name for cells in results.values() for name in cells))
    rows = [f"| situation | {' | '.join(tools)} |", f"|---|{'---|' * len(tools)}"]
    for situation in situations:
        row = []
        for tool in tools:
            answer = results[tool].get(situation)
            row.append(_letters(answer, waited.get(tool, {}).get(situation, 0.0)) if answer else "not made")
        rows.append(f"| {situation} | {' | '.join(row)} |")
    return "\n".join(rows)


def _letters(answer: Answers, took_s: float) -> str:
    freed = "F" + (f"({took_s:.0f}s)" if took_s > 5 else "") if answer.freed else "·"
    return ("C" if answer.found else "·") + ("P" if answer.named else "·") + freed + ("H" if answer.harmed else "·")
