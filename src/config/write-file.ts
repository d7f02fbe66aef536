// Writes a study as the file that it equals, as `--dry-run` prints it and as it lies in the study's folder.
import { Document, visit } from 'yaml';
import type { StudyFile } from './study-file.ts';

/** A study as YAML text, short lists and parameters on one line each. */
export function studyToYaml(study: StudyFile): string {
  const document = new Document(study);
  visit(document, {
    Map(_, node, path) {
      const inSpace = path.length >= 4;
      if (inSpace || node.items.length === 1) node.flow = true;
    },
    Scalar(_, node) {
      if (typeof node.value === 'number' && node.value !== 0 && Math.abs(node.value) <= 1e-2)
        node.format = 'EXP';
    },
    Seq(_, node) {
      node.flow = true;
    },
  });
  return document.toString({ flowCollectionPadding: false, lineWidth: 110 });
}
