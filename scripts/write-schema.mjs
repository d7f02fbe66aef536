// Writes configs/study.schema.json, the JSON Schema of study files that editors complete from.
// Usage: npm run schema; a test fails where the file is not what this writes.
import { writeFileSync } from 'node:fs';
import { studySchemaText } from '../src/config/schema.ts';

writeFileSync(new URL('../configs/study.schema.json', import.meta.url), studySchemaText());
