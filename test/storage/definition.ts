// The study that the storage tests use.
import { float, int } from '../../src/space/space.ts';
import type { StudyDefinition } from '../../src/trial/contracts.ts';

export const DEFINITION: StudyDefinition = {
  name: 'Größe "1"',
  direction: 'maximize',
  metric: 'val_acc',
  space: { lr: float(1e-5, 0.1, { log: true, default: 1e-3 }), batch: int(20, 120), width: float(-1, 1) },
  objective: { model: 'vit', epochs: 3, nested: { list: [1, 2.5, null, 'a'] } },
  seed: 7,
};

/** One configuration of its space. */
export const PARAMS = { lr: 1e-3, batch: 64, width: -0.25 };
