import { createHash, createHmac } from 'node:crypto';
import { UnreadableWebhookError, type WebhookRequest } from '../driver.js';
import { isWithinReplayWindow } from '../protocol/replay-window.js';
import { sameSecret } from '../protocol/same-secret.js';
import { readWebhookFields } from '../protocol/webhook-fields.js';

type Sign = (text: string, secret: string) => string;
const hmac =
  (hash: string): Sign =>
  (text, secret) =>
    createHmac(hash, secret).update(text).digest('hex');

const SIGNATURES: ReadonlyMap<string, Sign> = new Map([
  ['MD5 hash', (text, secret) => createHash('md5').update(text).update(secret).digest('hex')],
  ['MD5 HMAC', hmac('md5')],
  ['SHA1 HMAC', hmac('sha1')],
  ['SHA-256 HMAC', hmac('sha256')],
  ['SHA-512 HMAC', hmac('sha512')],
]);

/** How an account's webhooks are signed, by the names in its settings. */
export const VONAGE_SIGNATURES = [...SIGNATURES.keys()];

/**
 * Whether the fields of a webhook were signed with the secret (developer.vonage.com/en/getting-started/concepts/
 * signing-messages): all but `sig`, in order of name. Vonage's own Java library allows a clock 5 minutes off, too.
 */
export function isSignedByVonage(request: WebhookRequest, secret: string, method: string): boolean {
  const { sig = '', timestamp = '', ...others } = readFieldsOrNone(request);
  const sign = SIGNATURES.get(method);
  if (!sign || secret === '' || !isWithinReplayWindow(timestamp, request.receivedAt)) return false;
  const fields: Readonly<Record<string, string>> = { ...others, timestamp };
  const names = Object.keys(fields).sort();
  // Within a name these would read as other fields than those that were signed.
  if (names.some((name) => /[&=]/.test(name))) return false;
  const signed = names.map((name) => `&${name}=${(fields[name] ?? '').replace(/[&=]/g, '_')}`).join('');
  return sameSecret(sig.toLowerCase(), sign(signed, secret));
}

function readFieldsOrNone(request: WebhookRequest): Readonly<Record<string, string>> {
  try {
    return readWebhookFields(request);
  } catch (error) {
    if (!(error instanceof UnreadableWebhookError)) throw error;
    return {};
  }
}
