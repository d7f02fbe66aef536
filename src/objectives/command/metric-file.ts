// The metric in a file that a command writes, followed while the command runs.
import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { FollowedFile } from './followed-file.ts';
import { createCsvReader, createJsonReader, type RecordReader } from './record-reader.ts';
import { leavesOf, type MetricRecord } from './records.ts';
import type { Series } from './series.ts';
import { sightingsIn } from './sightings.ts';

/** A header is not longer than this. */
const HEADER_BYTES = 2 ** 16;

/** One of the places where the file may be. */
class Place {
  readonly file: FollowedFile;
  written = false;
  readonly #onRestart: () => void;
  readonly #newReader: (header?: string) => RecordReader;
  #reader: RecordReader;
  #decoder = new StringDecoder('utf8');

  constructor(path: string, newReader: (header?: string) => RecordReader, onRestart: () => void) {
    this.#newReader = newReader;
    this.#onRestart = onRestart;
    this.#reader = newReader(firstLineOf(path));
    this.file = new FollowedFile(path, {
      restart: () => this.#restart(),
      write: (chunk) => this.#reader.write(this.#decoder.write(chunk)),
    });
  }

  /** @returns whether the command has written the file */
  poll(final: boolean): boolean {
    this.written = this.file.poll() || this.written;
    if (this.written) this.#reader.settle(final);
    return this.written;
  }

  #restart(): void {
    this.#reader = this.#newReader();
    this.#decoder = new StringDecoder('utf8');
    this.#onRestart();
  }
}

/** Follows the file at the first of several places at which the command writes it. */
export class MetricFile {
  /** What the newest record or the header names. */
  names: readonly string[] = [];
  readonly #places: readonly Place[];
  readonly #metric: string;
  readonly #series: Series;

  /** Looks at the places as they are before the command starts: what is there already is old. */
  constructor(paths: readonly string[], metric: string, series: Series) {
    this.#metric = metric;
    this.#series = series;
    this.#places = paths.map(
      (path) =>
        new Place(
          path,
          (header) => this.#readerFor(path, header),
          () => series.restart('file'),
        ),
    );
  }

  /** The path that the command has written. */
  get written(): string | undefined {
    return this.#places.find(({ written }) => written)?.file.path;
  }

  /** Hands new values to the series; at the end also those of a last line without a line break. */
  poll({ final }: { readonly final: boolean }): void {
    this.#places.some((place) => place.poll(final));
  }

  #readerFor(path: string, header: string | undefined): RecordReader {
    if (/\.[ct]sv$/i.test(path)) return createCsvReader(header, this.#see, this.#name);
    return createJsonReader((record) => {
      this.#name(leavesOf(record).map(([path]) => path));
      this.#see(record);
    });
  }

  readonly #name = (names: readonly string[]): void => {
    this.names = names;
  };

  readonly #see = (record: MetricRecord): void => {
    // A header written once more, by a second attempt that appends.
    if (record[this.#metric] === this.#metric) return;
    for (const sighting of sightingsIn(record, this.#metric, 'file')) this.#series.see(sighting);
  };
}

function firstLineOf(path: string): string | undefined {
  try {
    const file = openSync(path, 'r');
    const bytes = Buffer.alloc(HEADER_BYTES);
    const length = readSync(file, bytes, 0, bytes.length, 0);
    closeSync(file);
    return length === 0 ? undefined : bytes.toString('utf8', 0, length).split(/\r?\n/, 1)[0];
  } catch {
    return undefined;
  }
}
