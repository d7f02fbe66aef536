// Writes a study as the file that it equals, as `--dry-run` prints it and as it lies in the study's folder.
import { Document, visit } from 'yaml';
import type { StudyFile } from './study-file.ts';

/** A study as YAML text, short lists and parameters on one line each; without the password of its storage. */
export function studyToYaml(study: StudyFile): string {
  const { storage, score_on, ...rest } = study;
  const document = new Document({
    ...rest,
    ...(storage !== undefined && { storage: withoutPassword(storage) }),
    ...(study.vit !== undefined && { score_on }),
  });
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

/**
 * A URL whose password is left out, unless it is a variable's: whoever goes on with the study gives it by PGPASSWORD,
 * ~/.pgpass or --storage.
 */
export function withoutPassword(url: string): string {
  const [, before, password, after] = /^([a-z][a-z0-9+]*:\/\/[^:/?#@]*):(.*)(@[^@]*)$/i.exec(url) ?? [];
  const plain = before === undefined || /^\$\{\w+\}$/.test(password) ? url : `${before}${after}`;
  return plain.replace(/([?&])password=[^&]*&?/i, '$1').replace(/[?&]$/, '');
}
