import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const SRC = join(dirname(fileURLToPath(import.meta.url)), '../../../src');

/** From top to bottom: a folder imports only from itself and from those below it. */
const ORDER = [
  'main.ts',
  'processes',
  'ops',
  'insight',
  'inbox',
  'delivery',
  'campaigns',
  'messages',
  'audience',
  'compliance',
  'carriers',
  'tenancy',
  'platform',
  'contracts',
];

interface SourceFile {
  path: string;
  text: string;
  imports: string[];
}

function sources(): SourceFile[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => {
      const text = readFileSync(join(SRC, path), 'utf8');
      const imports = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map((match) =>
        normalize(join(dirname(path), String(match[1]))).replace(/\.js$/, '.ts'),
      );
      return { path, text, imports };
    });
}

/** Imports that go upwards, out of the order, or out of the simulator. */
function illegalImports(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, imports }) =>
    imports.filter((target) => !mayImport(room(path), room(target))).map((target) => `${path} → ${target}`),
  );
}

function room(path: string): string {
  return path.split('/')[0] ?? path;
}

function mayImport(from: string, to: string): boolean {
  if (from === to) return true;
  if (from === 'simulator' || to === 'simulator') return false;
  return ORDER.includes(from) && ORDER.includes(to) && ORDER.indexOf(from) < ORDER.indexOf(to);
}

/** Circles of imports, each named once by the file where it was found. */
function cycles(files: readonly SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      found.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      return;
    }
    if (done.has(path)) return;
    for (const target of byPath.get(path)?.imports ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  return found;
}

describe('architecture', () => {
  const files = sources();

  it('reads the source tree', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap((file) => file.imports).length).toBeGreaterThan(100);
  });

  it('imports only downwards, and the simulator stands alone', () => {
    expect(illegalImports(files)).toEqual([]);
  });

  it('would see an upward import, and one into the simulator', () => {
    const made = [
      { path: 'platform/clock/clock.ts', text: '', imports: ['campaigns/campaign.service.ts'] },
      { path: 'delivery/x.ts', text: '', imports: ['simulator/main.ts'] },
      { path: 'simulator/y.ts', text: '', imports: ['platform/errors.ts'] },
      { path: 'delivery/z.ts', text: '', imports: ['platform/errors.ts'] },
    ];
    expect(illegalImports(made)).toHaveLength(3);
  });

  it('has no circular imports', () => {
    expect(cycles(files)).toEqual([]);
    const circle = [
      { path: 'a.ts', text: '', imports: ['b.ts'] },
      { path: 'b.ts', text: '', imports: ['a.ts'] },
    ];
    expect(cycles(circle)).toHaveLength(1);
  });

  it('has no forwardRef and no barrel files', () => {
    expect(files.filter((file) => /\bforwardRef\b/.test(file.text)).map((file) => file.path)).toEqual([]);
    expect(files.filter((file) => /(^|\/)index\.ts$/.test(file.path)).map((file) => file.path)).toEqual([]);
  });

  it('reads process.env in one place, and writes SQL only in repositories', () => {
    const environment = files.filter(
      ({ path, text }) => !path.startsWith('simulator/') && /process\.env/.test(text),
    );
    expect(environment.map((file) => file.path)).toEqual(['platform/config/environment.ts']);
    const sql = /[`'"]\s*(SELECT|INSERT (IGNORE )?INTO|UPDATE|DELETE FROM|LOAD DATA|ALTER TABLE)\s/;
    const outside = files.filter(
      ({ path, text }) =>
        sql.test(text) && !path.endsWith('.repository.ts') && !path.startsWith('platform/database/'),
    );
    expect(outside.map((file) => relative('.', file.path))).toEqual([]);
  });
});
