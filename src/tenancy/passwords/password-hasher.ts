import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';

/** OWASP Password Storage Cheat Sheet, argon2id: 19 MiB of memory, 2 passes, 1 lane. */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 };

/** Passwords as argon2id hashes in PHC format. */
@Injectable()
export class PasswordHasher {
  private decoy: Promise<string> | null = null;

  async hash(password: string): Promise<string> {
    return hash(password, ARGON2ID);
  }

  /**
   * Whether the password belongs to the hash. Without a hash (no such person) it works as long and says no, so
   * that the time of an answer does not tell which e-mail addresses exist.
   */
  async matches(password: string, passwordHash: string | null): Promise<boolean> {
    this.decoy ??= this.hash('nobody has this password');
    const decoy = await this.decoy;
    const matches = await verify(passwordHash ?? decoy, password);
    return passwordHash !== null && matches;
  }
}
