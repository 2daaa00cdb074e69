import { beforeAll, describe, expect, it } from '@jest/globals';
import { readsOf, unmeasuredLists } from '../../../scripts/bench/api-reads.mjs';
import { buildApiDocument } from '../../../src/platform/http/api-document.js';
import { type DocumentedOperation, operationsOf } from '../../../src/platform/http/document-operations.js';
import { previewApi } from '../../../src/processes/preview-api.js';
import { SCOPE_NAMES } from '../../../src/tenancy/access/scope.js';
import { ROLES } from '../../../src/tenancy/access/tenant.js';
import { TELLS_CSRF_TOKEN } from '../../../web/src/api/csrf-routes.js';
import { readBodySchemas } from '../../support/isolation/body-schemas.js';

type Document = ReturnType<typeof buildApiDocument>;
type Schema = NonNullable<NonNullable<Document['components']>['schemas']>[string];
type Operation = DocumentedOperation['operation'] & Record<string, unknown>;

/** What only people do, and operators: signing in, other people's access, the platform itself. */
const CLOSED_TO_KEYS = [
  ...['signIn', 'signInSecondStep', 'signOut', 'getSession', 'switchCompany', 'changePassword'],
  ...[
    'listSessions',
    'revokeSession',
    'revokeOtherSessions',
    'requestPasswordReset',
    'completePasswordReset',
  ],
  ...['getTwoFactor', 'beginTwoFactor', 'confirmTwoFactor', 'renewRecoveryCodes', 'removeTwoFactor'],
  ...['setTwoFactorPolicy', 'updateUser', 'removeUser', 'joinCompany', 'readInvitation', 'acceptInvitation'],
  ...['listInvitations', 'createInvitation', 'getInvitation', 'revokeInvitation', 'resendInvitation'],
  ...['getAlertPreference', 'setAlertPreference', 'getSetup', 'completeSetup'],
];

/** POSTs that take no Idempotency-Key, and why. */
const WITHOUT_IDEMPOTENCY_KEY: Readonly<Record<string, readonly string[]>> = {
  'no work begins, or it is the same twice': [
    ...['signIn', 'signInSecondStep', 'switchCompany', 'changePassword', 'requestPasswordReset'],
    ...['completePasswordReset', 'beginTwoFactor', 'confirmTwoFactor', 'removeTwoFactor', 'joinCompany'],
    ...['createInvitation', 'resendInvitation', 'readInvitation', 'acceptInvitation', 'acknowledgeAlert'],
    'completeSetup',
    ...['pauseImport', 'resumeImport', 'cancelImport', 'stopAccount', 'resumeAccount', 'checkAccount'],
    ...['pauseCampaign', 'cancelCampaign', 'replayUnmatchedReport', 'optOutConversation'],
    ...['markConversationRead', 'markConversationUnread'],
  ],
  'nothing is changed': [
    ...['previewImport', 'previewUpload', 'previewOptOutImport', 'previewCampaign', 'previewCampaignDraft'],
    'estimateCampaign',
  ],
  'the answer shows a secret': [
    ...['createApiKey', 'createWebhookEndpoint', 'rotateWebhookEndpointSecret', 'renewRecoveryCodes'],
    'rotateAccountWebhookToken',
  ],
  'what it makes has a key of its own': [
    ...['createUpload', 'sendMessage', 'sendMessageBatch'],
    ...['testWebhookEndpoint', 'resendWebhookEvent', 'resendFailedWebhookEvents'],
  ],
};

