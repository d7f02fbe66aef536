// Writes a study as the file that it equals, as `--dry-run` prints it and as it lies in the study's folder.
import { Document, visit } from 'yaml';
import type { StudyFile } from './study-file.ts';

/** A study as YAML text, short lists and parameters on one line each; without passwords of servers. */
export function studyToYaml(study: StudyFile): string {
  const { storage, track, score_on, ...rest } = study;
  const document = new Document({
    ...rest,
    ...(storage !== undefined && { storage: withoutPassword(storage) }),
    ...(track !== undefined && { track: typeof track === 'string' ? track : withoutLogIn(track) }),
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

/** A token may stand for the name of a user, so that nothing of a log-in is kept but names of variables. */
function withoutLogIn<Track extends { readonly uri?: string | undefined }>(track: Track): Track {
  if (track.uri === undefined) return track;
  const uri = track.uri.replace(/\/\/([^/?#]*)@/, (whole, logIn: string) =>
    /^(\w+:)?\$\{\w+\}$/.test(logIn) ? whole : '//',
  );
  return { ...track, uri };
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
