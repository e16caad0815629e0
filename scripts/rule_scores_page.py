"""docs/reference/rule-scores.md: what the labels say of every bundled rule."""

from __future__ import annotations

INTRODUCTION = """\
# How the rules score

`aida rules score` runs every rule over published packages and compares what it reports with labels
that people gave, in [rulepacks/labels](../../rulepacks/labels). A finding is *right* when its
message is true of that line and following the note would make the code better: what a good engineer
would want to be told. What the author did on purpose is right all the same, unless the code says
why it has to be so. Findings in tests, generated code and other people's code count as what they
are. A rule that is right in less than 80 % of its labelled findings is kept in stage `shadow`. A
sample of ten tells a good rule from a bad one, and no more than that: at 8 of 10 the true share may
be anywhere between 45 and 97 %. Measures have a limit that a team sets, and are not scored.

To score again, after a change of rules, labels or packages:

1. `python scripts/fetch_corpus.py` downloads what is missing, once.
2. `aida rules score --unlabelled` prints the findings to label, as TOML to complete in
   `rulepacks/labels/<rule>.toml`.
3. `aida rules score --store` stores the scores; `python scripts/generate_docs.py rule-scores`
   renews this page.
"""
COLUMNS = """\
| rule | stage | findings | per 1,000 lines | packages | labelled | precision |
|---|---|--:|--:|--:|--:|--:|"""


def rule_scores() -> str:
    """The stored scores of the bundled rules."""
    from aida.packs.catalog import bundled_packs, pack_files, pack_names
    from aida.packs.loading import load_rules
    from aida.packs.scoring.corpus_lock import LOCK_NAME, read_lock
    from aida.packs.scoring.records import read_scores
    from aida.packs.scoring.score import percent
    from aida.packs.sources import read_sources

    folder = bundled_packs()
    lock = read_lock(folder / LOCK_NAME)
    scores = read_scores(folder)
    if scores is None:
        return INTRODUCTION
    size = f"{scores.lines.get('text', 0):,} lines in {scores.files:,} files"
    parts = [INTRODUCTION, f"The corpus: {scores.packages} packages, {size}.\n"]
    for pack in pack_names():
        stages = {r.id: r.stage for r in load_rules(read_sources(pack_files([pack]))).rules}
        known = [scores.rules[name] for name in stages if name in scores.rules]
        labelled, right = (sum(getattr(x, key) for x in known) for key in ("labelled", "right"))
        parts.append(f"## {pack}\n")
        if labelled:
            share = percent(right / labelled)
            parts.append(f"Right in all stages: {right:,} of {labelled:,} labels, {share}.\n")
        parts.append(COLUMNS)
        for name, stage in sorted(stages.items()):
            score = scores.rules.get(name)
            if score is None:
                parts.append(f"| {name} | {stage.value} | not scored yet | | | | |")
                continue
            if not score.findings:
                silent = f"0 in {score.lines:,} lines"
                parts.append(f"| {name} | {stage.value} | {silent} | | | | |")
                continue
            precision = percent(score.precision)
            parts.append(
                f"| {name} | {stage.value} | {score.findings:,} | {score.rate:.4f} "
                f"| {score.packages} | {score.labelled} | {precision} |"
            )
        parts.append("")
    parts += ["## The packages\n", "| package | version | fetched by |", "|---|---|---|"]
    parts += [f"| {p.name} | {p.version} | {p.source} |" for p in lock.packages]
    return "\n".join(parts)
