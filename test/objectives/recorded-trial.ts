// A trial that is handed to an objective without a study: remembers what the objective told it.
import { decodeValue } from '../../src/space/encoding.ts';
import type { ParameterValue } from '../../src/space/parameter.ts';
import type { ParameterValues } from '../../src/space/space.ts';
import type { TrialContext } from '../../src/trial/contracts.ts';
import type { Json } from '../../src/trial/trial.ts';

export interface RecordedTrial extends TrialContext {
  readonly reports: [number, number][];
  readonly attrs: Record<string, Json>;
  readonly warnings: string[];
  /** The names that were suggested, as the objective defined them. */
  readonly suggested: Record<string, unknown>;
  readonly controller: AbortController;
}

type Options = Partial<Pick<TrialContext, 'number' | 'slot' | 'shouldPrune' | 'report' | 'suggest'>> & {
  readonly params?: ParameterValues;
};

/** Suggests the middle of every range. */
export function recordedTrial(options: Options = {}): RecordedTrial {
  const { params = {}, number = 0, slot = 0, ...rest } = options;
  const known: Record<string, ParameterValue> = { ...params };
  const controller = new AbortController();
  const record = {
    number,
    slot,
    alone: true,
    params: known,
    seed: 1000 + number,
    signal: controller.signal,
    controller,
    reports: [] as [number, number][],
    attrs: {} as Record<string, Json>,
    warnings: [] as string[],
    suggested: {} as Record<string, unknown>,
  };
  return {
    ...record,
    report: async (step, value) => {
      record.reports.push([step, value]);
    },
    setUserAttr: async (key, value) => {
      record.attrs[key] = value;
    },
    suggest: (name, parameter) => {
      record.suggested[name] = parameter;
      known[name] ??= decodeValue(parameter, 0.5);
      return known[name];
    },
    shouldPrune: () => false,
    progress: () => {},
    warn: (message) => {
      record.warnings.push(message);
    },
    ...rest,
  };
}
