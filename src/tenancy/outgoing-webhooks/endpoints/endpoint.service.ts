import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { Environment } from '../../../platform/config/environment.js';
import { Database, type SqlExecutor } from '../../../platform/database/database.js';
import { ConflictError, NotFoundError } from '../../../platform/errors.js';
import { type Page, type PageQuery, toPage } from '../../../platform/http/page.js';
import { SecretBox } from '../../../platform/secrets/secret-box.js';
import { AlertService } from '../../alerts/alert.service.js';
import { EventOutbox } from '../event-outbox.js';
import { EventOutboxRepository } from '../event-outbox.repository.js';
import { TEST_EVENT } from '../event-types.js';
import { newWebhookSecret } from '../webhook-signature.js';
import { MOST_ENDPOINTS, secretContext, type WebhookEndpoint } from './endpoint.js';
import { EndpointRepository } from './endpoint.repository.js';
import type { CreateWebhookEndpoint, UpdateWebhookEndpoint } from './endpoint.schema.js';
import { checkEndpointAddress } from './endpoint-address.js';

/** So long receivers have to learn a new secret. */
const ROTATION_MS = 86_400_000;

/** A company's endpoints. */
@Injectable()
export class EndpointService {
  constructor(
    private readonly repository: EndpointRepository,
    private readonly outbox: EventOutbox,
    private readonly events: EventOutboxRepository,
    private readonly alerts: AlertService,
    private readonly secrets: SecretBox,
    private readonly environment: Environment,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async page(companyId: number, page: PageQuery): Promise<Page<WebhookEndpoint>> {
    return toPage(await this.repository.page(companyId, page.after ?? 0, page.limit + 1), page.limit);
  }

  /** @throws NotFoundError */
  async get(companyId: number, id: number): Promise<WebhookEndpoint> {
    const endpoint = await this.repository.find(companyId, id);
    if (!endpoint) throw new NotFoundError('webhook endpoint');
    return endpoint;
  }

  /** @returns the endpoint and its secret, which nobody can tell again. @throws InvalidInputError, ConflictError */
  async create(
    companyId: number,
    input: CreateWebhookEndpoint,
  ): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
    checkEndpointAddress(input.url, this.environment.outgoingWebhooksAllowPrivate);
    const secret = newWebhookSecret();
    const id = await this.database.transaction(async (sql) => {
      if ((await this.repository.countLocked(sql, companyId)) >= MOST_ENDPOINTS) {
        throw new ConflictError(`A company has at most ${MOST_ENDPOINTS} webhook endpoints.`);
      }
      const made = await this.repository.insert(sql, companyId, input, this.clock.date());
      await this.repository.setSecret(sql, companyId, made, this.seal(made, secret), null);
      return made;
    });
    this.outbox.forget(companyId);
    return { endpoint: await this.get(companyId, id), secret };
  }

  /** Holds for events within a second. @throws NotFoundError, InvalidInputError */
  async update(companyId: number, id: number, change: UpdateWebhookEndpoint): Promise<WebhookEndpoint> {
    const { url, description, types, enabled } = await this.get(companyId, id);
    const settings = {
      url: change.url ?? url,
      description: change.description ?? description,
      types: change.types ?? types,
      enabled: change.enabled ?? enabled,
    };
    checkEndpointAddress(settings.url, this.environment.outgoingWebhooksAllowPrivate);
    await this.changeAndCalm(companyId, id, (sql) => this.repository.update(sql, companyId, id, settings));
    return this.get(companyId, id);
  }

  /** What waits for it is given up; the log keeps it. @throws NotFoundError */
  async remove(companyId: number, id: number): Promise<void> {
    await this.get(companyId, id);
    await this.changeAndCalm(companyId, id, (sql) => this.repository.remove(sql, companyId, id));
  }

  /** A new secret signs at once; the one before it does too, for a day. @throws NotFoundError */
  async rotateSecret(companyId: number, id: number): Promise<{ endpoint: WebhookEndpoint; secret: string }> {
    await this.get(companyId, id);
    const secret = newWebhookSecret();
    const retiredUntil = new Date(this.clock.now() + ROTATION_MS);
    await this.repository.setSecret(this.database, companyId, id, this.seal(id, secret), retiredUntil);
    return { endpoint: await this.get(companyId, id), secret };
  }

  /** Sends a test event, whatever the endpoint asks for. @returns its id. @throws NotFoundError, ConflictError */
  async test(companyId: number, id: number): Promise<number> {
    const { enabled } = await this.get(companyId, id);
    if (!enabled) throw new ConflictError('This webhook endpoint is disabled.');
    const at = this.clock.date();
    const data = JSON.stringify({ endpointId: id, message: 'This is a test.' });
    const event = { companyId, endpointId: id, type: TEST_EVENT, at, data } as const;
    const [eventId] = await this.database.transaction((sql) => this.events.insert(sql, [event], at));
    return eventId ?? 0;
  }

  /** An endpoint that a person looked after is no matter of alarm any more. */
  private async changeAndCalm(
    companyId: number,
    id: number,
    change: (sql: SqlExecutor) => Promise<void>,
  ): Promise<void> {
    const resolved = await this.database.transaction(async (sql) => {
      await change(sql);
      return this.alerts.resolve(sql, {
        companyId,
        kind: 'webhook_endpoint_disabled',
        subject: `webhook-endpoint:${id}`,
      });
    });
    this.outbox.forget(companyId);
    if (resolved) this.alerts.announce([companyId]);
  }

  private seal(id: number, secret: string): string {
    return this.secrets.seal(secret, secretContext(id));
  }
}
