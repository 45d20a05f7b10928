import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Disk } from '../../src/store/disk.ts';
import { draftDisk } from '../../src/store/draft.ts';
import { memoryDisk } from '../../src/store/memory.ts';

const name = fc.constantFrom('journal', 'anchor');
const bytes = fc.uint8Array({ minLength: 1, maxLength: 6 }).map((each) => Buffer.from(each));
const step = fc.oneof(
  fc.record({ call: fc.constant('append' as const), name, bytes }),
  fc.record({ call: fc.constant('create' as const), name, bytes }),
  fc.record({ call: fc.constant('replace' as const), name, bytes }),
  fc.record({ call: fc.constant('overwrite' as const), name, bytes }),
);

function act(
  disk: Disk,
  { call, name: file, bytes: what }: typeof step extends fc.Arbitrary<infer S> ? S : never,
) {
  if (call === 'overwrite') {
    const size = disk.size(file) ?? 0;
    if (size >= what.length) disk.overwrite(file, size - what.length, what);
  } else disk[call](file, what);
}

const contents = (disk: Disk) =>
  ['journal', 'anchor'].map((file) => {
    const size = disk.size(file);
    // In pieces, so that they begin and end on both sides of where the draft begins.
    const pieces = Array.from({ length: size ?? 0 }, (_, at) => disk.read(file, at, 3).toString('hex'));
    return [file, size, disk.read(file, 0, 1_000).toString('hex'), pieces];
  });

test('a draft reads as the disk would with all that was written to it, which stays as it is', () => {
  fc.assert(
    fc.property(fc.array(step), fc.array(step), (before, after) => {
      const [below, twin] = [memoryDisk(), memoryDisk()];
      for (const each of before) [below, twin].forEach((disk) => act(disk, each));
      const kept = contents(below);
      const draft = draftDisk(below);
      for (const each of after) [draft, twin].forEach((disk) => act(disk, each));
      expect(contents(draft)).toEqual(contents(twin));
      expect(draft.list()?.toSorted()).toEqual(twin.list()?.toSorted());
      expect(contents(below)).toEqual(kept);
    }),
  );
});
