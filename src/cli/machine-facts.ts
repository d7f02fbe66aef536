// This machine in a few words, as it is kept with a study.
import { sittingHere } from '../experiments/sitting.ts';
import { version } from './version.ts';

/** Processor, how many of them may be used, system and Node, in the words of run.json. */
export function machineFacts(): Record<string, string | number> {
  const { cpu, processors, os, node } = sittingHere(1, 0, version());
  return { cpu, processors, os, node };
}
