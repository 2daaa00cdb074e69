// @ts-check
import { slowest, timeCalls } from '../archive-load/call-times.mjs';
import { fillBeside } from '../archive-load/fill-beside.mjs';
import { keepOption, ROOM, startFilled } from '../archive-load/filled-platform.mjs';
import { Api } from '../lib/api.mjs';
import { PlainFailure } from '../lib/plain-failure.mjs';
import { print, step } from '../lib/progress.mjs';
import { wholeOption } from '../lib/whole-option.mjs';
import { fillPath, measurable, QUERIES, readsOf, unmeasuredLists } from './api-reads.mjs';
import { BENCH_PERSON } from './platform-under-test.mjs';

/** What every list promises. ms */
const PROMISE_MS = 200;
const CONTACTS = 250_000;
const OPT_OUTS = 50_000;

/** @type {import('../bench.mjs').Bench} */
export const apiBench = {
  usage: `  api [--rows N] [--campaigns N] [--calls N] [--keep FOLDER] [--only TEXT]   every list and other read of the API over N (10000000) messages, their replies, conversations and contacts:
                                  p50, p95 and the slowest of so many calls, in ms; with --keep the servers stand on
                                  that folder and stay filled: the next run on it measures at once; --only: those
                                  whose names hold the text
`,
  options: {
    rows: { type: 'string', default: '10000000' },
    campaigns: { type: 'string', default: '400' },
    calls: { type: 'string', default: '60' },
    keep: { type: 'string' },
    only: { type: 'string', default: '' },
  },
  plan: (values) => {
    const wishes = {
      rows: wholeOption(values, 'rows', 1_000),
      campaigns: wholeOption(values, 'campaigns', 20),
      people: true,
      ...keepOption(values),
    };
    const calls = wholeOption(values, 'calls', 5);
    return {
      room: ROOM,
      ...keepOption(values),
      run: (ground) => run(ground, wishes, calls, String(values.only)),
    };
  },
};

/**
 * @param {import('../bench.mjs').Ground} ground
 * @param {import('../archive-load/filled-platform.mjs').FillWishes} wishes
 * @param {number} calls
 * @param {string} only
 */
async function run(ground, wishes, calls, only) {
  const filled = await startFilled(ground, wishes);
  const { platform, kept, connection, companyId, accountId } = filled;
  const listId = await kept.once('audience', () =>
    step('Filling in contacts and opt-outs', () => fillAudience(filled)),
  );
  await kept.once('beside', () =>
    step('Filling in what is beside messages', async ({ say }) => {
      const campaignIds = filled.filled.campaigns.map(({ id }) => id);
      await fillBeside(connection, { companyId, accountId, campaignIds }, say);
      return true;
    }),
  );
  const ids = await idsOf(filled, listId);
  const person = await signIn(platform.api.base);
  const reads = readsOf(await new Api(platform.api.base.replace(/\/v1$/, '')).call('GET', '/docs-json'));
  const unmeasured = unmeasuredLists(reads);
  if (unmeasured.length > 0) {
    throw new PlainFailure(
      `Nobody knows ids, or a query, for ${unmeasured.join(', ')}: scripts/bench has a place for them.`,
    );
  }
  /** @type {Record<string, import('../archive-load/call-times.mjs').CallTimes>} */
  const times = {};
  await step('Asking', async ({ say }) => {
    for (const { id, path, byPerson } of measurable(reads)) {
      const api = byPerson ? person : platform.api;
      const get = (/** @type {string} */ at) => platform.whileAlive(api.call('GET', at));
      for (const [suffix, query] of Object.entries(QUERIES[id] ?? { '': '' })) {
        const name = `${id}${suffix}`;
        if (!name.includes(only)) continue;
        const taken = await timeCalls(calls, () => `${fillPath(path, ids)}${query}`, get, ground.signal);
        times[name] = taken;
        if (taken.p95 > PROMISE_MS) print(`✘ ${name} takes ${taken.p95} ms, longer than ${PROMISE_MS} ms.`);
        say(`${name}: p95 ${times[name]?.p95} ms`);
      }
    }
  });
  const worst = slowest(times);
  const lists = reads.filter(({ isList }) => isList).length;
  return {
    messages: filled.filled.rows,
    calls,
    lists,
    worst_p95_ms: worst.p95,
    worst: worst.name,
    ms: times,
  };
}

