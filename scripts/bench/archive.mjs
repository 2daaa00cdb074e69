// @ts-check
import { slowest, timeCalls } from '../archive-load/call-times.mjs';
import { RARE_CODE, RARE_REASON } from '../archive-load/fill.mjs';
import { keepOption, ROOM, startFilled } from '../archive-load/filled-platform.mjs';
import { print, step } from '../lib/progress.mjs';
import { wholeOption } from '../lib/whole-option.mjs';

const HOUR_MS = 3_600_000;
/** What the search promises. ms */
const PROMISE_MS = 200;

/** @type {import('../bench.mjs').Bench} */
export const archiveBench = {
  usage: `  archive [--rows N] [--campaigns N] [--calls N] [--keep FOLDER]   the search over N (10000000) messages of some hundred campaigns, over HTTP, by kind of query:
                                  p50, p95 and the slowest of so many calls, in ms; --keep as with api
`,
  options: {
    rows: { type: 'string', default: '10000000' },
    campaigns: { type: 'string', default: '400' },
    calls: { type: 'string', default: '100' },
    keep: { type: 'string' },
  },
  plan: (values) => {
    const wishes = {
      rows: wholeOption(values, 'rows', 1_000),
      campaigns: wholeOption(values, 'campaigns', 20),
      // What is kept serves the bench of all lists, too.
      people: values.keep !== undefined,
      ...keepOption(values),
    };
    const calls = wholeOption(values, 'calls', 5);
    return { room: ROOM, ...keepOption(values), run: (ground) => run(ground, wishes, calls) };
  },
};

/**
 * @param {import('../bench.mjs').Ground} ground
 * @param {import('../archive-load/filled-platform.mjs').FillWishes} wishes
 * @param {number} calls
 */
async function run(ground, wishes, calls) {
  const { platform, filled, accountId, companyId } = await startFilled(ground, wishes);
  const own = filled.campaigns.filter((one) => one.companyId === companyId);
  const kinds = queries(own, accountId, filled.people);
  /** @type {Record<string, import('../archive-load/call-times.mjs').CallTimes>} */
  const times = {};
  /** @param {string} path */
  const get = (path) => platform.whileAlive(platform.api.call('GET', path));
  await step('Searching', async ({ say }) => {
    for (const [name, query] of Object.entries(kinds)) {
      const path = () => `/archive/messages?${new URLSearchParams(query())}`;
      times[name] = await timeCalls(calls, path, get, ground.signal);
      say(`${name}: p95 ${times[name]?.p95} ms`);
    }
  });
  times.next_page = await timeCalls(calls, pages(get, { status: 'skipped' }), get, ground.signal);
  const worst = slowest(times);
  if (worst.p95 > PROMISE_MS) print(`✘ ${worst.name} takes longer than ${PROMISE_MS} ms.`);
  return { rows: filled.rows, campaigns: filled.campaigns.length, calls, worst_p95_ms: worst.p95, ms: times };
}

/**
 * Each kind of query, with values of its own for each call.
 * @param {import('../archive-load/fill.mjs').FilledCampaign[]} campaigns
 * @param {number} accountId
 * @param {number} people
 * @returns {Record<string, () => Record<string, string>>}
 */
function queries(campaigns, accountId, people) {
  const any = (/** @type {number} */ below) => Math.floor(Math.random() * below);
  const campaign = () =>
    /** @type {import('../archive-load/fill.mjs').FilledCampaign} */ (campaigns[any(campaigns.length)]);
  const phone = () => `+${12_010_000_000 + any(people)}`;
  const hour = () => {
    const { startedAt, finishedAt } = campaign();
    const from = startedAt.getTime() + any(finishedAt.getTime() - startedAt.getTime());
    return { from: new Date(from).toISOString(), until: new Date(from + HOUR_MS).toISOString() };
  };
  return {
    newest: () => ({}),
    person: () => ({ phone: phone() }),
    person_unknown: () => ({ phone: '+12029999999' }),
    person_status: () => ({ phone: phone(), status: 'undelivered' }),
    first_8_digits: () => ({ phone: phone().slice(0, 9) }),
    first_5_digits: () => ({ phone: '+12010' }),
    campaign: () => ({ campaignId: String(campaign().id) }),
    campaign_failed: () => ({ campaignId: String(campaign().id), status: 'failed' }),
    campaign_rare_code: () => ({ campaignId: String(campaign().id), carrierError: RARE_CODE }),
    status_delivered: () => ({ status: 'delivered' }),
    status_failed: () => ({ status: 'failed' }),
    status_canceled: () => ({ status: 'canceled' }),
    reason: () => ({ reason: 'filtered' }),
    reason_rare: () => ({ reason: RARE_REASON }),
    code: () => ({ carrierError: '30007' }),
    code_rare: () => ({ carrierError: RARE_CODE }),
    code_unknown: () => ({ carrierError: '1' }),
    hour,
    hour_failed: () => ({ ...hour(), status: 'failed' }),
    hour_code: () => ({ ...hour(), carrierError: '30007' }),
    account_hour: () => ({ ...hour(), accountId: String(accountId) }),
    number_undelivered: () => ({ numberId: '2', status: 'undelivered' }),
  };
}

/**
 * Walks on from page to page.
 * @param {(path: string) => Promise<any>} get
 * @param {Record<string, string>} query
 * @returns {() => string}
 */
function pages(get, query) {
  let next = '';
  return () => {
    const path = `/archive/messages?${new URLSearchParams({ ...query, ...(next ? { after: next } : {}) })}`;
    void get(path).then((page) => {
      next = page.next ?? '';
    });
    return path;
  };
}
