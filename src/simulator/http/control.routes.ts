import { z } from 'zod';
import type { LedgerStore } from '../ledger/ledger.store.js';
import type { RepliesService } from '../messages/replies.service.js';
import { webAddress } from '../messages/submission.schema.js';
import type { SettingsStore } from '../settings/settings.store.js';
import { type HttpAnswer, HttpRefusal, type HttpRequest, type Route } from './http-server.js';

const replySchema = z.strictObject({
  accountId: z.string().min(1).max(100),
  /** The person. */
  from: z.string().min(1).max(20),
  /** The account's number. */
  to: z.string().min(1).max(20),
  text: z.string().max(1600),
  callbackUrl: z.string().max(2000),
  /** Signs the webhook; by default the key that the account used last. */
  apiKey: z.string().min(1).max(500).optional(),
});

const ledgerQuerySchema = z.strictObject({
  accountId: z.string().optional(),
  reference: z.string().optional(),
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
});

export interface ControlledParts {
  readonly store: LedgerStore;
  readonly settings: SettingsStore;
  readonly replies: RepliesService;
  /** Events scheduled, waiting or on their way. */
  readonly pending: (accountId?: string) => number;
  /** Forgets the ledger and all webhooks under way. */
  readonly reset: () => void;
}

/** What tests and the demo use to set the carrier's behaviour and to read its ledger. */
export function controlRoutes(parts: ControlledParts): Route[] {
  return [...settingsRoutes(parts.settings), ...ledgerRoutes(parts), replyRoute(parts), health];
}

const health: Route = { method: 'GET', pattern: /^\/health$/, handle: () => ok({ status: 'ok' }) };

function settingsRoutes(settings: SettingsStore): Route[] {
  const all = /^\/control\/settings$/;
  const account = /^\/control\/accounts\/(?<accountId>[^/]+)\/settings$/;
  const idOf = (request: HttpRequest): string => request.params['accountId'] ?? '';
  return [
    { method: 'GET', pattern: all, handle: () => ok(settings.get()) },
    { method: 'PUT', pattern: all, handle: (request) => ok(settings.changeDefaults(request.body)) },
    { method: 'GET', pattern: account, handle: (request) => ok(settings.get(idOf(request))) },
    {
      method: 'PUT',
      pattern: account,
      handle: (request) => ok(settings.changeAccount(idOf(request), request.body)),
    },
    { method: 'DELETE', pattern: account, handle: (request) => ok(settings.forgetAccount(idOf(request))) },
  ];
}

function ledgerRoutes({ store, pending, reset }: ControlledParts): Route[] {
  const accountOf = (request: HttpRequest): string | undefined => request.query.get('accountId') ?? undefined;
  return [
    {
      method: 'GET',
      pattern: /^\/control\/ledger\/summary$/,
      handle: (request) => {
        const accountId = accountOf(request);
        return ok({ ...store.ledger.counts(accountId), pendingCallbacks: pending(accountId) });
      },
    },
    {
      method: 'GET',
      pattern: /^\/control\/ledger\/duplicates$/,
      handle: (request) => ok({ duplicates: store.ledger.duplicates(accountOf(request)) }),
    },
    {
      method: 'GET',
      pattern: /^\/control\/ledger\/peak-rates$/,
      handle: (request) => ok(store.ledger.peakRates(accountOf(request))),
    },
    {
      method: 'GET',
      pattern: /^\/control\/ledger$/,
      handle: (request) => {
        const query = ledgerQuerySchema.parse(Object.fromEntries(request.query));
        const rows = store.ledger.list(query);
        const next = rows.length === query.limit ? (rows.at(-1)?.seq ?? null) : null;
        return ok({ rows, next });
      },
    },
    {
      method: 'DELETE',
      pattern: /^\/control\/ledger$/,
      handle: () => {
        reset();
        return ok({ status: 'reset' });
      },
    },
  ];
}

function replyRoute({ store, replies }: ControlledParts): Route {
  return {
    method: 'POST',
    pattern: /^\/control\/replies$/,
    handle: (request) => {
      const { accountId, from, to, text, callbackUrl, apiKey } = replySchema.parse(request.body);
      const key = apiKey ?? store.apiKeyOf(accountId);
      if (key === undefined) {
        throw new HttpRefusal(409, 'no_key', 'the account has used no key yet; give one', 'apiKey');
      }
      const url = webAddress(callbackUrl);
      const id = replies.sendNow({
        accountId,
        apiKey: key,
        person: from,
        number: to,
        text,
        callbackUrl: url,
      });
      return { status: 202, body: { id } };
    },
  };
}

function ok(body: unknown): HttpAnswer {
  return { status: 200, body };
}
