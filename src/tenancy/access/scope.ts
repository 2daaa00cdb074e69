/**
 * What an API key may be allowed to do, and in which words it is offered. `read` never changes anything and `write`
 * does not include `read`; what spends money or reaches people has a name of its own.
 */
export const SCOPES = {
  'contacts:read': 'See and download lists, contacts, uploads and imports.',
  'contacts:write': 'Make and change lists and contacts; upload and import files.',
  'campaigns:read': 'See campaigns, their progress and what they would cost.',
  'campaigns:write': 'Make and change campaigns; nothing is sent by that.',
  'campaigns:start': 'Start, pause and cancel campaigns, and send tests of them.',
  'messages:send': 'Send messages without a campaign.',
  'messages:read': 'See messages with their texts and people, previews too, and what happened to each.',
  'inbox:read': 'See replies, conversations and reply keywords.',
  'inbox:write': 'Answer people, work on conversations, change reply keywords.',
  'opt-outs:read': 'See and download who must not be texted.',
  'opt-outs:write': 'Block people, import opt-outs, lift them.',
  'accounts:read': 'See carrier accounts, numbers, 10DLC registrations and prices; never credentials.',
  'accounts:write': 'Connect and change carrier accounts, numbers and 10DLC registrations.',
  'settings:read': 'See the company, its members, sending hours, keywords and reply texts.',
  'settings:write': 'Change the company, its sending hours, keywords and reply texts.',
  'webhooks:read': 'See outgoing webhooks, alerts and what they sent.',
  'webhooks:write': 'Make, change and try outgoing webhooks and alerts.',
  'usage:read': 'See usage, costs, statements and the balance.',
  'audit:read': 'See and download the audit log.',
  'live:read': 'Follow the stream that tells what has changed.',
  'api-keys:read': 'See the API keys of the company; never the keys themselves.',
  'api-keys:write': 'Make keys with at most its own scopes, and revoke keys.',
} as const satisfies Record<`${string}:${string}`, string>;

export type Scope = keyof typeof SCOPES;

/** In the order in which they are shown. */
export const SCOPE_NAMES = Object.keys(SCOPES).filter(isScope);

function isScope(name: string): name is Scope {
  return Object.hasOwn(SCOPES, name);
}

/** How a row keeps them; a name that this version does not know allows nothing. */
export const scopesColumn = {
  to: (scopes: readonly Scope[]): string => SCOPE_NAMES.filter((name) => scopes.includes(name)).join(' '),
  from: (text: string): Scope[] => text.split(' ').filter(isScope),
};

/** Whether `held` reaches for `needed`; null holds everything, as a person does whose role decides. */
export function scopesAllow(held: readonly Scope[] | null, needed: readonly Scope[]): boolean {
  return held === null || needed.every((scope) => held.includes(scope));
}

/** What spends money or reaches people beyond an answer to one of them. */
const SENDING: readonly Scope[] = ['campaigns:start', 'messages:send'];

/** Of a member who may edit but not start. */
export const SCOPES_WITHOUT_SENDING: readonly Scope[] = SCOPE_NAMES.filter((name) => !SENDING.includes(name));
