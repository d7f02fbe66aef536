import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from '../../src/runner/lines.ts';

/** Lines of some chunks; those that were overwritten end in `<`. */
function linesOf(chunks: readonly Buffer[], limit = 1000): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter(limit, (text, overwritten) =>
    lines.push(overwritten ? `${text}<` : text),
  );
  for (const chunk of chunks) splitter.write(chunk);
  splitter.end();
  return lines;
}

test('lines end at line feeds, with or without carriage returns, and at the end', () => {
  expect(linesOf([Buffer.from('a\nb\r\n\nc')])).toEqual(['a', 'b', '', 'c']);
});

test('what a carriage return goes back over is a line that was overwritten, unless nothing follows', () => {
  expect(linesOf([Buffer.from('\r10%\r20%\r30%\ndone\r')])).toEqual(['10%<', '20%<', '30%', 'done']);
});

test('a line keeps its first bytes only', () => {
  expect(linesOf([Buffer.from('abcdef'), Buffer.from('ghi\njk')], 4)).toEqual(['abcd', 'jk']);
});

test('lines do not depend on where the bytes are cut', () => {
  const piece = fc.constantFrom('\n', '\r', '\r\n', 'ä', '語', '🦊', 'x', 'val=1');
  fc.assert(
    fc.property(fc.array(piece), fc.array(fc.nat(12)), (pieces, cuts) => {
      const bytes = Buffer.from(pieces.join(''));
      const chunks: Buffer[] = [];
      let at = 0;
      for (const cut of cuts) {
        chunks.push(bytes.subarray(at, at + cut));
        at = Math.min(bytes.length, at + cut);
      }
      chunks.push(bytes.subarray(at));
      expect(linesOf(chunks)).toEqual(linesOf([bytes]));
    }),
    { seed: 5 },
  );
});
