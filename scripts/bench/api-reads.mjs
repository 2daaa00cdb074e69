// @ts-check

/**
 * A route that reads, as the API's own document names it.
 * @typedef {object} Read
 * @property {string} id of the operation
 * @property {string} path without the prefix, its parameters in braces
 * @property {boolean} isList its answer is a list of `items`
 * @property {boolean} byPerson closed to API keys: lists of a person's own, and of whoever runs the platform
 * @property {string[]} required parameters of the query
 */

/**
 * Everything that answers a GET with JSON: what is added later is measured, too.
 * @param {{ paths: Record<string, { get?: Operation }>, components: { schemas: Record<string, Schema> } }} document
 * @returns {Read[]} in order of their names
 *
 * @typedef {{ $ref?: string, properties?: Record<string, { type?: string }> }} Schema
 * @typedef {object} Operation
 * @property {string} operationId
 * @property {string | null} [x-scope]
 * @property {{ name: string, in: string, required?: boolean }[]} [parameters]
 * @property {Record<string, { content?: Record<string, { schema?: Schema }> }>} responses
 */
export function readsOf({ paths, components }) {
  /** @param {Schema | undefined} schema @returns {Schema | undefined} */
  const resolved = (schema) =>
    schema?.$ref ? resolved(components.schemas[schema.$ref.split('/').at(-1) ?? '']) : schema;
  return Object.entries(paths)
    .flatMap(([path, { get }]) => {
      const answer = get?.responses['200']?.content?.['application/json'];
      if (!get || !answer) return [];
      return [
        {
          id: get.operationId,
          path: path.replace(/^\/api\/v1/, ''),
          isList: resolved(answer.schema)?.properties?.items?.type === 'array',
          byPerson: (get['x-scope'] ?? null) === null,
          required: (get.parameters ?? [])
            .filter((parameter) => parameter.in === 'query' && parameter.required)
            .map(({ name }) => name),
        },
      ];
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Parts of paths behind which an id stands that the bench knows. */
export const PATH_PARTS = /** @type {const} */ ([
  ...[
    'accounts',
    'campaigns',
    'companies',
    'conversations',
    'lists',
    'opt-outs',
    'queues',
    'statements',
    'users',
  ],
]);

/**
 * What can be asked: its path can be filled in, and there is a query where it needs one.
 * @param {readonly Read[]} reads
 */
export function measurable(reads) {
  const known = Object.fromEntries(PATH_PARTS.map((part) => [part, () => 1]));
  return reads.filter(
    ({ id, path, required }) => fillPath(path, known) !== null && (required.length === 0 || QUERIES[id]),
  );
}

/**
 * Lists that nobody could measure: each needs an id or a query here.
 * @param {readonly Read[]} reads
 * @returns {string[]} their names
 */
export function unmeasuredLists(reads) {
  const asked = measurable(reads);
  return reads.filter((one) => one.isList && !asked.includes(one)).map(({ id }) => id);
}

/**
 * @param {string} path
 * @param {Record<string, () => string | number>} ids by the part of the path before
 * @returns {string | null} null: for one of its parts there is no id
 */
export function fillPath(path, ids) {
  const filled = path.replace(/([\w-]+)\/\{\w+\}/g, (part, before) => {
    const id = ids[before];
    return id ? `${before}/${encodeURIComponent(id())}` : part;
  });
  return filled.includes('{') ? null : filled;
}

const DAY_MS = 86_400_000;
/** @param {number} days */
const daysAgo = (days) => new Date(Date.now() - days * DAY_MS).toISOString();
/** @param {number} days */
const dayOf = (days) => daysAgo(days).slice(0, 10);

/**
 * Beside a list as it is (an empty name): with filters that somebody uses.
 * @type {Readonly<Record<string, Readonly<Record<string, string>>>>}
 */
export const QUERIES = {
  getAccountHistory: { '': `?since=${daysAgo(30)}`, ' of 300 days': `?since=${daysAgo(300)}` },
  getHistory: {
    '': `?since=${daysAgo(1)}&step=minute`,
    ' by hour': `?since=${daysAgo(30)}&step=hour`,
    ' by day': `?since=${daysAgo(300)}&step=day`,
  },
  getStateHistory: {
    '': `?since=${dayOf(30)}&until=${dayOf(0)}`,
    ' of 300 days': `?since=${dayOf(300)}&until=${dayOf(0)}`,
  },
  listAlerts: { '': '', ' past': '?state=past' },
  listAuditEntries: { '': '', ' by action': '?action=campaign.update', ' by person': '?userId=1' },
  listCampaignHistory: { '': `?since=${daysAgo(30)}`, ' of 300 days': `?since=${daysAgo(300)}` },
  listCampaignMessages: { '': '', ' failed': '?status=failed' },
  listCampaigns: { '': '?limit=50', ' newest': '?order=newest&limit=50' },
  listContacts: { '': '', ' by name': '?name=Person', ' by digits': '?phone=%2B1201000' },
  listConversations: {
    '': '',
    ' open': '?status=open',
    ' unread': '?unread=true',
    ' by digits': '?phone=%2B1201000',
  },
  // The first list of an empty database.
  listLeftOutContacts: { '': '?listId=1' },
  listMessages: { '': '', ' by reference': '?reference=order-1' },
  listNumberHistory: {
    '': `?since=${dayOf(30)}&until=${dayOf(0)}`,
    ' of 300 days': `?since=${dayOf(300)}&until=${dayOf(0)}&limit=200`,
  },
  listOptOuts: { '': '', ' newest': '?order=newest', ' by digits': '?phone=%2B1201000' },
  listReplies: { '': '' },
  listUsage: { '': '', ' of 300 days by campaign': `?by=day,campaign&from=${dayOf(300)}` },
  listWebhookEvents: { '': '', ' failed': '?state=failed', ' of another type': '?type=reply.received' },
  searchArchive: {
    '': '',
    ' failed': '?status=failed',
    ' of a day': `?from=${daysAgo(2)}&until=${daysAgo(1)}`,
  },
  searchReplies: { '': '?text=thanks' },
};
