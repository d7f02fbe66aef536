// Headed rows for eyes: a heading on the left, its rows beside it.
import { alignRows, pad, textWidth } from '../../report/text-table.ts';

/** A heading and its rows; without rows it is left out. */
export type Section = readonly [heading: string, rows: readonly (readonly string[])[]];

/** Sections as lines; the rows of each section align among themselves. */
export function sectionLines(sections: readonly Section[]): string[] {
  const shown = sections.filter(([, rows]) => rows.length > 0);
  const width = Math.max(0, ...shown.map(([heading]) => textWidth(heading)));
  return shown.flatMap(([heading, rows]) =>
    alignRows(rows).map((line, index) =>
      `${pad(index === 0 ? heading : '', width, 'left')}  ${line}`.trimEnd(),
    ),
  );
}
