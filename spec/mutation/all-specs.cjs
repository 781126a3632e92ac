// All specs of the library as one suite: each mutant loads it once instead of once a file, and ends at the first spec that
// fails (see FailFastEnvironment.cjs).

const { describe } = require('@jest/globals');
const { readdirSync } = require('node:fs');
const { join } = require('node:path');

// What is nearest to a fault first.
const folders = ['capture', 'operators', 'nursery', 'aioresult'];
// What takes long comes last: a mutant that is dead by then does not get there.
const last = [
  'nursery/cost-spec.ts',
  'nursery/scale-spec.ts',
  'model/nursery-model-spec.ts',
  'capture/retention-spec.ts',
  'nursery/retention-spec.ts',
  'nursery/exhausted-stack-spec.ts',
];

// What takes most of the time, and is there for RxJS's operators more than for the engine.
const excluded = ['operators/transparent-spec.ts'];

const specs = folders.flatMap((folder) =>
  readdirSync(join(__dirname, '..', folder))
    .filter((file) => file.endsWith('-spec.ts'))
    .map((file) => `${folder}/${file}`),
);

for (const spec of [...specs.filter((spec) => !last.includes(spec) && !excluded.includes(spec)), ...last]) {
  // In a block of its own, so that the hooks of one file are not those of all.
  describe(spec, () => {
    require(`../${spec}`);
  });
}
