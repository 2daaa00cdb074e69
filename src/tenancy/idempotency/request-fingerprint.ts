import { createHash } from 'node:crypto';

/** What tells one request from another. */
export interface FingerprintedRequest {
  method: string;
  url: string;
  /** As it was parsed; undefined for none, and for a form, which is read as it comes. */
  body?: unknown;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * SHA-256 of method, address and body, whatever the order of its fields. Of a form with a file that is not read yet only
 * the length counts: another file of the very same length is not told apart.
 */
export function requestFingerprint({ method, url, body, headers }: FingerprintedRequest): Buffer {
  const content = body === undefined ? `${headers['content-length'] ?? ''}` : JSON.stringify(body, inOrder);
  return createHash('sha256').update(`${method}\n${url}\n${content}`).digest();
}

function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
