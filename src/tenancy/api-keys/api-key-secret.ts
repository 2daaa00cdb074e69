import { hashToken, newToken } from '../access/secret-token.js';

/** Shown in lists: `sk_` and 54 of the 256 random bits. */
const PREFIX_LENGTH = 12;

/** A fresh key: the text goes to the person once, the rest into the database. */
export interface ApiKeySecret {
  key: string;
  prefix: string;
  keyHash: Buffer;
}

export function newApiKeySecret(): ApiKeySecret {
  const key = `sk_${newToken()}`;
  return { key, prefix: key.slice(0, PREFIX_LENGTH), keyHash: hashToken(key) };
}
