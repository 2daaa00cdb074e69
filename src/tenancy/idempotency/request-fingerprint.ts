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
 * SHA-256 of method, address and body, whatever the order of its fields.
 *
 * @param formHead the beginning of a form that is not read yet (`readFormHead`); beside it its whole length counts. Two
 *   files of one length that differ only behind it are not told apart.
 */
export function requestFingerprint(
  { method, url, body, headers }: FingerprintedRequest,
  formHead: Buffer | null = null,
): Buffer {
  const hash = createHash('sha256').update(`${method}\n${url}\n`);
  if (body !== undefined) return hash.update(JSON.stringify(body, inOrder)).digest();
  hash.update(`${headers['content-length'] ?? ''}\n`);
  return (formHead ? hash.update(formHead) : hash).digest();
}

function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
