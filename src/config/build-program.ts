// placeholder
import type { StudyDefinition } from '../trial/contracts.ts';
export interface BuiltProgram {
  readonly kind: 'command' | 'python' | 'module';
  readonly identity: StudyDefinition['objective'];
}
export async function buildProgram(): Promise<BuiltProgram> {
  throw new Error('not yet');
}
