import { describe, expect, test } from 'vitest';
import { logTicks, parameterAxis } from '../../../src/report/plots/axes.ts';
import { cutLine } from '../../../src/report/plots/clip.ts';
import { ringsAbove } from '../../../src/report/plots/contour-lines.ts';
import { endLabels } from '../../../src/report/plots/labels.ts';
import { lanesOf } from '../../../src/report/plots/lanes.ts';
import { parameterTicks } from '../../../src/report/plots/parallel-ticks.ts';
import { placeOf } from '../../../src/report/plots/place.ts';
import { scoreAxis } from '../../../src/report/plots/scale.ts';
import { darkened } from '../../../src/report/plots/theme.ts';
import { evenly, scattered, thin } from '../../../src/report/plots/thin.ts';
import { choice, float, int } from '../../../src/space/space.ts';
import { trial } from '../records.ts';

describe('the axis of scores', () => {
  test('shows every score where none is far from the rest', () => {
    const axis = scoreAxis([1, 2, 3, 4], 'maximize');
    expect([1, 2, 3, 4].some(axis.isOff)).toBe(false);
    expect(axis.low).toBeLessThan(1);
    expect(axis.high).toBeGreaterThan(4);
  });

  test('leaves out the far worse, never the far better or what must be shown', () => {
    const values = [1, 2, 3, 4, 5, 100, -100];
    expect(values.filter(scoreAxis(values, 'maximize').isOff)).toEqual([-100]);
    expect(values.filter(scoreAxis(values, 'minimize').isOff)).toEqual([100]);
    expect(values.filter(scoreAxis(values, 'maximize', [-100]).isOff)).toEqual([]);
  });
});

describe('axes of parameters', () => {
  test('have powers of ten, or halves and doubles of them over a short range', () => {
    expect(logTicks([1e-5, 1e-1])).toEqual([1e-5, 1e-4, 1e-3, 1e-2, 1e-1]);
    expect(logTicks([20, 120])).toEqual([20, 50, 100]);
    expect(logTicks([1e-12, 1]).length).toBeLessThanOrEqual(7);
  });

  test('hold values beyond the range, of trials from before it was changed', () => {
    const axis = parameterAxis('x', float(0, 1), [3], 200, 0);
    expect(axis.domain).toEqual([0, 3]);
    expect(placeOf(axis, 1.5, 200)).toBe(100);
  });

  test('place values of a logarithmic axis by their logarithm', () => {
    const axis = parameterAxis('lr', float(1e-4, 1e-2, { log: true }), [], 200, 0);
    expect(placeOf(axis, 1e-3, 200)).toBeCloseTo(100);
  });

  test('have a place for a parameter whose ends are equal', () => {
    const [low, high] = parameterAxis('x', float(2, 2), [], 200).domain as number[];
    expect(low).toBeLessThan(2);
    expect(high).toBeGreaterThan(2);
  });

  test('tell a number from a text that looks like it, and take choices as they are', () => {
    expect(parameterAxis('x', choice([1, '1', null]), [], 200).domain).toEqual(['1', '"1"', 'null']);
    expect(parameterAxis('x', choice(['b', 'a']), [], 200).domain).toEqual(['b', 'a']);
  });

  test('write long choices aslant where no room is left for them', () => {
    const angle = (names: string[]) =>
      (parameterAxis('x', choice(names), [], 240).channel.axis as { labelAngle: number }).labelAngle;
    expect(angle(['a', 'b', 'c', 'd', 'e', 'f'])).toBe(0);
    expect(angle(['a long name of a choice', 'another long name'])).toBe(0);
    expect(angle(['one long name', 'another', 'a third', 'a fourth', 'a fifth'])).toBe(-35);
  });

  test('of parallel coordinates keep ticks apart and show the ends', () => {
    const ticks = parameterTicks(int(3, 97));
    expect(ticks.map(({ text }) => text)).toEqual(expect.arrayContaining(['3', '97', '40']));
    const heights = ticks.map(({ y }) => y).toSorted((a, b) => a - b);
    for (let i = 1; i < heights.length; i++) expect(heights[i] - heights[i - 1]).toBeGreaterThanOrEqual(0.05);
    expect(parameterTicks(float(1, 1)).map(({ text }) => text)).toEqual(['1']);
  });
});

