// @ts-check
import mysql from 'mysql2/promise';
import { project } from '../lib/paths.mjs';
import { PlainFailure } from '../lib/plain-failure.mjs';
import { step } from '../lib/progress.mjs';
import { wholeOption } from '../lib/whole-option.mjs';
import { makeCampaign } from '../sending/campaign-under-test.mjs';
import { SendingPlatform } from '../sending/sending-platform.mjs';

const GIB = 1024 ** 3;
const FEW = 100_000;
/** Messages that one run takes. */
const TAKEN = 5_000;
const RUNS = 5;
const NUMBERS = 10;
/** One longer than any phone number: copies of a person are other people. */
const NEXT_PERSON = 10 ** 11;

/** @type {import('../bench.mjs').Bench} */
export const dispatchBench = {
  usage: `  dispatch [--pending N]   one run of the throttler that takes ${TAKEN} messages, at ${FEW} and at N (10000000) pending ones
`,
  options: { pending: { type: 'string', default: '10000000' } },
  plan: (values) => {
    const pending = wholeOption(values, 'pending', 2 * FEW);
    return {
      room: { bufferPoolBytes: 4 * GIB, redoLogBytes: 4 * GIB },
      run: (ground) => run(ground, pending),
    };
  },
};

/**
 * @param {import('../bench.mjs').Ground} ground
 * @param {number} pending
 */
async function run({ servers, signal, onStarted }, pending) {
  // No scheduler: the throttler runs when this bench says so.
  const wishes = { servers, purpose: 'bench', workers: 1, schedulers: 0, signal, onStarted };
  const platform = await SendingPlatform.start(wishes);
  const campaign = await makeCampaign(platform, {
    messages: FEW,
    seed: 1,
    numbers: NUMBERS,
    segmentsPerMinute: TAKEN / NUMBERS,
    behaviour: {},
    folder: servers.folder,
    signal,
  });
  await platform.stop(signal);
  // Started over the API it would be dispatched at once, by a worker.
  await setRunning(servers.databaseUrl, campaign.campaignId);
  const dispatcher = await openDispatcher(platform.env, onStarted);
  const account = { companyId: platform.companyId, accountId: campaign.accountId };
  const few = await step(`Dispatching at ${FEW}`, () => measure(dispatcher, account, 0));
  await step(`Filling up to ${pending}`, ({ say }) =>
    fill(servers.databaseUrl, campaign.campaignId, pending, signal, say),
  );
  const many = await step(`Dispatching at ${pending}`, () => measure(dispatcher, account, RUNS));
  return {
    taken: TAKEN,
    ms_at_100000: Math.round(few),
    pending,
    ms_at_pending: Math.round(many),
    factor: Math.round((many / few) * 100) / 100,
  };
}

/**
 * The throttler alone, in this process: no queue lies between it and the clock.
 * @param {Record<string, string>} env of the platform's processes
 * @param {(stop: () => Promise<void>) => void} onStarted
 */
async function openDispatcher(env, onStarted) {
  Object.assign(process.env, env, { LOG_LEVEL: 'warn' });
  const built = (/** @type {string} */ name) => import(project('dist', 'src', name));
  await import('reflect-metadata');
  const [{ Module }, { NestFactory }, { PlatformModule }, { DeliveryModule }, { DispatcherService }] =
    await Promise.all([
      import('@nestjs/common'),
      import('@nestjs/core'),
      built('platform/platform.module.js'),
      built('delivery/delivery.module.js'),
      built('delivery/dispatch/dispatcher.service.js'),
    ]);
  class DispatchBench {}
  Module({ imports: [PlatformModule, DeliveryModule] })(DispatchBench);
  const context = await NestFactory.createApplicationContext(DispatchBench, {
    logger: false,
    abortOnError: false,
  });
  onStarted(() => context.close());
  return context.get(DispatcherService, { strict: false });
}

/**
 * @param {{ currentSlot(): number,
 *   dispatch(companyId: number, accountId: number, slot: number): Promise<{ messages: number }> }} dispatcher
 * @param {{ companyId: number, accountId: number }} account
 * @param {number} used minutes that were dispatched before
 * @returns {Promise<number>} ms of the middle one of several runs
 */
async function measure(dispatcher, { companyId, accountId }, used) {
  const times = [];
  // The present minute is partly over, and so is what it gives.
  const first = dispatcher.currentSlot() + 1 + used;
  for (let slot = first; slot < first + RUNS; slot++) {
    const began = performance.now();
    const { messages } = await dispatcher.dispatch(companyId, accountId, slot);
    times.push(performance.now() - began);
    // Of minutes that end within a segment of each number, some take one more or less.
    if (Math.abs(messages - TAKEN) > TAKEN / 10) throw new PlainFailure(`A run took ${messages} messages.`);
  }
  return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0;
}

/**
 * @param {string} databaseUrl
 * @param {number} campaignId
 */
async function setRunning(databaseUrl, campaignId) {
  const connection = await mysql.createConnection(databaseUrl);
  try {
    await connection.query("UPDATE campaigns SET status = 'running', started_at = created_at WHERE id = ?", [
      campaignId,
    ]);
  } finally {
    await connection.end();
  }
}

/**
 * Adds copies of the messages, each for another person, and keeps the counters true.
 * @param {string} databaseUrl
 * @param {number} campaignId
 * @param {number} pending
 * @param {AbortSignal} signal
 * @param {(detail: string) => void} say
 */
async function fill(databaseUrl, campaignId, pending, signal, say) {
  const connection = await mysql.createConnection(databaseUrl);
  try {
    const left = FEW - RUNS * TAKEN;
    let made = left;
    for (let copy = 1; made < pending; copy++) {
      signal.throwIfAborted();
      const [{ affectedRows }] = /** @type {[import('mysql2').ResultSetHeader, unknown]} */ (
        await connection.query(
          `INSERT INTO messages (campaign_id, company_id, contact_id, list_id, phone, status, hours_class_id,
                                 pick_class_id, pick_key)
           SELECT campaign_id, company_id, contact_id, list_id, phone + ?, 'pending', hours_class_id, pick_class_id,
                  FLOOR(RAND() * 4294967295)
             FROM messages FORCE INDEX (uq_messages_person)
            WHERE campaign_id = ? AND status = 'pending' AND phone < ? ORDER BY phone LIMIT ?`,
          [copy * NEXT_PERSON, campaignId, NEXT_PERSON, pending - made],
        )
      );
      made += affectedRows;
      say(`${made} messages`);
    }
    await connection.query(
      `UPDATE campaign_classes k
         JOIN (SELECT pick_class_id, COUNT(*) AS n FROM messages WHERE campaign_id = ? AND pick_class_id IS NOT NULL
                GROUP BY pick_class_id) m ON m.pick_class_id = k.hours_class_id
          SET k.pending = m.n WHERE k.campaign_id = ?`,
      [campaignId, campaignId],
    );
    // What the first runs queued is late by now, and would be taken off the next ones.
    await connection.query('DELETE FROM inflight WHERE campaign_id = ?', [campaignId]);
    await connection.query(
      "UPDATE campaign_counters SET n = ? WHERE campaign_id = ? AND status = 'pending'",
      [made, campaignId],
    );
  } finally {
    await connection.end();
  }
}
