// A curve in one line of text.

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/**
 * The newest values as bars between their own smallest and largest: `▁▅▆`. Values that are not finite show as `·`.
 * @param width the most bars to draw
 */
export function sparkline(values: readonly number[], width = 12): string {
  const shown = values.slice(-width);
  const finite = shown.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  return shown.map((value) => bar(value, low, high)).join('');
}

function bar(value: number, low: number, high: number): string {
  if (!Number.isFinite(value)) return '·';
  if (low === high) return BARS[3];
  return BARS[Math.round(((value - low) / (high - low)) * (BARS.length - 1))];
}