describe('thinning', () => {
  test('leaves few marks as they are', () => {
    const marks = [1, 2, 3];
    expect(thin(marks, (x) => [x, 0])).toBe(marks);
  });

  test('keeps one mark for each place, the first', () => {
    const marks = Array.from({ length: 9000 }, (_, index) => ({ x: index % 90, order: index }));
    const kept = thin(marks, ({ x }) => [x * 10, 0], 100);
    expect(kept.map(({ order }) => order)).toEqual(Array.from({ length: 90 }, (_, index) => index));
  });

  test('can mix early and late marks, without losing one', () => {
    const mixed = scattered(Array.from({ length: 1000 }, (_, index) => index));
    expect(mixed.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
    const mean = mixed.slice(0, 50).reduce((sum, index) => sum + index / 50, 0);
    expect(Math.abs(mean - 500)).toBeLessThan(100);
  });

  test('takes evenly from the first on', () => {
    expect(evenly([0, 1, 2, 3, 4, 5, 6, 7], 4)).toEqual([0, 2, 4, 6]);
  });
});

describe('rings of a contour', () => {
  const area = (ring: readonly (readonly [number, number])[]): number =>
    ring.reduce((sum, [x, y], i) => {
      const [nextX, nextY] = ring[(i + 1) % ring.length];
      return sum + (x * nextY - nextX * y) / 2;
    }, 0);
  const grid = (f: (x: number, y: number) => number, n = 41) =>
    Array.from({ length: n * n }, (_, index) => f(index % n, Math.floor(index / n)));

  test('enclose what is above the level: a circle', () => {
    const rings = ringsAbove(
      grid((x, y) => -Math.hypot(x - 20, y - 20)),
      41,
      41,
      -10,
    );
    expect(rings).toHaveLength(1);
    expect(Math.abs(area(rings[0]))).toBeCloseTo(Math.PI * 100, -1);
    for (const [x, y] of rings[0]) expect(Math.hypot(x - 20, y - 20)).toBeCloseTo(10, 1);
  });

  test('leave out holes, which run the other way round', () => {
    const rings = ringsAbove(
      grid((x, y) => -Math.abs(Math.hypot(x - 20, y - 20) - 10)),
      41,
      41,
      -4,
    );
    expect(rings).toHaveLength(2);
    const sum = rings.reduce((total, ring) => total + area(ring), 0);
    expect(Math.abs(sum)).toBeCloseTo(Math.PI * (14 ** 2 - 6 ** 2), -2);
    expect(Math.sign(area(rings[0]))).toBe(-Math.sign(area(rings[1])));
  });

  test('follow the edge of the grid where everything is above', () => {
    const [ring, ...others] = ringsAbove([1, 1, 1, 1, 1, 1], 3, 2, 0);
    expect(others).toEqual([]);
    expect(Math.abs(area(ring))).toBe(2);
  });

  test('are closed at a saddle', () => {
    for (const ring of ringsAbove([1, 0, 0, 1], 2, 2, 0.5)) expect(ring.length).toBeGreaterThan(2);
  });

  test('are none below the level', () => {
    expect(ringsAbove([0, 0, 0, 0], 2, 2, 1)).toEqual([]);
  });
});

describe('a line', () => {
  const line = (...heights: (number | null)[]) => heights.map((y, x) => ({ x, y }));

  test('is cut where it leaves the axis and where it comes back', () => {
    expect(cutLine(line(0.5, 1.5, 0.5), 0, 1)).toEqual([
      { x: 0, y: 0.5 },
      { x: 0.5, y: 1 },
      { x: 1, y: null },
      { x: 1.5, y: 1 },
      { x: 2, y: 0.5 },
    ]);
  });

  test('that passes through keeps the part between', () => {
    expect(cutLine(line(-1, 3), 0, 1)).toEqual([
      { x: 0, y: null },
      { x: 0.25, y: 0 },
      { x: 0.5, y: 1 },
      { x: 1, y: null },
    ]);
  });

  test('keeps its gaps, and what stands on the edge', () => {
    expect(cutLine(line(0, null, 1), 0, 1)).toEqual(line(0, null, 1));
  });
});

describe('labels at the ends of lines', () => {
  test('stay where they do not touch, and are moved apart evenly where they do', () => {
    const places = endLabels(
      [10, 100, 104, 98].map((y) => ({ text: String(y), y, style: {} })),
      300,
    ).map(({ encoding }) => (encoding as { y: { value: number } }).y.value);
    expect(places[0]).toBe(10);
    expect(places[2] - places[1]).toBe(16);
    expect(places[3] - places[2]).toBe(16);
    expect((places[1] + places[2] + places[3]) / 3).toBeCloseTo((98 + 100 + 104) / 3);
  });
});

describe('lanes of a timeline', () => {
  const ran = (number: number, from: number, to: number | null, worker = 'a') =>
    trial(number, 1, { startedAt: from, completedAt: to, worker });

  test('are as many for a worker as it had slots', () => {
    const { bars, names } = lanesOf([ran(0, 0, 10), ran(1, 1, 12), ran(2, 10, 20), ran(3, 0, 5, 'b')]);
    expect(names).toEqual(['worker 1, slot 1', 'worker 1, slot 2', 'worker 2']);
    expect(bars.map(({ number, lane }) => [number, lane])).toEqual([
      [0, 0],
      [3, 2],
      [1, 1],
      [2, 0],
    ]);
  });

  test('leave out a long time in which nothing ran, and say so', () => {
    const day = 86_400_000;
    const { bars, pauses, end } = lanesOf([ran(0, 0, 3000), ran(1, day, day + 3000)]);
    expect(pauses.map(({ ms }) => ms)).toEqual([day - 3000]);
    expect(end).toBe(6200);
    expect(bars[1].from).toBe(3200);
  });

  test('draw a trial that still runs up to the newest time known', () => {
    const { bars } = lanesOf([ran(0, 0, 100), ran(1, 100, null), ran(2, 100, 400, 'b')]);
    expect(bars.find(({ number }) => number === 1)?.to).toBe(400);
  });
});

describe('the dark theme', () => {
  test('exchanges colours of the style, but no text of the user', () => {
    const spec = {
      title: { text: '#333333', subtitle: 'white' },
      data: { values: [{ run: 'white' }] },
      mark: { type: 'point', fill: '#0072B2', stroke: 'white' },
      encoding: { x: { field: 'x', title: 'white', scale: { domain: ['white'], range: ['#333333'] } } },
      config: { background: 'white', title: { color: '#333333' } },
    };
    const dark = darkened(spec as never) as unknown as typeof spec;
    expect(dark.title).toEqual(spec.title);
    expect(dark.data).toEqual(spec.data);
    expect(dark.encoding.x.title).toBe('white');
    expect(dark.encoding.x.scale.domain).toEqual(['white']);
    expect(dark.encoding.x.scale.range).not.toEqual(['#333333']);
    expect(dark.mark.fill).not.toBe('#0072B2');
    expect(dark.config.background).not.toBe('white');
    expect(dark.config.title.color).not.toBe('#333333');
  });
});
