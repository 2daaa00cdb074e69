import type { Log } from '../logging/log.js';
import { MailRefusedError, MailTransport, type OutgoingMail } from './mail-transport.js';

/** Prints mails to the log: in a sandbox that is where their links are found. */
export class LogTransport extends MailTransport {
  constructor(private readonly log: Log) {
    super();
  }

  async deliver({ to, subject, text }: OutgoingMail): Promise<void> {
    // Not as `text`: the log blots out what is called so, as it does with messages.
    this.log.info({ to, subject, letter: text }, 'mail');
  }
}

/** Without SMTP_URL and outside of a sandbox mails wait for somebody to set it: a log is no place for their links. */
export class NoTransport extends MailTransport {
  constructor(private readonly log: Log) {
    super();
  }

  async deliver({ messageId, subject }: OutgoingMail): Promise<void> {
    this.log.warn({ messageId, subject }, 'a mail waits: SMTP_URL is not set');
    throw new MailRefusedError('SMTP_URL is not set', false);
  }
}
