// The work of hpo doctor: looks at everything, and fails at nothing.
import { joinCells, pad, textWidth } from '../../report/text-table.ts';
import type { Json } from '../../trial/trial.ts';
import type { Args } from '../command.ts';
import { EXIT, type Io } from '../io.ts';
import { formatOf, printAnswer } from '../studies/answer.ts';
import { engineFindings } from './engines.ts';
import { type FindingGroup, findingJson } from './finding.ts';
import { machineFindings, pythonFindings } from './machine.ts';
import { packageFindings, versionFindings } from './packages.ts';
import { storageFindings } from './storages.ts';

/** Says what works on this machine; the exit code is 0 whatever is found. */
export async function runDoctor(args: Args, io: Io): Promise<number> {
  const groups = [
    versionFindings(),
    await machineFindings(io),
    await engineFindings(),
    await storageFindings(io),
    await pythonFindings(io),
    await packageFindings(),
  ];
  await printAnswer({ table: () => linesOf(groups), data: () => dataOf(groups) }, formatOf(args), io);
  return EXIT.done;
}

function linesOf(groups: readonly FindingGroup[]): string[] {
  const findings = groups.flatMap((group) => group.findings);
  const width = Math.max(...findings.map(({ name }) => textWidth(name)));
  return groups.flatMap(({ heading, findings: found }) => [
    heading,
    ...found.map(({ name, ok, detail, hint }) => {
      const text = ok || hint === undefined ? detail : `${detail} (${hint})`;
      return joinCells([ok ? '  ok' : '  no', pad(name, width, 'left'), text]);
    }),
  ]);
}

function dataOf(groups: readonly FindingGroup[]): Json {
  return Object.fromEntries(
    groups.map(({ heading, findings }) => [
      heading,
      Object.fromEntries(findings.map((finding) => [finding.name, findingJson(finding)])),
    ]),
  );
}
