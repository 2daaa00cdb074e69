// @ts-check
import { slowest, timeCalls } from '../archive-load/call-times.mjs';
import { ROOM, startFilled } from '../archive-load/filled-platform.mjs';
import { Api } from '../lib/api.mjs';
import { print, step } from '../lib/progress.mjs';
import { wholeOption } from '../lib/whole-option.mjs';

/** What every list promises. ms */
const PROMISE_MS = 200;
const CONTACTS = 250_000;
const OPT_OUTS = 50_000;

/** @type {import('../bench.mjs').Bench} */
export const apiBench = {
  usage: `  api [--rows N] [--campaigns N] [--calls N]   every list of the API over N (10000000) messages, their replies, conversations and contacts:
                                  p50, p95 and the slowest of so many calls, in ms
`,
  options: {
    rows: { type: 'string', default: '10000000' },
    campaigns: { type: 'string', default: '400' },
    calls: { type: 'string', default: '60' },
  },
  plan: (values) => {
    const wishes = {
      rows: wholeOption(values, 'rows', 1_000),
      campaigns: wholeOption(values, 'campaigns', 20),
      people: true,
    };
    const calls = wholeOption(values, 'calls', 5);
    return { room: ROOM, run: (ground) => run(ground, wishes, calls) };
  },
};

/**
 * @param {import('../bench.mjs').Ground} ground
 * @param {{ rows: number, campaigns: number, people: boolean }} wishes
 * @param {number} calls
 */
async function run(ground, wishes, calls) {
  const filled = await startFilled(ground, wishes);
  const { platform } = filled;
  const ids = await step('Contacts and opt-outs', () => fillAudience(filled));
  const all = await listsOf(platform.api);
  const lists = all.filter(({ path }) => fillPath(path, ids) !== null);
  const unmeasured = all.filter((one) => !lists.includes(one)).map(({ id }) => id);
  if (unmeasured.length > 0)
    print(`✘ Nobody knows ids for ${unmeasured.join(', ')}: scripts/bench/api.mjs has a place for them.`);
  /** @type {Record<string, import('../archive-load/call-times.mjs').CallTimes>} */
  const times = {};
  /** @param {string} path */
  const get = (path) => platform.whileAlive(platform.api.call('GET', path));
  await step('Asking', async ({ say }) => {
    for (const { id, path } of lists) {
      for (const [suffix, query] of Object.entries(FILTERS[id] ?? { '': '' })) {
        const name = `${id}${suffix}`;
        times[name] = await timeCalls(calls, () => `${fillPath(path, ids)}${query}`, get, ground.signal);
        say(`${name}: p95 ${times[name]?.p95} ms`);
      }
    }
  });
  const worst = slowest(times);
  if (worst.p95 > PROMISE_MS) print(`✘ ${worst.name} takes longer than ${PROMISE_MS} ms.`);
  return { messages: filled.filled.rows, calls, worst_p95_ms: worst.p95, unmeasured, ms: times };
}

/**
 * Beside the list as it is: with filters that somebody uses.
 * @type {Record<string, Record<string, string>>}
 */
const FILTERS = {
  listCampaigns: { '': '?limit=50' },
  listCampaignMessages: { '': '', ' failed': '?status=failed' },
  listContacts: { '': '', ' by name': '?name=Person', ' by digits': '?phone=%2B1201000' },
  listConversations: {
    '': '',
    ' open': '?status=open',
    ' unread': '?unread=true',
    ' by digits': '?phone=%2B1201000',
  },
  // The first list of an empty database.
  listLeftOutContacts: { '': '?listId=1' },
  listUsage: { '': '', ' of 300 days by campaign': `?by=day,campaign&from=${daysAgo(300)}` },
  searchReplies: { '': '?text=thanks' },
  searchArchive: { '': '', ' failed': '?status=failed' },
};

/** @param {number} days */
function daysAgo(days) {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

/**
 * Every operation that lists, as the API's own document names them: what is added later is measured, too.
 * @param {import('../lib/api.mjs').Api} api
 * @returns {Promise<{ id: string, path: string }[]>}
 */
async function listsOf(api) {
  const document = new Api(api.base.replace(/\/v1$/, ''));
  const { paths } = await document.call('GET', '/docs-json');
  return Object.entries(paths)
    .flatMap(([path, operations]) => {
      const { operationId: id = '', 'x-scope': scope } = operations.get ?? {};
      // Without a scope it is closed to API keys: lists of a person's own, and of whoever runs the platform.
      const isList = /^(list|search)[A-Z]/.test(id) && scope !== undefined;
      return isList ? [{ id, path: path.replace(/^\/api\/v1/, '') }] : [];
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * @param {string} path
 * @param {Record<string, () => string | number>} ids by the part of the path before
 * @returns {string | null} null: for one of its parts there is no id
 */
function fillPath(path, ids) {
  const filled = path.replace(/([\w-]+)\/\{\w+\}/g, (part, before) => {
    const id = ids[before];
    return id ? `${before}/${encodeURIComponent(id())}` : part;
  });
  return filled.includes('{') ? null : filled;
}

/**
 * A list of contacts and people who opted out.
 * @param {import('../archive-load/filled-platform.mjs').FilledPlatform} filled
 * @returns {Promise<Record<string, () => string | number>>} ids for paths
 */
async function fillAudience({ platform, connection, companyId, accountId, filled }) {
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
  const own = filled.campaigns.filter((one) => one.companyId === companyId && one.kind === 'marketing');
  const [people] = /** @type {[{ phone: number }[], unknown]} */ (
    /** @type {unknown} */ (
      await connection.query('SELECT phone FROM conversations WHERE company_id = ? LIMIT 1000', [companyId])
    )
  );
  const any = (/** @type {number} */ below) => Math.floor(Math.random() * below);
  return {
    campaigns: () => own[any(own.length)]?.id ?? 0,
    accounts: () => accountId,
    lists: () => listId,
    conversations: () => `+${people[any(people.length)]?.phone}`,
  };
}
