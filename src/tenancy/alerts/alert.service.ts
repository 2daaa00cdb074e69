import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Environment } from '../../platform/config/environment.js';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import { LivePublisher } from '../../platform/live/live-publisher.service.js';
import { Log } from '../../platform/logging/log.js';
import { Mailer } from '../../platform/mail/mailer.service.js';
import { EventOutbox } from '../outgoing-webhooks/event-outbox.js';
import type { OutgoingEvent } from '../outgoing-webhooks/event-payloads.schema.js';
import type { AlertEventType } from '../outgoing-webhooks/event-types.js';
import { type Alert, type AlertKey, type NewAlert, PLATFORM } from './alert.js';
import { AlertRepository } from './alert.repository.js';

const LONGEST_MESSAGE = 500;

/**
 * Raises and ends alerts. An alert, its mails and its webhook events stand or fall with the transaction of their cause;
 * a key in MySQL lets only one of a kind and subject last at a time, so whoever finds the same thing again says nothing.
 */
@Injectable()
export class AlertService {
  constructor(
    private readonly repository: AlertRepository,
    private readonly outbox: EventOutbox,
    private readonly mailer: Mailer,
    private readonly live: LivePublisher,
    private readonly environment: Environment,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * Part of the caller's transaction, which calls `announce` after its commit.
   *
   * @returns the alert, or null where it lasts already
   */
  async raise(sql: SqlExecutor, given: NewAlert): Promise<Alert | null> {
    const beganAt = this.clock.date();
    const message = [...given.message].slice(0, LONGEST_MESSAGE).join('');
    const id = await this.repository.begin(sql, { ...given, message }, beganAt);
    if (id === null) return null;
    const alert = {
      ...given,
      message,
      id,
      beganAt,
      endedAt: null,
      acknowledgedAt: null,
      acknowledgedBy: null,
    };
    await this.outbox.add(sql, [alert], (one) => toEvent('alert.raised', one, beganAt));
    await this.mail(sql, alert);
    return alert;
  }

  /** Part of the caller's transaction, as `raise`. @returns the alert that ended, or null where none lasted */
  async resolve(sql: SqlExecutor, key: AlertKey): Promise<Alert | null> {
    const alert = await this.repository.lockLasting(sql, key);
    if (!alert) return null;
    const endedAt = this.clock.date();
    await this.repository.end(sql, alert.companyId, alert.id, endedAt);
    const ended = { ...alert, endedAt };
    await this.outbox.add(sql, [ended], (one) => toEvent('alert.resolved', one, endedAt));
    return ended;
  }

  /** Raises in a transaction of its own. @returns whether it did not last already */
  async raiseNow(alert: NewAlert): Promise<boolean> {
    const raised = await this.database.transaction((sql) => this.raise(sql, alert));
    if (!raised) return false;
    this.log.warn({ alert: alert.kind, companyId: alert.companyId, subject: alert.subject }, 'alert raised');
    this.announce([alert.companyId]);
    return true;
  }

  /** Ends in a transaction of its own. @returns whether it lasted */
  async resolveNow(key: AlertKey): Promise<boolean> {
    // Watches ask of everything that is well, which is nearly all: one look, and no transaction.
    if (!(await this.repository.isLasting(this.database, key))) return false;
    const resolved = await this.database.transaction((sql) => this.resolve(sql, key));
    if (!resolved) return false;
    this.announce([key.companyId]);
    return true;
  }

  /** Tells the people who look on that alerts changed: after the commit. */
  announce(companyIds: readonly number[]): void {
    const companies = [...new Set(companyIds)].filter((id) => id !== PLATFORM);
    this.live.publish(companies.map((companyId) => ({ companyId, type: 'alert.updated', data: {} })));
  }

  private async mail(sql: SqlExecutor, { companyId, message }: Alert): Promise<void> {
    const recipients = await this.repository.recipients(sql, companyId);
    if (recipients.length === 0) return;
    const name = (await this.repository.companyName(sql, companyId)) ?? 'the platform';
    const subject = `Alert of ${name}: ${message}`;
    const text = [
      message,
      '',
      `Look at it at ${this.environment.publicUrl}/alerts`,
      '',
      'Who gets these mails, each member chooses there.',
    ].join('\n');
    for (const to of recipients) await this.mailer.send(sql, { to, subject, text });
  }
}

function toEvent(type: AlertEventType, alert: Alert, at: Date): OutgoingEvent {
  const { id: alertId, kind, subject, message, beganAt, endedAt } = alert;
  return {
    type,
    at,
    data: {
      ...{ alertId, kind, subject, message },
      beganAt: beganAt.toISOString(),
      endedAt: endedAt?.toISOString() ?? null,
    },
  };
}
