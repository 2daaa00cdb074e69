import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { NotFoundError } from '../../platform/errors.js';
import { type Page, toPage } from '../../platform/http/page.js';
import type { Alert } from './alert.js';
import { AlertRepository } from './alert.repository.js';
import type { AlertPreference, AlertQuery, AlertView } from './alert.schema.js';
import { AlertService } from './alert.service.js';

/** Alerts as people look at them. */
@Injectable()
export class AlertListService {
  constructor(
    private readonly repository: AlertRepository,
    private readonly alerts: AlertService,
    private readonly clock: Clock,
  ) {}

  /** The newest first. */
  async page(companyId: number, { state, after, limit }: AlertQuery): Promise<Page<AlertView>> {
    const lasts = state === undefined ? null : state === 'open';
    const before = after ?? Number.MAX_SAFE_INTEGER;
    const { items, next } = toPage(await this.repository.page(companyId, lasts, before, limit + 1), limit);
    return { items: items.map(toView), next };
  }

  /** @throws NotFoundError */
  async get(companyId: number, id: number): Promise<AlertView> {
    const alert = await this.repository.find(companyId, id);
    if (!alert) throw new NotFoundError('alert');
    return toView(alert);
  }

  /** @param userId null: an API key did it. @throws NotFoundError */
  async acknowledge(companyId: number, id: number, userId: number | null): Promise<AlertView> {
    await this.get(companyId, id);
    await this.repository.acknowledge(companyId, id, userId, this.clock.date());
    this.alerts.announce([companyId]);
    return this.get(companyId, id);
  }

  /** @throws NotFoundError for who is no member */
  async preference(companyId: number, userId: number): Promise<AlertPreference> {
    const email = await this.repository.wantsMail(companyId, userId);
    if (email === null) throw new NotFoundError('member');
    return { email };
  }

  /** @throws NotFoundError for who is no member */
  async setPreference(
    companyId: number,
    userId: number,
    { email }: AlertPreference,
  ): Promise<AlertPreference> {
    await this.preference(companyId, userId);
    await this.repository.setWantsMail(companyId, userId, email);
    return { email };
  }
}

function toView(alert: Alert): AlertView {
  const { id, kind, subject, message, acknowledgedBy } = alert;
  return {
    ...{ id, kind, subject, message, acknowledgedBy },
    beganAt: alert.beganAt.toISOString(),
    endedAt: alert.endedAt?.toISOString() ?? null,
    acknowledgedAt: alert.acknowledgedAt?.toISOString() ?? null,
  };
}