/**
 * Lists of a person's own, and of whoever runs the platform, are closed to API keys.
 * @param {string} base
 * @returns {Promise<Api>}
 */
async function signIn(base) {
  const { email, password } = BENCH_PERSON;
  const answer = await fetch(`${base}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  if (answer.status !== 201) throw new PlainFailure(`Signing in was answered with ${answer.status}.`);
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  return new Api(base, { cookie });
}

/**
 * A list of contacts and people who opted out.
 * @param {import('../archive-load/filled-platform.mjs').FilledPlatform} filled
 * @returns {Promise<number>} the list
 */
async function fillAudience({ platform, connection, companyId }) {
  const { id: listId } = await platform.api.call('POST', '/lists', { name: 'Everybody' });
  await platform.api.call('POST', `/lists/${listId}/contacts`, { phone: '+12125550199', firstName: 'First' });
  await connection.query(
    `INSERT INTO contacts (list_id, id, company_id, phone, country, first_name, last_name, hours_class_id, created_at, updated_at)
     SELECT ?, p.phone, p.company_id, p.phone, 'US', 'Person', CONCAT('Nr', p.phone),
            (SELECT MIN(hours_class_id) FROM contacts WHERE list_id = ?), NOW(), NOW()
       FROM (SELECT DISTINCT company_id, phone FROM person_messages WHERE company_id = ? LIMIT ${CONTACTS}) p`,
    [listId, listId, companyId],
  );
  await connection.query(
    `INSERT INTO opt_outs (company_id, phone, source, opted_out_at)
     SELECT company_id, phone, 'reply', NOW() - INTERVAL phone % 1000000 SECOND FROM contacts WHERE list_id = ? LIMIT ${OPT_OUTS}`,
    [listId],
  );
  await connection.query(
    'INSERT INTO campaign_lists (campaign_id, position, list_id, cursor_id, done) SELECT id, 0, ?, ?, TRUE FROM campaigns',
    [listId, Number.MAX_SAFE_INTEGER],
  );
  await connection.query(
    `INSERT INTO usage_days (company_id, day, campaign_id, price_id, messages, segments)
     SELECT company_id, DATE_FORMAT(sent_at, '%Y%m%d'), campaign_id, 0, COUNT(*), SUM(segments)
       FROM messages WHERE sent_at IS NOT NULL GROUP BY 1, 2, 3`,
  );
  await connection.query(
    `INSERT INTO reply_words (company_id, word, reply_id) SELECT company_id, 'thanks', id FROM replies`,
  );
  await connection.query(
    'ANALYZE TABLE contacts, opt_outs, replies, conversations, person_messages, reply_words',
  );
  return listId;
}

/**
 * Values for the parameters of paths, by the part of the path before.
 * @param {import('../archive-load/filled-platform.mjs').FilledPlatform} filled
 * @param {number} listId
 * @returns {Promise<Record<typeof import('./api-reads.mjs').PATH_PARTS[number], () => string | number>>}
 */
async function idsOf({ connection, companyId, accountId, filled }, listId) {
  const own = filled.campaigns.filter((one) => one.companyId === companyId && one.kind === 'marketing');
  const [people] = /** @type {[{ phone: number }[], unknown]} */ (
    /** @type {unknown} */ (
      await connection.query('SELECT phone FROM conversations WHERE company_id = ? LIMIT 1000', [companyId])
    )
  );
  const any = (/** @type {number} */ below) => Math.floor(Math.random() * below);
  const phone = () => `+${people[any(people.length)]?.phone}`;
  return {
    campaigns: () => own[any(own.length)]?.id ?? 0,
    companies: () => companyId,
    accounts: () => accountId,
    lists: () => listId,
    conversations: phone,
    'opt-outs': phone,
    queues: () => 'send',
    statements: () => new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 7),
    users: () => 1,
  };
}
