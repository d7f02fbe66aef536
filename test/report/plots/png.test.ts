import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { renderPng, unknownCharacters } from '../../../src/report/plots/png.ts';

const svg = (content: string, width = 60, height = 20) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="white"/>${content}</svg>`;

/** The bytes behind a PNG's filters; good for telling what is drawn from what is not. */
function pixels(png: Uint8Array): Buffer {
  const bytes = Buffer.from(png);
  const parts: Buffer[] = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const length = bytes.readUInt32BE(at);
    if (bytes.subarray(at + 4, at + 8).toString() === 'IDAT')
      parts.push(bytes.subarray(at + 8, at + 8 + length));
  }
  return inflateSync(Buffer.concat(parts));
}

describe('a PNG', () => {
  it('has so many pixels for each unit', async () => {
    const png = Buffer.from(await renderPng(svg(''), 3));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([180, 60]);
  });

  it('holds text in a font of its own, regular and bold, in Latin, Greek and Cyrillic', async () => {
    const of = async (text: string, weight = 'normal') =>
      pixels(
        await renderPng(
          svg(`<text x="2" y="15" font-family="sans-serif" font-weight="${weight}">${text}</text>`),
        ),
      );
    const drawn = [
      await of(''),
      await of('a'),
      await of('a', 'bold'),
      await of('β'),
      await of('Ж'),
      await of('±'),
    ];
    expect(new Set(drawn.map((bytes) => bytes.toString('base64'))).size).toBe(drawn.length);
  });

  it('is the same each time', async () => {
    const text = svg('<text x="2" y="15" font-family="sans-serif">0.9731</text>');
    expect(Buffer.from(await renderPng(text)).equals(Buffer.from(await renderPng(text)))).toBe(true);
  });

  it('that resvg gives up on is named, with the way on, and the next one is drawn', async () => {
    await expect(renderPng(svg('', 10_000, 10_000), 3, 'plots/edf.png')).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(/^ *plots\/edf\.png +cannot be drawn as PNG \(.+\)\n.*--to svg/),
    });
    expect((await renderPng(svg(''))).length).toBeGreaterThan(0);
  });

  it('is told what its fonts lack', () => {
    expect(unknownCharacters('abc åβЖ ± … − → ≤')).toBe('');
    expect(unknownCharacters('a 学习 b 学')).toBe('学习');
  });
});
