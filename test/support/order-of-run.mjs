// @ts-check
import { createRequire } from 'node:module';
import path from 'node:path';

// Comes with Jest. Its declaration says of an import's default that it is the whole module.
/** @type {typeof import('@jest/test-sequencer').default} */
const Sequencer = createRequire(import.meta.url)('@jest/test-sequencer').default;

/** Seconds that a file takes in CI with two cores, where that is far from what is usual in its folder. */
const SECONDS = new Map(
  Object.entries({
    'e2e/backup-restored': 110,
    'e2e/worker-killed': 130,
    'e2e/chaos': 100,
    'browser/road': 90,
    'integration/delivery/sliding-minute': 85,
    'e2e/import-killed': 80,
    'browser/every-page': 80,
    'integration/campaigns/campaign-halted': 60,
    'integration/delivery/sending': 50,
    'integration/delivery/legal-hours-on-the-road': 50,
    'e2e/fleet': 50,
    'e2e/campaign': 50,
    'e2e/webhook-storm': 45,
    'integration/campaigns/campaign-api': 35,
    'unit/audience/nanp-number': 30,
    'unit/compliance/legal-hours-of-a-year': 30,
    'integration/audience/geodata': 30,
    'unit/delivery/share-out': 25,
  }),
);
/** The same by folder, for all others. */
const USUAL = new Map(Object.entries({ e2e: 35, browser: 40, integration: 15, carriers: 15, unit: 3 }));

/** Their files start several processes each: one of them at a time is enough for a small machine. */
const HEAVY = ['e2e', 'browser'];

/**
 * The order in which files are begun, where nobody knows how long they took the last time: the longest first, so that
 * none of them is alone at the end; and as far as can be told beforehand, one heavy file at a time.
 * @param {readonly string[]} paths of test files below `test/`, such as `unit/audience/nanp-number.test.ts`
 * @param {number} workers
 */
export function orderOfRun(paths, workers) {
  const files = paths
    .map((file) => ({ file, seconds: secondsOf(file), isHeavy: HEAVY.includes(folderOf(file)) }))
    .sort((a, b) => b.seconds - a.seconds || (a.file < b.file ? -1 : 1));
  const heavy = files.filter(({ isHeavy }) => isHeavy);
  const light = files.filter(({ isHeavy }) => !isHeavy);
  /** Until when each worker has something to do. */
  const busy = Array.from({ length: Math.max(1, workers) }, () => 0);
  let heavyUntil = 0;
  /** @type {string[]} */
  const order = [];
  while (order.length < files.length) {
    const now = Math.min(...busy);
    const next = (heavyUntil <= now ? heavy.shift() : undefined) ?? light.shift() ?? heavy.shift();
    if (next === undefined) break;
    order.push(next.file);
    busy[busy.indexOf(now)] = now + next.seconds;
    if (next.isHeavy) heavyUntil = now + next.seconds;
  }
  return order;
}

/** @param {string} file */
function folderOf(file) {
  return file.slice(0, file.indexOf('/'));
}

/** @param {string} file */
function secondsOf(file) {
  return SECONDS.get(file.replace(/\.test\.ts$/, '')) ?? USUAL.get(folderOf(file)) ?? 15;
}

/** Jest's own takes the largest file first where it has no durations, as in CI. */
export default class OrderOfRun extends Sequencer {
  /** @param {ConstructorParameters<typeof Sequencer>[0]} options */
  constructor(options) {
    super(options);
    this.workers = options.globalConfig.maxWorkers;
  }

  /**
   * @override
   * @param {import('@jest/test-result').Test[]} tests
   */
  sort(tests) {
    const byPath = new Map(
      tests.map((test) => {
        const below = path.relative(path.join(test.context.config.rootDir, 'test'), test.path);
        return [below.replaceAll(path.sep, '/'), test];
      }),
    );
    return orderOfRun([...byPath.keys()], this.workers).flatMap((file) => byPath.get(file) ?? []);
  }
}
