import type { Ending } from './Lane';

/**
 * The colours are Okabe and Ito's, which colour-blind readers can tell apart. Each ending also has its own shape, so that
 * none depends on colour alone.
 */
export const STYLE = `
.rxlanes { --paper: #ffffff; --ink: #1f2933; --soft: #5f6b7a; --line: #e3e7ec; --band: #f6f8fa;
  --completed: #0072b2; --failed: #d55e00; --cancelled: #7a6f9b; --running: #009e73;
  font: 13px ui-sans-serif, system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
@media (prefers-color-scheme: dark) {
  .rxlanes { --paper: #14181d; --ink: #e6eaef; --soft: #9aa5b1; --line: #2b323a; --band: #1b2027;
    --completed: #56b4e9; --failed: #ff8a3d; --cancelled: #b3a7d6; --running: #2fc79b; }
}
.rxlanes text { fill: var(--ink); dominant-baseline: central; }
.rxlanes .heading { font-size: 17px; font-weight: 600; }
.rxlanes .nursery text { font-weight: 600; }
.rxlanes .soft, .rxlanes .nursery .soft { fill: var(--soft); font-size: 12px; font-weight: 400; }
.rxlanes .paper { fill: var(--paper); }
.rxlanes .band { fill: var(--band); }
.rxlanes .grid { stroke: var(--line); }
.rxlanes .waiting { stroke: var(--soft); stroke-width: 3; stroke-linecap: round; stroke-dasharray: 0 7; }
.rxlanes .completed { --mark: var(--completed); }
.rxlanes .failed { --mark: var(--failed); }
.rxlanes .cancelled { --mark: var(--cancelled); }
.rxlanes .running { --mark: var(--running); }
.rxlanes .bar { fill: var(--mark); opacity: 0.32; }
.rxlanes .nursery .bar { opacity: 0.6; }
.rxlanes .filled { fill: var(--mark); stroke: var(--paper); stroke-width: 1.5; }
.rxlanes .cross { stroke: var(--paper); stroke-width: 2; stroke-linecap: round; }
.rxlanes .hollow { fill: var(--paper); stroke: var(--mark); stroke-width: 2.5; }
.rxlanes .open { fill: none; stroke: var(--mark); stroke-width: 2.5; stroke-linecap: round; stroke-linejoin: round; }
`;

/** The style of cleanup, for pictures that show some. */
export const CLEANUP_STYLE = `
.rxlanes .cleanup { fill: none; stroke: var(--mark, var(--soft)); stroke-width: 2; stroke-linecap: round; }
`;

/** The width of half a wave. */
const HALF_WAVE = 6;

/** Cleanup is a wave, as `~` is in text. */
export function wave(from: number, to: number, y: number): string {
  const halves = Math.max(1, Math.round((to - from) / HALF_WAVE));
  const half = Math.round((1000 * (to - from)) / halves) / 1000;
  return `<path class="cleanup" d="M${from} ${y}q${half / 2} -6 ${half} 0${`t${half} 0`.repeat(halves - 1)}"/>`;
}

/** The mark at the end of a lane: a disc, a cross, a hollow diamond, or an arrowhead if it has not ended. */
export function endMark(ending: Ending | undefined, x: number, y: number): string {
  switch (ending) {
    case 'completed':
      return `<circle class="filled" cx="${x}" cy="${y}" r="6.5"/>`;
    case 'failed':
      return `<circle class="filled" cx="${x}" cy="${y}" r="8"/><path class="cross" d="M${x - 3} ${y - 3}l6 6m0 -6l-6 6"/>`;
    case 'cancelled':
      return `<path class="hollow" d="M${x} ${y - 7}l7 7l-7 7l-7 -7z"/>`;
    default:
      return `<path class="open" d="M${x - 4} ${y - 6}l6 6l-6 6"/>`;
  }
}

/** Escapes a text for XML. Characters that XML does not allow are escaped already: see `printable`. */
export function escapeXML(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
