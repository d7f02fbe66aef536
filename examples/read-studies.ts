// Quick questions to studies of any size. Run it with: npx tsx examples/read-studies.ts results, or sqlite:///studies.db
import { openCatalog } from 'hpo';

const catalog = await openCatalog(process.argv[2] ?? 'results');
for (const name of await catalog.names()) {
  const reader = await catalog.read(name);
  const summary = await reader.summary();
  console.log(name, summary?.counts, summary?.best?.value);
  const best = await reader.trials({ states: ['COMPLETE'], order: 'value', limit: 3 });
  console.log(best.map(({ number, value }) => [number, value]));
  let failed = 0;
  for await (const { state } of reader.all()) if (state === 'FAIL') failed++;
  console.log(failed, 'failed');
  await reader.close();
}
await catalog.close();
