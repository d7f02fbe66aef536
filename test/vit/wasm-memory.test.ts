// What the WASM engine does with memory and threads: blocks are used again, and fewer threads than asked for are said.
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { Heap } from '../../src/vit/engines/wasm/heap.ts';
import { Team } from '../../src/vit/engines/wasm/team.ts';
import { Memory } from '../../src/vit/engines/wasm/webassembly.ts';

const PAGE = 2 ** 16;
const heapOf = (maximum: number) => {
  const memory = new Memory({ initial: 2, maximum, shared: true });
  return { memory, heap: new Heap(memory, 100) };
};

describe('the heap', () => {
  it('hands out aligned blocks that do not overlap', () => {
    const { heap } = heapOf(8);
    const blocks = [1, 64, 65, 0, 1000].map((bytes) => ({ at: heap.allocate(bytes, 'it'), bytes }));
    for (const { at } of blocks) expect(at % 64).toBe(0);
    const ends = blocks.map(({ at, bytes }) => at + Math.max(1, bytes));
    expect(blocks[0].at).toBeGreaterThanOrEqual(100);
    for (let i = 1; i < blocks.length; i++) expect(blocks[i].at).toBeGreaterThanOrEqual(ends[i - 1]);
  });

  it('grows the memory by what it lacks, and joins what it gets back', () => {
    const { memory, heap } = heapOf(64);
    const blocks = Array.from({ length: 8 }, () => heap.allocate(PAGE, 'it'));
    expect(memory.buffer.byteLength).toBe(9 * PAGE);
    expect(heap.taken).toBe(8 * PAGE);
    for (const i of [3, 1, 2, 7, 0, 5, 4, 6]) heap.free(blocks[i]);
    expect(heap.taken).toBe(0);
    expect(heap.allocate(8 * PAGE, 'it')).toBe(blocks[0]);
    expect(memory.buffer.byteLength).toBe(9 * PAGE);
  });

  it('does not grow however often blocks come and go', () => {
    const { memory, heap } = heapOf(64);
    const sizes = [70, 100_000, 3, 40_000, 9_000];
    for (let round = 0; round < 2000; round++) {
      const blocks = sizes.map((bytes, i) => heap.allocate(bytes + ((round * 7919 * (i + 1)) % 64), 'it'));
      for (let i = 0; i < blocks.length; i++) heap.free(blocks[(i + round) % blocks.length]);
    }
    expect(memory.buffer.byteLength).toBeLessThanOrEqual(4 * PAGE);
  });

  it('names what does not fit, and goes on', () => {
    const { heap } = heapOf(4);
    const refused = (bytes: number, than: string) =>
      expect(() => heap.allocate(bytes, 'the model')).toThrow(
        expect.objectContaining({
          code: 'OUT_OF_MEMORY',
          message: expect.stringMatching(new RegExp(`^the model would take ${bytes} bytes .*${than}`)),
        }),
      );
    refused(5 * PAGE, 'more than is free');
    refused(2 ** 33, 'left of the 4 GiB of WebAssembly');
    expect(heap.allocate(2 * PAGE, 'it')).toBeGreaterThan(0);
  });
});

describe('the threads', () => {
  const echo = (thread: number): Worker =>
    new Worker(
      `const { parentPort } = require('node:worker_threads');
       parentPort.on('message', ({ job }) => { if (job === 13) throw new Error('unlucky'); parentPort.postMessage(job + ${thread}); });
       parentPort.postMessage('ready');`,
      { eval: true, execArgv: [] },
    );
  const starting = (most: number) => (thread: number) =>
    // This one ends before it is ready.
    thread < most ? echo(thread) : new Worker('', { eval: true });

  it('all get an order, and answer', async () => {
    const said: string[] = [];
    const team = await Team.start(3, echo, (line) => said.push(line));
    expect(await team.all({ job: 5 })).toEqual([5, 6, 7]);
    expect(await team.all({ job: 6 })).toEqual([6, 7, 8]);
    expect(said).toEqual([]);
  });

  it('may be fewer than asked for, and that is said', async () => {
    const said: string[] = [];
    const team = await Team.start(3, starting(2), (line) => said.push(line));
    expect(team.size).toBe(2);
    expect(said).toEqual([
      expect.stringMatching(/^only 2 of 3 threads can be started, so training is slower: ./),
    ]);
    expect(await team.all({ job: 1 })).toEqual([1, 2]);
  });

  it('are an error by name when there is none', async () => {
    await expect(Team.start(2, starting(0), () => {})).rejects.toMatchObject({
      code: 'OUT_OF_MEMORY',
      message: expect.stringMatching(/^no thread can be started: ./),
    });
  });

  it('end together, and say why from then on', async () => {
    const team = await Team.start(2, echo, () => {});
    await expect(team.all({ job: 13 })).rejects.toThrow('unlucky');
    await expect(team.all({ job: 1 })).rejects.toThrow('unlucky');
  });
});
