// What every storage must do, as one suite. Each storage's test file calls it with a way to make one.
import { afterEach, beforeEach, describe, expect } from 'vitest';
import type { OpenOptions } from '../../src/storage/reader.ts';
import type { Storage } from '../../src/trial/contracts.ts';
import { attributeTests } from './contract/attributes.ts';
import { correctionTests } from './contract/corrections.ts';
import { importTests } from './contract/imports.ts';
import { ownershipTests } from './contract/ownership.ts';
import { parameterTests } from './contract/parameters.ts';
import { sharingTests } from './contract/sharing.ts';
import { studyTests } from './contract/studies.ts';
import { contentOf, type Harness, type Subject } from './contract/subject.ts';
import { termTests } from './contract/terms.ts';
import { trialTests } from './contract/trials.ts';

/** Makes an empty place for one study. */
type HarnessMaker = () => Harness | Promise<Harness>;

/**
 * Tests a storage.
 * @param shared whether several storages can be open on one study, and the study outlives them
 */
export function storageContract(
  name: string,
  harnessOf: HarnessMaker,
  { shared }: { shared: boolean },
): void {
  describe(`${name} keeps the storage contract`, () => {
    const subject = { shared } as Subject & { harness: Harness };
    let storages: Storage[] = [];
    let places: Harness[] = [];
    const place = async () => {
      const made = await harnessOf();
      places.push(made);
      return made;
    };
    subject.anew = place;
    subject.open = async (options: OpenOptions = {}) => {
      const storage = await subject.harness.open({ clock: () => subject.now, ...options });
      storages.push(storage);
      return storage;
    };
    subject.expectSameAfterReopening = async () => {
      if (!shared) return;
      const before = await contentOf(subject.storage);
      await subject.storage.close();
      subject.storage = await subject.open();
      expect(await contentOf(subject.storage)).toEqual(before);
    };
    beforeEach(async () => {
      subject.now = 1_700_000_000_000;
      subject.harness = await place();
      subject.storage = await subject.open();
    });
    afterEach(async () => {
      for (const storage of storages) await storage.close();
      for (const harness of places) await harness.dispose();
      [storages, places] = [[], []];
    });
    studyTests(subject);
    trialTests(subject);
    parameterTests(subject);
    attributeTests(subject);
    correctionTests(subject);
    termTests(subject);
    ownershipTests(subject);
    importTests(subject);
    if (shared) sharingTests(subject);
  });
}
