import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { workflowBundle } from '../../worker/bundle.ts';

let code: string;
/** The paths of the modules in the bundle, as webpack names them. */
let modules: string[];
beforeAll(async () => {
  const { codePath } = await workflowBundle();
  code = readFileSync(codePath, 'utf8');
  modules = [...code.matchAll(/^\/\*\*\*\/ "([^"]+)"/gm)].map(([, path]) => path!);
});

/** The code alone: a bundle ends with its source map, which no sandbox runs. */
const withoutMap = (): string => code.slice(0, code.lastIndexOf('//# sourceMappingURL='));

describe('the workflow bundle', () => {
  test('holds the core and the workflow', () => {
    for (const path of ['core/step.ts', 'workflows/case.ts', 'workflows/plans.ts']) {
      expect(modules.some((module) => module.endsWith(path))).toBe(true);
    }
  });

  test.each(['ajv', 'js-yaml', '@bufbuild', 'date-holidays', '@prisma', 'pg', 'express', 're2'])(
    'holds nothing of %s',
    (name) => {
      expect(modules.filter((module) => module.includes(`/node_modules/${name}/`))).toEqual([]);
    },
  );

  test.each(['compiler', 'api', 'activities', 'prisma', 'worker', 'directory', 'embedded'])(
    'holds nothing of our folder %s',
    (folder) => {
      expect(modules.filter((module) => module.startsWith(`./${folder}/`))).toEqual([]);
    },
  );

  test('holds no module of Node', () => {
    const known = /^(?:node:)?(?:fs|crypto|http|net|os|path|child_process|zlib|stream)$/;
    expect(modules.filter((module) => known.test(module))).toEqual([]);
  });

  test('holds XState as it is built for production', () => {
    expect(modules.filter((module) => module.includes('.development.'))).toEqual([]);
  });

  // All that a case means is in it, migrations too: they are done where the case is.
  test('stays small', () => {
    expect(withoutMap().length).toBeLessThan(2_100_000);
  });
});
