// hpo run: a study from its file.
import type { Command } from '../command.ts';
import { OUTPUT_FLAGS } from '../flags.ts';

export const runCommand: Command = {
  usage: 'run <file>',
  describe: 'run the study that a YAML file describes',
  positionals: {
    file: { type: 'string', describe: 'a study file, e.g. configs/vitbnffn.yaml', demandOption: true },
  },
  options: OUTPUT_FLAGS,
  examples: [['$0 run configs/vitbnffn.yaml', 'what hpo search --model vitbnffn does']],
  async run(args, io) {
    const { openStudyFile } = await import('../../config/read-file.ts');
    const { study, withLines } = openStudyFile(String(args.file));
    const { buildStudy } = await import('../../config/build.ts');
    const built = withLines(() => buildStudy(study));
    const { runStudy } = await import('../run-study.ts');
    return runStudy(study, built, args, io);
  },
};
