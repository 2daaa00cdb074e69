import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { Environment } from '../config/environment.js';
import { describeFault } from '../logging/fault.js';
import { Log } from '../logging/log.js';
import { SecretBox } from '../secrets/secret-box.js';
import { type DueMail, MailRepository } from './mail.repository.js';
import { MailRefusedError, MailTransport } from './mail-transport.js';
import { mailContext } from './mailer.service.js';

const AT_ONCE = 5;
const MINUTE_MS = 60_000;
/** Longer than any delivery takes: what a dead process had in hand is tried again after it. */
const LEASE_MS = 10 * MINUTE_MS;
/** 1, 2, 4 … 240 minutes apart: some 16 hours. */
const MOST_ATTEMPTS = 12;
const LONGEST_PAUSE_MS = 240 * MINUTE_MS;
const KEPT_MS = 30 * 24 * 60 * MINUTE_MS;

/**
 * Delivers what is due. A process that dies between the server's yes and the row's `sent` sends a mail twice, under
 * one Message-ID: rather that than never.
 */
@Injectable()
export class MailDelivery {
  private readonly host: string;

  constructor(
    private readonly repository: MailRepository,
    private readonly transport: MailTransport,
    private readonly secrets: SecretBox,
    private readonly clock: Clock,
    private readonly log: Log,
    environment: Environment,
  ) {
    this.host = new URL(environment.publicUrl).hostname;
  }

  /** Until nothing is due any more. @returns how many left */
  async deliverDue(): Promise<number> {
    let sent = 0;
    for (;;) {
      const due = await this.repository.findDue(this.clock.date(), AT_ONCE);
      if (due.length === 0) break;
      const outcomes = await Promise.all(due.map((mail) => this.deliver(mail)));
      sent += outcomes.filter((left) => left).length;
    }
    if (sent > 0) await this.repository.removeFinished(new Date(this.clock.now() - KEPT_MS));
    return sent;
  }

  private async deliver(mail: DueMail): Promise<boolean> {
    if (!(await this.repository.claim(mail, new Date(this.clock.now() + LEASE_MS)))) return false;
    try {
      await this.transport.deliver({
        to: mail.recipient,
        subject: mail.subject,
        text: this.secrets.open(mail.textSealed, mailContext(mail.recipient)),
        messageId: `<mail-${mail.id}-${mail.createdAt.getTime()}@${this.host}>`,
      });
    } catch (error) {
      await this.takeFailure(mail, error);
      return false;
    }
    await this.repository.markSent(mail.id, this.clock.date());
    return true;
  }

  private async takeFailure(mail: DueMail, error: unknown): Promise<void> {
    const refusal = error instanceof MailRefusedError ? error : new MailRefusedError('unknown', false, error);
    const attempt = mail.attempts + 1;
    const isOver = refusal.isFinal || attempt >= MOST_ATTEMPTS;
    const told = {
      mailId: mail.id,
      attempt,
      code: refusal.code,
      fault: describeFault(refusal.cause ?? refusal),
    };
    if (isOver) {
      this.log.error(told, 'a mail was given up');
      await this.repository.markFailed(mail.id, this.clock.date(), refusal.code);
      return;
    }
    this.log.warn(told, 'a mail did not leave');
    const pauseMs = Math.min(2 ** (attempt - 1) * MINUTE_MS, LONGEST_PAUSE_MS);
    await this.repository.postpone(mail.id, new Date(this.clock.now() + pauseMs), refusal.code);
  }
}