describe('the OpenAPI document', () => {
  let document: Document;
  let operations: { path: string; method: string; id: string; operation: Operation }[];
  let bodies: Awaited<ReturnType<typeof readBodySchemas>>;

  beforeAll(async () => {
    const app = await previewApi();
    document = buildApiDocument(app);
    bodies = readBodySchemas(app);
    operations = operationsOf(document).map(({ path, method, operation }) => ({
      ...{ path, method, operation: { ...operation } },
      id: operation.operationId ?? '',
    }));
  });

  it('has no list that the bench of all lists cannot measure', () => {
    const reads = readsOf(JSON.parse(JSON.stringify(document)));
    expect(reads.filter(({ isList }) => isList).length).toBeGreaterThan(40);
    expect(unmeasuredLists(reads)).toEqual([]);
  });

  /** What its reference stands for. */
  function resolve(schema: Schema | undefined): Exclude<Schema, { $ref: string }> {
    if (schema === undefined) return {};
    if (!('$ref' in schema)) return schema;
    return resolve(document.components?.schemas?.[schema.$ref.split('/').at(-1) ?? '']);
  }

  const isArray = (schema: Schema | undefined) => resolve(schema).type === 'array';

  const wrong = (judge: (one: (typeof operations)[number]) => boolean) =>
    operations.filter((one) => !judge(one)).map(({ id, method, path }) => `${id}: ${method} ${path}`);

  /** Bodies of an answer of 2xx, or of a refusal, by their types. */
  function answers(operation: Operation, is2xx: boolean): { type: string; schema: Schema | undefined }[] {
    return Object.entries(operation.responses).flatMap(([status, response]) => {
      if (!response || '$ref' in response || status.startsWith('2') !== is2xx) return [];
      return Object.entries(response.content ?? {}).map(([type, { schema }]) => ({ type, schema }));
    });
  }

  function tellsToken(schema: Schema | undefined): boolean {
    const { properties = {}, anyOf = [], oneOf = [] } = resolve(schema);
    return 'csrfToken' in properties || [...anyOf, ...oneOf].some(tellsToken);
  }

  it('tells the token of a session where the admin app looks for it, and nowhere else', () => {
    const telling = operations.filter(({ operation }) =>
      answers(operation, true).some(({ schema }) => tellsToken(schema)),
    );
    expect(telling.length).toBeGreaterThan(3);
    expect(telling.filter(({ path }) => !TELLS_CSRF_TOKEN.test(path)).map(({ id }) => id)).toEqual([]);
    expect(new Set(telling.map(({ path }) => path))).toEqual(
      new Set(operations.flatMap(({ path }) => (TELLS_CSRF_TOKEN.test(path) ? [path] : []))),
    );
  });

  it('covers the API', () => {
    expect(operations.length).toBeGreaterThan(100);
  });

  it('names each operation by a verb and a noun, groups it and says in a line what it is', () => {
    expect(wrong(({ id }) => /^[a-z]+([A-Z][a-z0-9]+)*$/.test(id))).toEqual([]);
    expect(wrong(({ operation }) => (operation.tags ?? []).length === 1)).toEqual([]);
    expect(wrong(({ operation: { summary = '' } }) => /^[A-Z].{3,119}[^.]$/.test(summary))).toEqual([]);
  });

  it('names every body and every answer, and tells each refusal as a problem', () => {
    const isNamed = ({ type, schema }: { type: string; schema: Schema | undefined }) =>
      type !== 'application/json' || (schema !== undefined && '$ref' in schema);
    expect(wrong(({ operation }) => answers(operation, true).every(isNamed))).toEqual([]);
    expect(
      wrong(({ operation: { requestBody } }) =>
        requestBody && 'content' in requestBody
          ? Object.entries(requestBody.content).every(([type, { schema }]) => isNamed({ type, schema }))
          : true,
      ),
    ).toEqual([]);
    expect(
      wrong(({ operation }) => {
        const refusals = answers(operation, false);
        return refusals.length >= 3 && refusals.every(({ type }) => type === 'application/problem+json');
      }),
    ).toEqual([]);
    expect(
      wrong(({ operation }) => Object.keys(operation.responses).some((status) => /^2/.test(status))),
    ).toEqual([]);
  });

  it('says what every parameter of a path, a query and a header is', () => {
    expect(
      wrong(({ path, operation }) => {
        const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
        const named = (operation.parameters ?? []).flatMap((one) => ('in' in one ? [one] : []));
        return (
          inPath.every((name) => named.some((one) => one.in === 'path' && one.name === name)) &&
          named.every((one) => one.schema !== undefined)
        );
      }),
    ).toEqual([]);
  });

  it('names the role of each operation, and the scope that an API key needs: reading or changing as it does', () => {
    const roles: readonly unknown[] = [...ROLES, 'operator', 'anyone'];
    const scopes: readonly unknown[] = SCOPE_NAMES;
    expect(wrong(({ operation }) => roles.includes(operation['x-access']))).toEqual([]);
    expect(
      wrong(({ operation }) => operation['x-scope'] === undefined || scopes.includes(operation['x-scope'])),
    ).toEqual([]);
    // A preview and an estimate are POSTs for their bodies alone.
    const reads = /^(preview|estimate)Campaign/;
    expect(
      wrong(({ id, method, operation }) => {
        const scope = operation['x-scope'];
        if (typeof scope !== 'string') return true;
        return scope.endsWith(':read') === (method === 'get' || reads.test(id));
      }).filter((one) => !/Upload/.test(one)),
    ).toEqual([]);
    expect(
      SCOPE_NAMES.filter((scope) => !operations.some(({ operation }) => operation['x-scope'] === scope)),
    ).toEqual([]);
  });

  it('closes to API keys what is for people and operators, and nothing else', () => {
    const closed = operations.filter(({ operation }) => operation['x-scope'] === undefined);
    const ofMembers = closed.filter(
      ({ path, operation }) => operation['x-access'] !== 'operator' && !path.startsWith('/api/v1/operator/'),
    );
    expect(ofMembers.map(({ id }) => id).sort()).toEqual([...CLOSED_TO_KEYS].sort());
    for (const { operation } of closed) expect(JSON.stringify(operation.security)).not.toContain('apiKey');
    const open = operations.filter(({ operation }) => operation['x-scope'] !== undefined);
    for (const { operation } of open) expect(JSON.stringify(operation.security)).toContain('apiKey');
    expect(open.filter(({ operation }) => operation['x-access'] === 'operator')).toEqual([]);
  });

  it('pages every list by its keys, or says why it cannot grow without end', () => {
    expect(
      wrong(({ id, operation }) => {
        const [answer] = answers(operation, true);
        const schema = resolve(answer?.schema);
        const properties: Record<string, Schema> = schema.properties ?? {};
        const isList =
          schema.type === 'array' || isArray(properties['items']) || /^(list|search)[A-Z]/.test(id);
        if (!isList || typeof operation['x-bounded'] === 'string') return true;
        const asked = (operation.parameters ?? []).flatMap((one) => ('name' in one ? [one.name] : []));
        return 'next' in properties && asked.includes('after') && asked.includes('limit');
      }),
    ).toEqual([]);
  });

  it('lets every POST that starts work be sent again, and says of each other one why not', () => {
    const others = Object.values(WITHOUT_IDEMPOTENCY_KEY).flat();
    const posts = operations.filter(
      ({ method, operation }) => method === 'post' && operation['x-access'] !== 'operator',
    );
    const takesKey = ({ operation }: (typeof operations)[number]) => {
      const headers = (operation.parameters ?? []).flatMap((one) =>
        'in' in one && one.in === 'header' ? [one.name.toLowerCase()] : [],
      );
      return headers.includes('idempotency-key');
    };
    expect(posts.filter((one) => !takesKey(one) && !others.includes(one.id)).map(({ id }) => id)).toEqual([]);
    expect(others.filter((id) => !posts.some((one) => one.id === id))).toEqual([]);
    expect(posts.filter((one) => takesKey(one) && others.includes(one.id)).map(({ id }) => id)).toEqual([]);
  });

  it('keeps no answer that shows a secret', () => {
    const secret = /^(key|secret|password|token|recoveryCodes)$/i;
    expect(
      wrong(({ operation }) => {
        if (operation['x-idempotent'] !== true) return true;
        const [answer] = answers(operation, true);
        const properties: Record<string, Schema> = resolve(answer?.schema).properties ?? {};
        return !Object.keys(properties).some((name) => secret.test(name));
      }),
    ).toEqual([]);
  });

  it('gives examples of the bodies of the main job, all of which hold', () => {
    const named = operations.flatMap(({ id, operation: { requestBody } }) => {
      const content =
        requestBody && 'content' in requestBody ? requestBody.content['application/json'] : undefined;
      const example: unknown = resolve(content?.schema).example;
      return example === undefined ? [] : [{ id, example }];
    });
    expect(named.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        ...['createApiKey', 'createAccount', 'addNumbers', 'createList', 'createContact', 'createCampaign'],
        ...['startCampaign', 'sendTestMessages', 'createOptOut', 'signIn'],
      ]),
    );
    const failed = named.filter(({ id, example }) => bodies.get(id)?.safeParse(example).success !== true);
    expect(failed).toEqual([]);
  });
});
