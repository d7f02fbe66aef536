import { describe, expect, test } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { createLine } from '../../src/cli/live.ts';
import { createStudyScreen } from '../../src/cli/run/study-screen.ts';
import type { Trial } from '../../src/trial/trial.ts';
import { DEFINITION, MIXED, trial } from '../report/records.ts';

/** A fake terminal, or a pipe, with a clock that stands still until it is set. */
function fake(stream: { isTTY: boolean; columns?: number }, env: Io['env'] = {}) {
  const written: string[] = [];
  const state = { now: 1000 };
  const stdout = { ...stream, write: (text: string) => written.push(text) };
  const io: Io = { stdout, stderr: stdout, env, now: () => state.now, onInterrupt: () => () => {} };
  return { io, written, state };
}

const ERASE = '\r\u001b[2K';

/** What a terminal shows in the end: a carriage return and an erased line take the unfinished line away. */
const shown = (written: readonly string[]) =>
  written
    .join('')
    .split('\n')
    .map((line) => line.split(ERASE).at(-1))
    .join('\n');

const CONTROL = ['\r', '\u001b'];

describe('lines', () => {
  test('the live line stays below what is printed', () => {
    const { io, written, state } = fake({ isTTY: true, columns: 40 });
    const line = createLine(io, false);
    line.print('head');
    line.live('working');
    line.print('row');
    expect(shown(written)).toBe('head\nrow\n');
    state.now += 100;
    line.live('working on');
    expect(shown(written)).toBe('head\nrow\nworking on');
    line.clear();
    expect(shown(written)).toBe('head\nrow\n');
  });

  test('the live line is redrawn at most ten times a second', () => {
    const { io, written, state } = fake({ isTTY: true, columns: 40 });
    const line = createLine(io, false);
    for (let ms = 0; ms < 1000; ms += 5) {
      state.now = 1000 + ms;
      line.live(`at ${ms}`);
    }
    expect(written).toHaveLength(10);
    expect(shown(written)).toBe('at 900');
  });

  test('the live line never wraps', () => {
    const { io, written } = fake({ isTTY: true, columns: 10 });
    createLine(io, false).live('▁▂▃▄▅▆▇█0123456789');
    expect([...shown(written)]).toHaveLength(9);
  });

  test('without a terminal there is no live line and no control character', () => {
    const { io, written } = fake({ isTTY: false });
    const line = createLine(io, false);
    line.live('working');
    line.print('row');
    line.clear();
    expect(written).toEqual(['row\n']);
  });

  test('quiet is silent', () => {
    const { io, written } = fake({ isTTY: true });
    const line = createLine(io, true);
    line.print('row');
    line.live('working');
    line.clear();
    expect(written).toEqual([]);
  });
});

describe("a study's screen", () => {
  const HEAD = 'vitbnffn · 3 trials';

  /** Plays a search of three trials: the default, a better one, one that runs. */
  function play(terminal: ReturnType<typeof fake>, quiet = false) {
    const trials: Trial[] = [];
    const { io, state } = terminal;
    const screen = createStudyScreen({
      io,
      quiet,
      definition: DEFINITION,
      total: 3,
      trialMs: 41_000,
      trials: () => trials,
    });
    screen.begin(HEAD);
    for (const finished of MIXED.slice(0, 2)) {
      trials.push(finished);
      screen.trialEnded(finished.number);
    }
    const running = trial(2, 0, { state: 'RUNNING', startedAt: state.now, completedAt: null, value: null });
    trials.push({
      ...running,
      intermediateValues: new Map([
        [1, 0.91],
        [2, 0.95],
      ]),
    });
    state.now += 30_000;
    screen.warn('the model could not be fitted');
    screen.trialProgress(2, { fraction: 0.5, label: 'epoch 2/3', value: 0.95 });
    return screen;
  }

  const ROWS = [
    HEAD,
    '  #  val_acc    lr       batch_size  time  by',
    '  0  0.9512 *   5.0e-4   100         41 s  default',
    '  1  0.9647 *   1.7e-3   64          41 s  gp',
    '  the model could not be fitted',
  ];

  test('has permanent rows and one live line on a terminal', () => {
    const terminal = fake({ isTTY: true, columns: 120 }, { NO_COLOR: '1' });
    const screen = play(terminal);
    const live = '  2/3  epoch 2/3  0.9500  ▁█  best 0.9647 (#1, +1.4 points on the default)   30 s left';
    expect(shown(terminal.written).split('\n')).toEqual([...ROWS, live]);
    screen.end();
    expect(shown(terminal.written).split('\n')).toEqual([...ROWS, '']);
  });

  test('is plain lines, one a trial, without a terminal', () => {
    const pipe = fake({ isTTY: false });
    play(pipe).end();
    expect(pipe.written.join('').trimEnd().split('\n')).toEqual(ROWS);
    expect(CONTROL.some((character) => pipe.written.join('').includes(character))).toBe(false);
  });

  test('says nothing when quiet', () => {
    const terminal = fake({ isTTY: true });
    play(terminal, true).end();
    expect(terminal.written).toEqual([]);
  });

  test('shows the rows of an earlier session first, with the marks that they had', () => {
    const pipe = fake({ isTTY: false });
    const trials = MIXED.slice(0, 3);
    const options = {
      quiet: false,
      definition: DEFINITION,
      total: 20,
      trialMs: undefined,
      trials: () => trials,
    };
    createStudyScreen({ io: pipe.io, ...options }).begin('again');
    expect(pipe.written.map((text) => /^ *\d .{8}/.exec(text)?.[0]).filter(Boolean)).toEqual(
      ['  0  0.9512 ', '  1  0.9647 ', '  2  FAIL   '].map((text) => text.slice(0, 12)),
    );
  });
});
