import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { KeyRing } from './key-ring.js';

const FORMAT = 'v1';
/** NIST SP 800-38D, section 5.2.1.1: 96-bit IVs; section 8.3 allows 2^32 random ones under one key. */
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts secrets at rest with AES-256-GCM under the deployment's present key; each sealed value names its key. */
@Injectable()
export class SecretBox {
  readonly keys: KeyRing;

  constructor(environment: Environment) {
    this.keys = new KeyRing(environment.encryptionKey, environment.encryptionOtherKeys);
  }

  /** With what everything begins that was sealed under the present key. */
  get currentPrefix(): string {
    return `${FORMAT}:${this.keys.current.id}:`;
  }

  /**
   * @param plaintext the secret
   * @param context what it belongs to, such as `account-credentials:7`; opening it elsewhere fails
   */
  seal(plaintext: string, context: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.keys.current.bytes, iv);
    cipher.setAAD(Buffer.from(context));
    const sealed = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
    return `${this.currentPrefix}${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64')}`;
  }

  /** The secret again; throws where the key, the context or the bytes are not those of `seal`. */
  open(box: string, context: string): string {
    const [format, keyId, body] = box.split(':');
    if (format !== FORMAT || !keyId || !body) throw new Error('This secret was sealed in an unknown format.');
    const { bytes: key } = this.keys.require(keyId);
    const bytes = Buffer.from(body, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const opened = [decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()];
    return Buffer.concat(opened).toString('utf8');
  }
}
