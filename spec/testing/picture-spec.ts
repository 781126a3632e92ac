import { describe, expect, it } from '@jest/globals';
import { NEVER, of, Subject, throwError, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { gather, nursery, openNursery } from 'rxresult';
import { LaneRecorder } from 'rxresult/testing';
import { marbles } from '../support';

/** The picture of a page whose orders fail at frame 5. */
function page(options?: Parameters<LaneRecorder['toSVG']>[0]): string {
  const scheduler = new TestScheduler(() => undefined);
  return scheduler.run(({ cold, flush }) => {
    const recorder = new LaneRecorder(scheduler);
    const orders = cold('-----#', undefined, new Error('<503> & "more"'));
    gather({ user: cold('---(u|)'), orders, stock: NEVER }, { observer: recorder, name: 'page' }).subscribe({
      error: () => undefined,
    });
    flush();
    return recorder.toSVG(options);
  });
}

/** The elements of an XML document in order, each with its text. Fails if the document is not well formed. */
function elements(xml: string): { name: string; attributes: Record<string, string>; text: string }[] {
  const all: { name: string; attributes: Record<string, string>; text: string }[] = [];
  const open: typeof all = [];
  let at = 0;
  const token =
    /<\/(\w+)>|<(\w+)((?: [\w:-]+="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*")*)(\/?)>|((?:[^<&>]|&(?:amp|lt|gt|quot);)+)/y;
  while (at < xml.length) {
    token.lastIndex = at;
    const match = token.exec(xml);
    if (!match) {
      throw new Error(`not well formed: ${xml.slice(at, at + 80)}`);
    }
    const [whole, closed, opened, attributes = '', alone, text] = match;
    if (closed !== undefined) {
      expect(open.pop()?.name).toBe(closed);
    } else if (opened !== undefined) {
      const pairs = Array.from(attributes.matchAll(/ ([\w:-]+)="([^"]*)"/g), ([, key, value]) => [key, value] as const);
      const element = { name: opened, attributes: Object.fromEntries(pairs) as Record<string, string>, text: '' };
      all.push(element);
      if (!alone) {
        open.push(element);
      }
    } else {
      const inner = open.at(-1);
      if (inner) {
        inner.text += unescape(text ?? '');
      }
    }
    at += whole.length;
  }
  expect(open).toEqual([]);
  return all;
}

function unescape(text: string): string {
  return text.replace(
    /&(amp|lt|gt|quot);/g,
    (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name] ?? '',
  );
}

/** The texts of the elements with this name, and with this class if one is given. */
function texts(svg: string, name: string, className?: string): string[] {
  return elements(svg)
    .filter((element) => element.name === name && (!className || element.attributes['class'] === className))
    .map(({ text }) => text);
}

describe('the picture', () => {
  it('is one well-formed document that loads nothing else', () => {
    const svg = page();
    const [root] = elements(svg);
    expect(root).toMatchObject({ name: 'svg', attributes: { xmlns: 'http://www.w3.org/2000/svg', role: 'img' } });
    expect(svg).not.toMatch(/href|url\(|@import|<script|<image/);
  });

  it('has a title, and a description of what it shows', () => {
    expect(texts(page(), 'title')).toEqual(['page']);
    expect(texts(page(), 'desc')).toEqual([
      '3 tasks · failed after 5 ms. user: from 0 ms, completed at 3 ms. orders: Error: <503> & "more"; from 0 ms, failed at 5 ms. stock: cancelled by orders; from 0 ms, cancelled at 5 ms. nursery: from 0 ms, failed at 5 ms.',
    ]);
    const titled = page({ title: 'Loading <the> page\n' });
    expect(texts(titled, 'title')).toEqual(['Loading <the> page\\n']);
    expect(texts(titled, 'text', 'heading')).toEqual(['Loading <the> page\\n']);
  });

  it('has a heading that fits, and a title of up to 400 characters', () => {
    for (const title of ['page '.repeat(70), '語'.repeat(300), 'x'.repeat(61), 'x'.repeat(62)]) {
      const svg = page({ title });
      expect(texts(svg, 'title')).toEqual([title]);
      const [heading = ''] = texts(svg, 'text', 'heading');
      const columns = Array.from(heading, (character) => (character === '語' ? 2 : 1) as number);
      const room = Math.floor((Number(elements(svg)[0]?.attributes['width']) - 2 * 24) / 10);
      expect(columns.reduce((a, b) => a + b)).toBeLessThanOrEqual(room);
      expect(heading.endsWith('…')).toBe(columns.length < title.length);
    }
  });

  it('always has a title', () => {
    for (const title of ['', ' ', undefined]) {
      expect(texts(page({ title }), 'title')).toEqual(['page']);
    }
    for (const name of ['', ' \n', undefined]) {
      const recorder = new LaneRecorder();
      nursery([of(1)], { observer: recorder, name }).subscribe();
      expect(texts(recorder.toSVG(), 'title')).toEqual(['nursery']);
      expect(texts(recorder.toSVG({ title: '' }), 'text', 'heading')).toEqual(['nursery']);
    }
  });

  it('is dark if the reader prefers that', () => {
    expect(texts(page(), 'style').join()).toContain('@media (prefers-color-scheme: dark)');
  });

  it('shows each lane with its name, its ending and its legend, and a key', () => {
    const svg = page();
    expect(texts(svg, 'text')).toEqual([
      'page',
      '3 tasks · failed after 5 ms',
      ...['0 ms', '1 ms', '2 ms', '3 ms', '4 ms', '5 ms'],
      'user',
      'orders',
      'Error: <503> & "more"',
      'stock',
      'cancelled by orders',
      'nursery',
      ...['completed', 'failed', 'cancelled', 'runs on', 'waits'],
    ]);
    const groups = elements(svg).filter(({ name }) => name === 'g');
    expect(groups.slice(0, 4).map(({ attributes }) => attributes['class'])).toEqual([
      'completed',
      'failed',
      'cancelled',
      'nursery failed',
    ]);
  });

  it('has a bar for each task, in proportion, that fits', () => {
    const all = elements(page());
    const bars = all.filter(({ attributes }) => attributes['class'] === 'bar').map(({ attributes }) => attributes);
    expect(bars.map(({ width }) => Number(width))).toEqual([288, 480, 480, 480]);
    expect(new Set(bars.map(({ x }) => x)).size).toBe(1);
    const right = Number(bars[1]?.['x']) + 480;
    expect(right).toBeLessThan(Number(all[0]?.attributes['width']));
  });

  it('has dots while a task waits, and only the mark if it never ran', () => {
    marbles(({ cold, flush }, scheduler) => {
      const recorder = new LaneRecorder(scheduler);
      nursery([cold('--|'), cold('--#'), NEVER], { observer: recorder, concurrent: 1 }).subscribe({
        error: () => undefined,
      });
      flush();
      const lanes = elements(recorder.toSVG()).filter(({ attributes }) =>
        ['bar', 'waiting'].includes(attributes['class'] ?? ''),
      );
      // The last one belongs to the key.
      expect(lanes.map(({ attributes }) => attributes['class'])).toEqual([
        ...['bar', 'waiting', 'bar', 'waiting', 'bar'],
        'waiting',
      ]);
    });
  });

  it('shows that a run has not ended', () => {
    const clock = { time: 0, now: () => clock.time };
    const recorder = new LaneRecorder(clock);
    const n = openNursery({ observer: recorder });
    n.startSoon(NEVER, { name: 'server' });
    clock.time = 2500;
    expect(texts(recorder.toSVG(), 'desc')).toEqual([
      '1 task · running for 2,500 ms. server: from 0 ms, goes on. nursery: from 0 ms, goes on.',
    ]);
    n.cancel();
  });

  it('can show a run that took no time, a few milliseconds, or days', () => {
    for (const [duration, ticks] of [
      [0, ['0 ms', '0.2 ms', '0.4 ms', '0.6 ms', '0.8 ms', '1 ms']],
      [3, ['0 ms', '0.5 ms', '1 ms', '1.5 ms', '2 ms', '2.5 ms', '3 ms']],
      [300_000_000, ['0 ms', '50,000,000 ms', '100,000,000 ms', '150,000,000 ms', '200,000,000 ms']],
    ] as const) {
      const clock = { time: 0, now: () => clock.time };
      const recorder = new LaneRecorder(clock);
      const n = openNursery({ observer: recorder });
      n.startSoon(of(1));
      clock.time = duration;
      n.cancel();
      const svg = recorder.toSVG();
      expect(svg).not.toContain('NaN');
      expect(texts(svg, 'text').slice(2, 2 + ticks.length)).toEqual(ticks);
    }
  });

  it('begins where the nursery opened', () => {
    marbles(({ flush }, scheduler) => {
      const recorder = new LaneRecorder(scheduler);
      timer(7).subscribe(() => nursery([timer(2)], { observer: recorder }).subscribe());
      flush();
      expect(texts(recorder.toSVG(), 'text').slice(2, 7)).toEqual(['7 ms', '7.5 ms', '8 ms', '8.5 ms', '9 ms']);
    });
  });

  it('shows nurseries within tasks below these, indented', () => {
    const recorder = new LaneRecorder();
    nursery(
      (n) => {
        n.startSoon(nursery([of(1)], { observer: recorder.within('outer') }), { name: 'outer' });
      },
      { observer: recorder },
    ).subscribe();
    const labels = elements(recorder.toSVG()).filter(
      ({ name, text }) => name === 'text' && /^(outer|0|nursery)$/.test(text),
    );
    expect(labels.map(({ text, attributes }) => [text, attributes['x']])).toEqual([
      ['nursery', '24'],
      ['outer', '24'],
      ['0', '42'],
      ['nursery', '42'],
      ['nursery', '24'],
    ]);
  });

  it('is well formed whatever names and messages contain', () => {
    const recorder = new LaneRecorder();
    const names = [
      '<script>alert(1)</script>',
      '"&',
      '\u0000\u001b\ud800\ufffe',
      ']]>',
      'x'.repeat(100_000),
      '語'.repeat(100),
    ];
    nursery(
      (n) => {
        names.forEach((name) =>
          n.startSoon(
            throwError(() => name),
            { name, suppressError: true },
          ),
        );
      },
      { observer: recorder, name: '</title>' },
    ).subscribe();
    const svg = recorder.toSVG();
    expect(texts(svg, 'text')).toEqual(
      expect.arrayContaining(['<script>alert(1)</script>', '"&', '\\u0000\\u001b\\ud800\\ufffe', ']]>']),
    );
    expect(Number(elements(svg)[0]?.attributes['width'])).toBeLessThan(1300);
  });

  it('groups thousands of lanes, and says how many are left out', () => {
    const clock = { time: 0, now: () => clock.time };
    const recorder = new LaneRecorder(clock);
    const n = openNursery({ observer: recorder });
    n.done$.subscribe({ error: () => undefined });
    const tasks = Array.from({ length: 3000 }, (_, index) => {
      const task = new Subject<never>();
      n.startSoon(task, { name: `file ${index}` });
      return task;
    });
    for (const task of tasks) {
      clock.time++;
      task.complete();
    }
    n.cancel();
    const svg = recorder.toSVG({ lanes: 30 });
    expect(texts(svg, 'text')).toContain('file 0 (18 alike)');
    expect(texts(svg, 'text').join()).toMatch(/,(1,9\d\d) left out: \1 completed,/);
    expect(elements(svg).filter(({ attributes }) => attributes['class'] === 'bar')).toHaveLength(29);
    expect(texts(recorder.toSVG({ lanes: 0 }), 'desc')).toEqual([
      '3,000 tasks · completed after 3,000 ms. file 0 (18 alike): from 0 ms, completed at 1 ms. 2,982 left out: 2,982 completed. nursery: from 0 ms, completed at 3,000 ms.',
    ]);
    expect(texts(svg, 'desc').join()).toMatch(/and (2,\d{3}) lanes more: \1 completed\.$/);
  });
});
