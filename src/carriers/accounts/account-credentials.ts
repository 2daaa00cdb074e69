import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type FieldProblem, InvalidInputError } from '../../platform/errors.js';
import { SecretBox } from '../../platform/secrets/secret-box.js';
import { secretNames } from '../credential-form.js';
import type { CarrierDriver, Credentials } from '../driver.js';

const storedSchema = z.record(z.string(), z.string());

/** What stands where a secret stood. */
export const REDACTED = '[secret]';

/** What may be shown of credentials. */
export interface ShownCredentials {
  /** The fields that are no secrets, with their values. */
  credentials: Record<string, string>;
  /** Names of the secrets that are set. */
  secretsSet: string[];
}

/** Credentials of accounts: checked by their driver, sealed at rest, shown without their secrets. */
@Injectable()
export class AccountCredentials {
  constructor(private readonly secretBox: SecretBox) {}

  /**
   * @param given as the company entered them
   * @throws InvalidInputError that names each field as `credentials.<name>`
   */
  check(driver: CarrierDriver, given: Credentials): Credentials {
    const checked = driver.credentialsSchema.strict().safeParse(given);
    if (!checked.success) throw new InvalidInputError(checked.error.issues.flatMap(toProblems));
    return storedSchema.parse(checked.data);
  }

  seal(accountId: number, credentials: Credentials): string {
    return this.secretBox.seal(JSON.stringify(credentials), credentialsContext(accountId));
  }

  /** @throws Error where the box was sealed under another key, or for another account */
  open(accountId: number, box: string): Credentials {
    return storedSchema.parse(JSON.parse(this.secretBox.open(box, credentialsContext(accountId))));
  }

  show(driver: CarrierDriver, credentials: Credentials): ShownCredentials {
    const secrets = secretNames(driver.credentialsSchema);
    const known = Object.entries(credentials).filter(([name]) => name in driver.credentialsSchema.shape);
    return {
      credentials: Object.fromEntries(known.filter(([name]) => !secrets.has(name))),
      secretsSet: known.map(([name]) => name).filter((name) => secrets.has(name)),
    };
  }

  /** A text without the values of the secrets, however a carrier has written them down. */
  redact(driver: CarrierDriver, credentials: Credentials, text: string): string {
    const secrets = secretNames(driver.credentialsSchema);
    const users = Object.values(credentials);
    return Object.entries(credentials)
      .filter(([name, value]) => secrets.has(name) && value !== '')
      .flatMap(([, value]) => spellings(value, users))
      .reduce((redacted, spelling) => redacted.replaceAll(spelling, REDACTED), text);
  }
}

/** A secret as requests hold it: escaped for a form, an address or JSON, and in a Basic password with each user. */
function spellings(secret: string, users: readonly string[]): string[] {
  return [
    ...users.map((user) => Buffer.from(`${user}:${secret}`).toString('base64')),
    new URLSearchParams([['', secret]]).toString().slice(1),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    secret,
  ];
}

/** What an account's credentials are sealed for. */
export function credentialsContext(accountId: number): string {
  return `account-credentials:${accountId}`;
}

function toProblems(issue: z.core.$ZodIssue): FieldProblem[] {
  const path = ['credentials', ...issue.path.map(String)];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: [...path, key].join('.'), problem: 'is no credential of it' }));
  }
  return [{ field: path.join('.'), problem: issue.message }];
}
