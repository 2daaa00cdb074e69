import { mailContext } from '../../src/platform/mail/mailer.service.js';
import { SecretBox } from '../../src/platform/secrets/secret-box.js';
import type { TestHttpApp } from './http-app.js';

/** A mail that waits in the outbox. */
export interface WaitingMail {
  to: string;
  subject: string;
  text: string;
  /** Behind the `#` of its link; empty without one. */
  token: string;
}

/** Mails to a person, oldest first. No process of these tests delivers them. */
export async function mailsTo({ app, test }: TestHttpApp, to: string): Promise<WaitingMail[]> {
  const rows = await test.database.query<{ subject: string; textSealed: string }>(
    'SELECT subject, text_sealed AS textSealed FROM mails WHERE recipient = ? ORDER BY id',
    [to],
  );
  return rows.map(({ subject, textSealed }) => {
    const text = app.get(SecretBox).open(textSealed, mailContext(to));
    return { to, subject, text, token: /#([\w-]+)/.exec(text)?.[1] ?? '' };
  });
}

/** The token of the last mail to a person. */
export async function lastTokenTo(running: TestHttpApp, to: string): Promise<string> {
  return (await mailsTo(running, to)).at(-1)?.token ?? '';
}
