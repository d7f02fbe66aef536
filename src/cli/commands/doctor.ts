// hpo doctor: what works on this machine.
import type { Command } from '../command.ts';
import { FORMAT_FLAG } from '../studies/flags.ts';

export const doctorCommand: Command = {
  usage: 'doctor',
  options: { ...FORMAT_FLAG },
  examples: [
    ['$0 doctor', 'versions, engines, storages, Python, GPUs, cores and memory'],
    ['$0 doctor --format json', 'the same for a bug report'],
  ],
  async run(args, io) {
    const { runDoctor } = await import('../doctor/run-doctor.ts');
    return runDoctor(args, io);
  },
};
