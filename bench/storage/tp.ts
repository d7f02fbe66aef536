import { throughput } from './throughput.ts';
import { mkdtempSync } from 'node:fs';
const d = mkdtempSync('/tmp/tp-');
const n = Number(process.argv[2] ?? 4000);
for (const p of process.argv.slice(3).map(Number)) {
  console.log('journal', JSON.stringify(await throughput(`${d}/${p}/journal.log`, p, n)));
  console.log('sqlite', JSON.stringify(await throughput(`sqlite:///${d}/${p}.db`, p, n)));
}
