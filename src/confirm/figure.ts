// A confirmation as the figure shows it.
import { plural } from '../report/format.ts';
import type { SeedPanel } from '../report/plots/confirmation.ts';
import type { Confirmation, Judged } from './confirmation.ts';

/** A panel for the study's metric, and one for the test set. */
export function confirmationPanels(confirmation: Confirmation): SeedPanel[] {
  const { judged, judgedTest, test, seeds } = confirmation;
  const panel = ({ metric, direction, standings }: Judged, title: string, isAgain: boolean): SeedPanel => ({
    ...{ metric, direction, title },
    rows: standings.map(({ trial, repeats, mean, low, high }) => {
      const candidate = confirmation.candidates.find(({ number }) => number === trial);
      return {
        name: `#${trial}${candidate?.isDefault ? ' default' : ''}`,
        values: repeats.flatMap(({ value }) => value ?? []),
        ...{ mean, low, high },
        ...(isAgain && candidate && { observed: candidate.observed }),
        isChosen: trial === confirmation.chosen,
      };
    }),
  });
  return [
    panel(judged, `${judged.metric}, ${plural(seeds.length, 'fresh seed')}`, true),
    ...(judgedTest === undefined || test === undefined
      ? []
      : [panel(judgedTest, `${judgedTest.metric} after ${plural(test.epochs, 'epoch')}`, false)]),
  ];
}
