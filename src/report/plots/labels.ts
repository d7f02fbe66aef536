// Texts at the right ends of lines, moved apart where they would touch.
import type { Layer } from './legend.ts';

/** Labels closer than this many pixels would touch. */
const GAP = 16;

/** A text beside the end of a line. */
export interface EndLabel {
  readonly text: string;
  /** Where the line ends, in pixels from the top. */
  readonly y: number;
  readonly style: Readonly<Record<string, unknown>>;
}

/** Layers that write labels to the right of a plot. */
export function endLabels(labels: readonly EndLabel[], width: number): Layer[] {
  const sorted = labels.toSorted((a, b) => a.y - b.y);
  const places = movedApart(sorted.map(({ y }) => y));
  return sorted.map(({ text, style }, index) => ({
    data: { values: [{}] },
    mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: 12, limit: 230, ...style },
    encoding: { x: { value: width + 7 }, y: { value: places[index] }, text: { value: text } },
  }));
}

/** Places in rising order, at least a gap apart, each as near as it can be to where it was: groups grow around their middle. */
function movedApart(places: readonly number[]): number[] {
  let groups = places.map((place) => ({ middle: place, count: 1 }));
  const span = ({ count }: { count: number }) => (count - 1) * GAP;
  for (let index = 1; index < groups.length; ) {
    const [above, below] = [groups[index - 1], groups[index]];
    const isApart = below.middle - span(below) / 2 - (above.middle + span(above) / 2) >= GAP;
    if (isApart) {
      index++;
      continue;
    }
    const count = above.count + below.count;
    const middle = (above.middle * above.count + below.middle * below.count) / count;
    groups = [...groups.slice(0, index - 1), { middle, count }, ...groups.slice(index + 1)];
    index = Math.max(1, index - 1);
  }
  return groups.flatMap((group) =>
    Array.from({ length: group.count }, (_, index) => group.middle - span(group) / 2 + index * GAP),
  );
}
