// @ts-check
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { run } from './command.mjs';
import { local, project } from './paths.mjs';
import { PlainFailure } from './plain-failure.mjs';
import { readText, writePrivateFile } from './private-file.mjs';
import { step } from './progress.mjs';
import { waitForLock } from './run-lock.mjs';

const SOURCES = [
  'src',
  'migrations',
  'package-lock.json',
  'nest-cli.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'web/index.html',
  'web/package.json',
  'web/public',
  'web/src',
  'web/tsconfig.json',
  'web/vite.config.mjs',
];
const STAMP = project('dist', '.sources');

/**
 * Builds dist/ unless it was built from exactly these sources.
 * @param {string} logFile
 * @param {AbortSignal} [signal]
 */
export async function ensureBuild(logFile, signal) {
  if (isBuilt()) return;
  await step('Building', async ({ say }) => {
    const lock = await waitForLock(local('build.lock'), (pid) => say(`waits for process ${pid}`), signal);
    try {
      if (isBuilt()) return;
      // Taken before: what is edited during the build is built the next time.
      const sources = fingerprint();
      await run('npm', ['run', '--silent', 'build'], {
        title: 'npm run build',
        cwd: project(),
        logFile,
        signal,
        onLine: say,
      });
      removeLeftovers();
      requireAssets();
      writePrivateFile(STAMP, sources);
      say('');
    } finally {
      lock.release();
    }
  });
}

const isBuilt = () => readText(STAMP) === fingerprint();

/** The compiler leaves what came of a deleted source, and migrations and modules are found by their files. */
function removeLeftovers() {
  for (const folder of ['src', 'migrations']) {
    for (const file of filesUnder(project('dist', folder))) {
      const name = path.relative(project('dist'), file);
      const source = name.replace(/\.(js|js\.map|d\.ts)$/, '.ts');
      if (!fs.existsSync(project(source))) fs.rmSync(file);
    }
  }
}

/** What the compiler does not take along (Lua scripts) is copied by nest-cli.json's `assets`, by its path. */
function requireAssets() {
  const missing = filesUnder(project('src'))
    .map((file) => path.relative(project(), file))
    .filter((name) => !name.endsWith('.ts') && !fs.existsSync(project('dist', name)));
  if (missing.length === 0) return;
  throw new PlainFailure('The build did not copy every file that the application reads.', {
    details: missing.map((name) => `dist/${name}`).join('\n'),
    advice: 'See "assets" in nest-cli.json.',
  });
}

/** Path, size and time of every source file. */
function fingerprint() {
  const hash = crypto.createHash('sha256');
  for (const source of SOURCES) {
    for (const file of filesUnder(project(source))) {
      const { size, mtimeMs } = fs.statSync(file);
      hash.update(`${path.relative(project(), file)}\0${size}\0${mtimeMs}\n`);
    }
  }
  return `${hash.digest('hex')}\n`;
}

/**
 * @param {string} place
 * @returns {string[]}
 */
function filesUnder(place) {
  const stat = fs.statSync(place, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [place];
  return fs
    .readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
