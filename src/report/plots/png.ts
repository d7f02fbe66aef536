// An SVG picture as PNG: drawn by resvg in WebAssembly, with fonts of our own, so that the bytes are the same on every
// machine, also on one without fonts. The only file that runs resvg, which is loaded when first needed.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { InputError } from '../../errors.ts';

const FONT = 'DejaVu Sans';
const FONT_FILES = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'] as const;

/** What the fonts hold: see assets/fonts/README.md. */
const KNOWN =
  /[\s\u0020-\u007E\u00A0-\u052F\u1E00-\u1EFF\u2000-\u209C\u20A0-\u20BF\u2100-\u22FF\u2500-\u25FF]/u;
/** So many are named. */
const LISTED = 12;

let loading: Promise<typeof import('@resvg/resvg-wasm')> | undefined;

/** The module accepts its WebAssembly once in a process. */
function load(): Promise<typeof import('@resvg/resvg-wasm')> {
  loading ??= import('@resvg/resvg-wasm').then(async (resvg) => {
    const wasm = createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm');
    await resvg.initWasm(readFileSync(wasm));
    return resvg;
  });
  return loading;
}

/**
 * Draws an SVG text as PNG.
 * @param scale pixels for each unit of the SVG: 2 is sharp on screens of today and in print at 9 cm a column
 * @param name what messages call the picture
 * @throws InputError where resvg gives up: it ends in a trap of WebAssembly, without a reason, where the picture needs more
 *   memory than it has
 */
export async function renderPng(svg: string, scale = 2, name = 'the picture'): Promise<Uint8Array> {
  const resvg = await load();
  try {
    return drawn(resvg, svg, scale);
  } catch (error) {
    const reason = (error as Error).message ?? error;
    const hint = 'draw it as SVG (--to svg), or smaller (--scale, --width, --height)';
    throw InputError.of(name, `cannot be drawn as PNG (${reason})`, hint);
  }
}

function drawn({ Resvg }: Awaited<ReturnType<typeof load>>, svg: string, scale: number): Uint8Array {
  const fontBuffers = FONT_FILES.map((name) =>
    readFileSync(new URL(`../../../assets/fonts/${name}`, import.meta.url)),
  );
  const picture = new Resvg(svg, {
    font: { fontBuffers, defaultFontFamily: FONT, sansSerifFamily: FONT },
    fitTo: { mode: 'zoom', value: scale },
  });
  const image = picture.render();
  const png = image.asPng();
  image.free();
  picture.free();
  return png;
}

/** The characters of an SVG that the fonts do not hold; an empty text where they hold all. */
export function unknownCharacters(svg: string): string {
  const unknown = [...new Set(svg)].filter((character) => !KNOWN.test(character));
  return unknown.slice(0, LISTED).join('') + (unknown.length > LISTED ? '…' : '');
}
