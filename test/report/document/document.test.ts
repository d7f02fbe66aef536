// Reports as pages and as Markdown: every text is read as it was written, whatever it holds.
import { describe, expect, test } from 'vitest';
import type { Block, ReportDocument } from '../../../src/report/document/document.ts';
import {
  escapeHtml,
  escapeMarkdown,
  markdownBlock,
  markdownCode,
} from '../../../src/report/document/escape.ts';
import { documentToHtml } from '../../../src/report/document/html.ts';
import { documentToMarkdown } from '../../../src/report/document/markdown.ts';
import { readMarkdown } from '../../../src/report/document/read-markdown.ts';
import { PAGE_SCRIPT } from '../../../src/report/document/script.ts';
import { inlineSvg, isPlainSvg } from '../../../src/report/document/svg.ts';

const EVIL = '</script><img src=x onerror="alert(1)"> & \'q\' `a|b` *c*';
const svg = '<svg width="2" height="2"><path id="clip0" fill="rgb(8, 69, 138)" d="M0.12345,1"/></svg>';

const everywhere: readonly Block[] = [
  { kind: 'heading', level: 2, text: EVIL },
  { kind: 'paragraph', text: [EVIL, { style: 'strong', text: EVIL }, { style: 'code', text: EVIL }] },
  { kind: 'verdict', tone: 'good', label: EVIL, text: EVIL },
  { kind: 'numbers', items: [{ name: EVIL, value: EVIL }] },
  { kind: 'list', items: [EVIL] },
  { kind: 'remarks', items: [{ tone: 'good', text: EVIL }] },
  { kind: 'command', command: EVIL, what: EVIL },
  { kind: 'code', text: EVIL },
  { kind: 'table', columns: [{ name: EVIL }], rows: [{ cells: [{ text: EVIL, sort: EVIL }] }] },
  { kind: 'figure', file: 'a (b).svg', alt: EVIL, caption: EVIL, flag: EVIL, svg },
  { kind: 'figures', figures: [{ kind: 'figure', file: `${EVIL}.svg`, alt: EVIL }] },
];
const document: ReportDocument = {
  title: EVIL,
  subtitle: EVIL,
  blocks: everywhere,
  footer: [[EVIL, EVIL]],
  tips: { 3: EVIL },
};

describe('a page', () => {
  const html = documentToHtml(document);

  test('holds no tag of a text', () => {
    expect(html).not.toMatch(/<img src=x/);
    expect(html).not.toMatch(/ onerror="/);
    expect(html.match(/<\/script>/g)).toHaveLength(2);
    expect(html).toContain('&lt;/script&gt;&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; &#39;q&#39;');
    expect(html).toContain('"3":"\\u003c/script\\u003e');
  });

  test('asks no network for anything', () => {
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/(?:src|href)="(?!data:)|url\((?!#)|@import/);
  });

  test('has a small script, which its policy knows by its hash', async () => {
    expect(PAGE_SCRIPT.length).toBeLessThan(5000);
    expect(html).toMatch(/script-src 'sha256-[\w+/]{43}='/);
    expect(() => new Function(PAGE_SCRIPT)).not.toThrow();
  });
});

describe('its Markdown twin', () => {
  const markdown = documentToMarkdown(document);

  test('holds no tag outside of code', () => {
    const prose = markdown
      .replace(/^(`{3,})\n[\s\S]*?\n\1$/gm, '')
      .replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '');
    expect(prose).not.toMatch(/<\w|<\//);
    expect(prose).toContain('&lt;/script&gt;');
  });

  test('keeps the cells of a table together', () => {
    expect(markdown).toContain('\\`a\\|b\\` \\*c\\* |');
  });

  test('leads to its pictures', () => {
    expect(markdown).toContain('](a%20%28b%29.svg)');
  });
});

describe('escaping', () => {
  test.each([
    ['batch_size and lr', 'batch_size and lr'],
    ['_private_', '\\_private\\_'],
    ['# no heading', '\\# no heading'],
    ['1. no item', '1\\. no item'],
    ['- no item', '\\- no item'],
    ['+36.9 points', '+36.9 points'],
    ['two\nlines', 'two lines'],
    ['a<b>&c', 'a&lt;b&gt;&amp;c'],
  ])('%j in Markdown', (text, expected) => expect(escapeMarkdown(text)).toBe(expected));

  test('of characters that HTML forbids', () => expect(escapeHtml('a\u0000b\u001b')).toBe('a\ufffdb\ufffd'));

  test('of backquotes in code', () => {
    expect(markdownCode('a `b` c')).toBe('``a `b` c``');
    expect(markdownBlock('```')).toBe('````\n```\n````');
  });
});

describe('a picture within a page', () => {
  test('has ids of its own, a colour that can be exchanged, and short numbers', () => {
    const inline = inlineSvg(svg, 'f3', 'x & y');
    expect(inline).toContain('<svg role="img" aria-label="x &amp; y"');
    expect(inline).toContain('id="f3-clip0" fill="#08458A" d="M0.12,1"');
  });

  test('keeps the numbers in its texts', () => {
    expect(inlineSvg('<svg><text>best 0.84700</text></svg>', 'a', '')).toContain('best 0.84700');
  });

  test.each([
    ['<svg><script>1</script></svg>'],
    ['<svg><g onload="x"/></svg>'],
    ['<svg><image href="http://x"/></svg>'],
    ['<svg><foreignObject/></svg>'],
    ['<svg></svg></div><iframe></iframe>'],
    ['<p>no picture</p>'],
  ])('is an image where it may be more: %s', (text) => expect(isPlainSvg(text)).toBe(false));
});

describe('Markdown that was read', () => {
  test('is what reports are made of', () => {
    const text =
      '# T\n\n**bold** and *em* `c`\n\n## H\n- a\n- b\n  more\n\n| x | y \\| z |\n| --- | --: |\n| 1 | &lt;2 |\n\n![alt](a%20b.svg)\n*caption*\n\n```\n# code\n```\n';
    const { title, blocks } = readMarkdown(text);
    expect(title).toBe('T');
    expect(blocks).toEqual([
      {
        kind: 'paragraph',
        text: [
          { style: 'strong', text: 'bold' },
          ' and ',
          { style: 'em', text: 'em' },
          ' ',
          { style: 'code', text: 'c' },
        ],
      },
      { kind: 'heading', level: 2, text: 'H' },
      { kind: 'list', items: ['a', 'b more'] },
      {
        kind: 'table',
        columns: [{ name: 'x' }, { name: 'y | z', align: 'right' }],
        rows: [{ cells: [{ text: '1' }, { text: '<2' }] }],
      },
      { kind: 'figure', alt: 'alt', file: 'a b.svg' },
      { kind: 'paragraph', text: [{ style: 'em', text: 'caption' }] },
      { kind: 'code', text: '# code' },
    ]);
  });
});
