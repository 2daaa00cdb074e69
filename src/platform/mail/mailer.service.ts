import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import type { SqlExecutor } from '../database/database.js';
import { SecretBox } from '../secrets/secret-box.js';
import type { Mail } from './mail.js';
import { MailRepository } from './mail.repository.js';

const SUBJECT_LENGTH = 200;

/** Puts mails down; the `mail` queue delivers them within seconds. */
@Injectable()
export class Mailer {
  constructor(
    private readonly repository: MailRepository,
    private readonly secrets: SecretBox,
    private readonly clock: Clock,
  ) {}

  /**
   * Leaves with the transaction, or not at all.
   *
   * @param sql the transaction of the mail's cause, or the database itself
   */
  async send(sql: SqlExecutor, mail: Mail): Promise<void> {
    await this.repository.insert(sql, {
      recipient: mail.to,
      // A line break would be a header of its own.
      subject: mail.subject.replace(/\s+/g, ' ').slice(0, SUBJECT_LENGTH),
      textSealed: this.secrets.seal(mail.text, mailContext(mail.to)),
      createdAt: this.clock.date(),
    });
  }
}

/** What a mail's text is sealed for: in another row it opens only for the same person. */
export function mailContext(recipient: string): string {
  return `mail:${recipient}`;
}
