// The model's mean along a parameter, with its uncertainty.
import type { Along } from './along.ts';
import type { ParameterAxis } from './axes.ts';
import type { Layer } from './legend.ts';
import { layerOf } from './spec.ts';
import { COLORS } from './style.ts';

/** Mean and band of the model: lines along numbers, bars over choices. */
export function curveLayers(x: ParameterAxis, along: Along | undefined): Layer[] {
  if (along === undefined) return [];
  const values = along.rows.map((row) => ({ ...row, x: x.at(row.x) }));
  const at = { field: 'x', ...x.channel };
  const band = { x: at, y: { field: 'low', type: 'quantitative' }, y2: { field: 'high' } };
  const mean = { x: at, y: { field: 'mean', type: 'quantitative' } };
  const color = COLORS[0];
  if (x.isDiscrete) {
    return [
      ...layerOf(
        values,
        { type: 'rule', stroke: color, strokeWidth: 9, strokeOpacity: 0.2, clip: true },
        band,
      ),
      ...layerOf(values, { type: 'tick', color, opacity: 1, thickness: 2.5, width: 24, clip: true }, mean),
    ];
  }
  return [
    ...layerOf(values, { type: 'area', color, fillOpacity: 0.16, clip: true }, band),
    ...layerOf(values, { type: 'line', color, strokeWidth: 2, clip: true }, mean),
  ];
}
