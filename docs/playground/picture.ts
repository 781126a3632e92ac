// Two runs of the same tasks side by side, as a picture for the pages of the guide.

import { CLEANUP_STYLE, endMark, escapeXML, STYLE, wave } from '../../src/testing/svgParts';
import { errorOf, headlineOf, inSentences, type Panel } from './caption';
import { chartOf, type Place, type Row } from './drawing';

const PANEL_STYLE = `
.rxlanes { --outside: #ffe1a1; --outside-line: #b57700; }
@media (prefers-color-scheme: dark) { .rxlanes { --outside: #54400f; --outside-line: #f0b429; } }
.rxlanes .strong { font-weight: 600; }
.rxlanes .outside { fill: var(--outside); stroke: var(--outside-line); stroke-width: 1.5; }
.rxlanes .end { stroke: var(--mark); stroke-width: 2; }
`;

// In pixels.
const WIDTH = 720;
const MARGIN = 12;
const PADDING = 14;
const PANEL = (WIDTH - 3 * MARGIN) / 2;
const TRACK = 92;
const TIME = 224;
const RULER = 86;
const ROW = 34;
/** The room for a note below a lane. */
const NOTE = 20;
/** How far from the consumer's end a mark is drawn that comes after it in the same frame. */
const AFTER = 12;
/** The approximate width of a bold character. */
const CHARACTER = 7.4;

/** Draws two runs on the same time axis. The description says all that the picture shows. */
export function picture(title: string, panels: readonly [Panel, Panel]): string {
  const horizon = Math.max(...panels.map(({ run }) => Math.max(...run.events.map(({ frame }) => frame))));
  const drawn = panels.map((panel, index) => drawPanel(panel, MARGIN + index * (PANEL + MARGIN), horizon));
  const height = Math.max(...drawn.map(({ bottom }) => bottom)) + 40;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="rxlanes" role="img" viewBox="0 0 ${WIDTH} ${height}" width="960" height="${Math.round((height * 960) / WIDTH)}">`,
    `<title>${escapeXML(title)}</title>`,
    `<desc>${escapeXML(panels.map(inSentences).join(' '))}</desc>`,
    `<style>${STYLE}${CLEANUP_STYLE}${PANEL_STYLE}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}" rx="10"/>`,
    ...drawn.map(({ svg }) => svg),
    key(height - 20),
    '</svg>\n',
  ].join('\n');
}

function drawPanel(panel: Panel, left: number, horizon: number): { svg: string; bottom: number } {
  const { title, run } = panel;
  const { rows, result } = chartOf(run, horizon);
  const x = ({ frame, side }: Place) => left + TRACK + (TIME * frame) / horizon + Math.max(0, side) * AFTER;
  const at = (frame: number) => x({ frame, side: 0 });
  let y = RULER + 14;
  const lanes = rows.map((row) => {
    const center = y + ROW / 2;
    y += row.cleanup || row.outside ? ROW + NOTE : ROW;
    return drawLane(row, left, x, center);
  });
  const [center, end, text] = [y + ROW / 2, at(result?.frame ?? horizon), errorOf(panel)];
  const middle = Math.min(end, Math.round(left + PANEL - PADDING - (text.length * CHARACTER) / 2));
  const ticks = Array.from({ length: horizon / 2 + 1 }, (_, index) => 2 * index);
  const svg = [
    `<rect class="band" x="${left}" y="${MARGIN}" width="${PANEL}" height="${y + ROW + 12}" rx="8"/>`,
    `<text class="heading" x="${left + PADDING}" y="36">${escapeXML(title)}</text>`,
    `<text x="${left + PADDING}" y="60">${headlineOf(run)}</text>`,
    ...ticks.map((tick) => {
      const label = `<text class="soft" x="${at(tick)}" y="${RULER}" text-anchor="middle">${tick} ms</text>`;
      return `<path class="grid" d="M${at(tick)} ${RULER + 10}V${center + 10}"/>${label}`;
    }),
    `<g class="failed"><path class="end" d="M${end} ${RULER + 10}V${center}"/></g>`,
    ...lanes,
    `<g class="nursery failed"><text x="${left + PADDING}" y="${center}">consumer</text>${bar(at(0), end, center)}${endMark('failed', end, center)}`,
    `<text x="${middle}" y="${center + 23}" text-anchor="middle">${escapeXML(text)}</text></g>`,
  ];
  return { svg: svg.join('\n'), bottom: y + ROW + 24 };
}

function drawLane(row: Row, left: number, x: (place: Place) => number, y: number): string {
  const { name, ending = 'running', runs, end, cleanup, outside } = row;
  const cleans = outside ?? cleanup;
  const [from, to] = (cleans ?? [end, end]).map(x) as [number, number];
  return [
    `<g class="${ending}"><text x="${left + PADDING}" y="${y}">${escapeXML(name)}</text>`,
    outside
      ? `<rect class="outside" x="${from - 10}" y="${y - 13}" width="${to - from + 20}" height="44" rx="5"/>`
      : '',
    runs ? bar(x(runs[0]), x(runs[1]), y) : '',
    cleans ? wave(from, to, y) : '',
    endMark(ending === 'running' ? undefined : ending, x(end), y),
    cleans
      ? `<text class="strong" x="${(from + to) / 2}" y="${y + 20}" text-anchor="middle">${outside ? 'still closing' : 'closed'}</text>`
      : '',
    '</g>',
  ].join('');
}

function bar(from: number, to: number, y: number): string {
  return `<rect class="bar" x="${from}" y="${y - 6}" width="${to - from}" height="12" rx="3"/>`;
}

function key(y: number): string {
  const xs = { completed: 34, failed: 142, cancelled: 220 };
  const endings = (['completed', 'failed', 'cancelled'] as const).map((ending) => {
    const text = `<text class="soft" x="${xs[ending] + 16}" y="${y}">${ending}</text>`;
    return `<g class="${ending}">${endMark(ending, xs[ending], y)}${text}</g>`;
  });
  return `${endings.join('')}${wave(322, 352, y)}<text class="soft" x="362" y="${y}">cleanup</text>`;
}
