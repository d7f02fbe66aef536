// A report as pure data. HTML (html.ts) and Markdown (markdown.ts) are both written from it, and both escape every text.

/** A stretch of text that stands out. */
export interface Span {
  readonly style: 'strong' | 'em' | 'code';
  readonly text: string;
}

/** Plain text, or stretches of it. Never markup: writers escape it. */
export type Text = string | readonly (string | Span)[];

/** How good the news is. */
export type Tone = 'good' | 'advice' | 'warning' | 'plain';

/** A column of a table. */
export interface TableColumn {
  readonly name: string;
  readonly align?: 'left' | 'right';
}

/** A cell: what is read, and what it is sorted by where that differs. */
export interface TableCell {
  readonly text: string;
  readonly sort?: number | string;
}

/** A table with a header. */
export interface TableBlock {
  readonly kind: 'table';
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  /** Whether a reader may sort it by its columns, where the page can. */
  readonly isSortable?: boolean;
}

/** A row; of a trial with its number, so that it is marked together with the trial's points. */
export interface TableRow {
  readonly cells: readonly TableCell[];
  readonly trial?: number;
}

/** A picture with its caption. */
export interface FigureBlock {
  readonly kind: 'figure';
  /** The picture as SVG in the colours of light pages; without one the file alone is named. */
  readonly svg?: string;
  /** Where the picture lies beside the report, for Markdown. */
  readonly file: string;
  /** What stands for the picture where it cannot be seen. */
  readonly alt: string;
  readonly caption?: Text;
  /** What a reader must not miss about it, such as an optimum on a bound. */
  readonly flag?: string;
}

/** A part of a report. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 2 | 3; readonly text: Text }
  | { readonly kind: 'paragraph'; readonly text: Text; readonly isQuiet?: boolean }
  | { readonly kind: 'verdict'; readonly tone: Tone; readonly label: string; readonly text: Text }
  /** Key numbers, the largest first: they are read before any sentence. */
  | { readonly kind: 'numbers'; readonly items: readonly { readonly name: string; readonly value: string }[] }
  | { readonly kind: 'list'; readonly items: readonly Text[] }
  | { readonly kind: 'remarks'; readonly items: readonly { readonly tone: Tone; readonly text: Text }[] }
  | { readonly kind: 'command'; readonly command: string; readonly what: string }
  | { readonly kind: 'code'; readonly text: string }
  | TableBlock
  | FigureBlock
  /** Small figures beside each other. */
  | { readonly kind: 'figures'; readonly figures: readonly FigureBlock[] };

/** A whole report. */
export interface ReportDocument {
  readonly title: string;
  /** One line below the title. */
  readonly subtitle: string;
  readonly blocks: readonly Block[];
  /** Where it all comes from. */
  readonly footer: readonly (readonly [name: string, value: string])[];
  /** What is told of a trial where its point is touched, a line each, by its number. */
  readonly tips?: Readonly<Record<number, string>>;
}

/** A text without its styles. */
export const plainText = (text: Text): string =>
  typeof text === 'string'
    ? text
    : text.map((part) => (typeof part === 'string' ? part : part.text)).join('');

export const strong = (text: string): Span => ({ style: 'strong', text });
export const code = (text: string): Span => ({ style: 'code', text });
