// One thing that was looked at.
import type { Json } from '../../trial/trial.ts';

/** What was found of one thing. */
export interface Finding {
  readonly name: string;
  /** Whether it can be used here. */
  readonly ok: boolean;
  /** The version, the kind, or why not. */
  readonly detail: string;
  /** What to do where it is missed. */
  readonly hint?: string;
}

/** The findings of one heading. */
export interface FindingGroup {
  readonly heading: string;
  readonly findings: readonly Finding[];
}

/** A finding as JSON has it. */
export function findingJson({ name: _, ...finding }: Finding): Json {
  return { ...finding };
}

/** Looks at something; what is thrown is why it is not there. */
export async function look(name: string, work: () => Promise<string> | string): Promise<Finding> {
  try {
    return { name, ok: true, detail: await work() };
  } catch (error) {
    const { message, hint } = error as Error & { hint?: string };
    const detail = String(message ?? error).split('\n', 1)[0];
    return { name, ok: false, detail, ...(hint !== undefined && { hint }) };
  }
}
