import { sameSecret } from './same-secret.js';

/** The value of an `Authorization` header (RFC 7617). */
export function basicAuthorization(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** Whether an `Authorization` header holds this user and password, in constant time. */
export function hasBasicAuthorization(header: string | undefined, user: string, password: string): boolean {
  const [, given] = /^basic +(\S+)$/i.exec(header ?? '') ?? [];
  if (given === undefined || user === '' || password === '') return false;
  // As text: Node's decoder would take many a text for the same bytes.
  return sameSecret(given, Buffer.from(`${user}:${password}`).toString('base64'));
}
