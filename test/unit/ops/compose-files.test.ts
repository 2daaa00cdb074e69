import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ENVIRONMENT_NAMES } from '../../../src/platform/config/environment.js';

const COMPOSE = {
  'docker/compose.yaml': 'docker/.env.example',
  'docker/compose.worker.yaml': 'docker/worker.env.example',
};
/** Given on the command line, or by the deploying shell. */
const BY_HAND = ['PRIVATE_ADDRESS', 'BUILD_COMMIT', 'IMAGE', 'DATABASE_POOL_SIZE', 'LOG_LEVEL'];

/** Names of `${NAME}`, `${NAME:-default}` and `${NAME:?hint}`. */
function variables(text: string): string[] {
  return [...new Set([...text.matchAll(/\$\{([A-Z_]+)/g)].map(([, name = '']) => name))];
}

/** Keys of the blocks below `environment:` that are deeper than it. */
function environmentKeys(text: string): string[] {
  const keys: string[] = [];
  let depth: number | null = null;
  for (const line of text.split('\n')) {
    const indent = line.search(/\S/);
    if (indent < 0 || line.trimStart().startsWith('#')) continue;
    if (depth !== null && indent <= depth) depth = null;
    if (depth !== null) {
      const key = /^\s+([A-Z_]+):/.exec(line)?.[1];
      if (key) keys.push(key);
    }
    if (/^\s*environment:/.test(line)) depth = indent;
  }
  return keys;
}

describe.each(Object.entries(COMPOSE))('%s', (file, example) => {
  const text = readFileSync(file, 'utf8');

  it('asks for nothing that its example does not explain', () => {
    const explained = [...readFileSync(example, 'utf8').matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
    const known = [...explained, ...BY_HAND];
    expect(variables(text).filter((name) => !known.includes(name))).toEqual([]);
  });

  it('sets only variables that somebody reads', () => {
    const others = /^(MYSQL_|REDISCLI_|SIMULATOR_|CARRIER_BASE_URL_)/;
    const keys = environmentKeys(text);
    expect(keys).toContain('DATABASE_URL');
    expect(keys.filter((key) => !ENVIRONMENT_NAMES.includes(key) && !others.test(key))).toEqual([]);
  });

  it('is YAML as everybody reads it: spaces alone, in steps of two, and what it builds from is there', () => {
    for (const line of text.split('\n')) {
      expect(line).not.toMatch(/\t/);
      expect(line.search(/\S|$/) % 2).toBe(0);
    }
    for (const [, path = ''] of text.matchAll(/dockerfile: (\S+)/g)) expect(existsSync(path)).toBe(true);
    for (const [, script = ''] of text.matchAll(/"dist\/(src\/\S+)\.js"/g))
      expect(existsSync(`${script}.ts`)).toBe(true);
  });
});

describe('docs/operating.md', () => {
  const text = readFileSync('docs/operating.md', 'utf8');

  it('names files, commands, variables and metrics that there are', () => {
    const missing: string[] = [];
    for (const [, path = ''] of text.matchAll(/(?:-f|--env-file|\bcp) (docker\/\S+)/g)) {
      if (!existsSync(path) && !existsSync(`${path}.example`) && path !== 'docker/.env') missing.push(path);
    }
    const console = readFileSync('src/processes/console.ts', 'utf8');
    for (const [, command = ''] of text.matchAll(/`console ([\w:-]+)/g)) {
      if (!console.includes(`'${command}'`) && !console.includes(`  ${command}:`)) missing.push(command);
    }
    for (const [, name = ''] of text.matchAll(/`([A-Z]+_[A-Z_]+)`/g)) {
      if (!ENVIRONMENT_NAMES.includes(name) && name !== 'FLEET_CAPS') missing.push(name);
    }
    const sources = [
      'src/delivery/delivery-metrics.ts',
      'src/delivery/webhooks/webhook-counts.ts',
      'src/audience/imports/import-metrics.ts',
      'src/inbox/reply-metrics.ts',
      'src/platform/queues/job-counts.ts',
      'src/ops/metrics/queue-metrics.ts',
      'src/ops/metrics/request-metrics.ts',
    ].map((path) => readFileSync(path, 'utf8'));
    for (const [, name = ''] of text.matchAll(/\bsms_(\w+?)(?:_count)?\b/g)) {
      if (!sources.some((source) => source.includes(`'${name}'`))) missing.push(`sms_${name}`);
    }
    expect([...new Set(missing)]).toEqual([]);
  });

  it('links to what is there', () => {
    const headings = new Set(
      [...text.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading.toLowerCase().replaceAll(' ', '-')),
    );
    for (const [, target = ''] of text.matchAll(/\]\(([^)]+)\)/g)) {
      if (target.startsWith('#')) expect(headings).toContain(target.slice(1));
      else expect(existsSync(join(dirname('docs/operating.md'), target.replace(/#.*/, '')))).toBe(true);
    }
  });
});
