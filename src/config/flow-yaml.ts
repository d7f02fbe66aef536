// Small values as a study file has them on one line: `{float: [1e-6, 1], log: true}`.
import { Document, visit } from 'yaml';

/** A value as one line of YAML, small numbers with an exponent. */
export function flowYaml(value: unknown): string {
  const document = new Document(value);
  visit(document, {
    Collection(_, node) {
      node.flow = true;
    },
    Scalar(_, node) {
      if (typeof node.value === 'number' && node.value !== 0 && Math.abs(node.value) <= 1e-2)
        node.format = 'EXP';
    },
  });
  return document.toString({ flowCollectionPadding: false, lineWidth: 0 }).trimEnd();
}
