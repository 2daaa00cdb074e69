import { createHash } from 'node:crypto';

/** A key and the name under which sealed values know it. */
export interface EncryptionKey {
  /** Eight hexadecimal digits of a digest of the key. */
  id: string;
  bytes: Buffer;
}

/** The deployment's keys: one that seals, and those that still open what they sealed. */
export class KeyRing {
  readonly current: EncryptionKey;
  private readonly byId: ReadonlyMap<string, EncryptionKey>;

  /** @param current 32 bytes, as each of the others */
  constructor(current: Buffer, others: readonly Buffer[]) {
    this.current = toKey(current);
    this.byId = new Map([this.current, ...others.map(toKey)].map((key) => [key.id, key]));
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  /** @throws Error that names the key which is missing */
  require(id: string): EncryptionKey {
    const key = this.byId.get(id);
    if (!key)
      throw new Error(`This secret was sealed under the key ${id}, which this process was not given.`);
    return key;
  }
}

function toKey(bytes: Buffer): EncryptionKey {
  const digest = createHash('sha256').update('sealing key').update(bytes).digest('hex');
  return { id: digest.slice(0, 8), bytes };
}
