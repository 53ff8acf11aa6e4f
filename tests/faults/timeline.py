"""The picture of a run: what a subscriber saw come out, second by second, with the faults marked (SVG)."""

from collections.abc import Sequence
from html import escape

from tests.faults.result import Result

WIDTH, ROW, LEFT, TOP = 1100, 74, 170, 56
PLOT = WIDTH - LEFT - 20
BAND = 44
INK, PALE, BAR, MARK = "#1f2933", "#9aa5b1", "#3e7cb1", "#c8553d"


def timeline(results: Sequence[Result]) -> str:
    """One row per fault, all with the same scale of seconds."""
    longest_s = max((len(item.series) * item.bucket_s for item in results), default=1.0)
    height = TOP + ROW * len(results) + 10
    rows = "".join(_row(item, TOP + ROW * at, longest_s) for at, item in enumerate(results))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="system-ui, sans-serif" font-size="11">'
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>'
        f'<text x="12" y="20" font-size="15" font-weight="600" fill="{INK}">'
        "What a subscriber sees while faults strike</text>"
        f'<text x="12" y="38" fill="{INK}">records a second from news-enriched, read committed; '
        f'<tspan fill="{MARK}">|</tspan> a fault or its end</text>'
        f"{rows}</svg>\n"
    )


def _row(result: Result, top: float, longest_s: float) -> str:
    scale = PLOT / longest_s
    most = max(result.series, default=1) or 1
    base = top + BAND + 12
    wide = max(result.bucket_s * scale, 0.5)
    bars = "".join(
        f"M{LEFT + at * wide:.1f} {base:.1f}v{-BAND * count / most:.1f}h{wide:.1f}V{base:.1f}z"
        for at, count in enumerate(result.series)
        if count
    )
    marks = "".join(
        f'<path d="M{LEFT + at_s * scale:.1f} {base:.1f}v{-BAND - 6:.1f}" stroke="{MARK}">'
        f"<title>{at_s:.1f} s: {escape(text)}</title></path>"
        for at_s, text in result.strikes
    )
    lost, repeated, reordered, wrong = result.account
    told = f"{result.sent:,} sent; {lost}/{repeated}/{reordered}/{wrong}"
    return (
        f'<text x="12" y="{top + 24:.0f}" font-weight="600" fill="{INK}">{escape(result.fault)}'
        f"{'' if result.system == 'light' else f' ({escape(result.system)})'}</text>"
        f'<text x="12" y="{top + 38:.0f}" fill="{INK}">{told}</text>'
        f'<text x="12" y="{top + 51:.0f}" fill="{INK}">standstill {result.standstill_s:.1f} s</text>'
        f'<path d="{bars}" fill="{BAR}"/>{marks}'
        f'<path d="M{LEFT} {base:.1f}h{PLOT}" stroke="{PALE}" stroke-width="0.5"/>'
        f'<text x="{LEFT + PLOT}" y="{top + 14:.0f}" text-anchor="end" fill="{PALE}">'
        f"top: {most / result.bucket_s:,.0f} a second</text>"
    )
