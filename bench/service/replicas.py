"""The row on replicas: two behind nginx, one killed under load."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack

from bench.report import Report, Row, Table, in_milliseconds
from bench.service.running import Stage, answers_of, loading, serving
from bench.service.sizes import Sizes
from bench.stats import summarize
from harness.nginx import balancing, find_nginx
from harness.service import ServiceProcess, read_pages

FIGURE = "acknowledged writes lost, one of two replicas behind nginx killed"
PREFIX = "kept-"


def measure(stage: Stage, sizes: Sizes) -> Report:
    if find_nginx() is None:
        problem = "nginx is missing: run scripts/install-test-tools.sh"
        return Report([Row(FIGURE, 0, "writes", problems=(problem,))])
    with ExitStack() as stack:
        victim = stack.enter_context(serving(stage.folder, stage.variables))
        addresses = [victim.address, stage.service.address]
        address = stack.enter_context(balancing(stage.folder, addresses))
        told = {"clients": sizes.writers, "seconds": sizes.seconds, "prefix": PREFIX}
        process = stack.enter_context(loading(address, stage.service.token, "insist", **told))
        time.sleep(sizes.seconds / 2)
        victim.kill()
        answers = answers_of(process, "insist")
    return _report(stage.service, answers["acknowledged"], answers["seconds"], answers["answers"])


def _report(
    left: ServiceProcess, acknowledged: list[str], took: list[float], answers: dict[str, int]
) -> Report:
    projects = read_pages(left, "/projects?limit=200")
    stored = _ours(item["slug"] for item in projects)
    events = read_pages(left, "/audit/events?action=project.created&limit=200")
    told = _ours(event["content"]["detail"]["slug"] for event in events)
    problems = []
    if not acknowledged:
        problems.append("nothing was acknowledged")
    if doubled := [slug for slug, times in (stored + told).items() if times > 2]:
        problems.append(f"{len(doubled)} writes had more than one effect")
    if stored != told:
        problems.append("what is stored and what the audit log tells are not the same")
    lost = len(set(acknowledged) - set(stored))
    header = ("acknowledged", "stored", "answers, by status", "one write until acknowledged, ms")
    counts = ", ".join(f"{number:,} × {what}" for what, number in sorted(answers.items()))
    cells = (f"{len(acknowledged):,}", f"{len(stored):,}", counts, in_milliseconds(summarize(took)))
    return Report(
        [Row(FIGURE, 0, "writes", lost, problems=tuple(problems))],
        [Table("Two replicas behind nginx, one killed half-way", header, (cells,))],
    )


def _ours(slugs: Iterable[str]) -> Counter[str]:
    return Counter(slug for slug in slugs if slug.startswith(PREFIX))
