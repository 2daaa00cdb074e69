import { Injectable } from '@nestjs/common';
import { AccountService } from '../carriers/accounts/account.service.js';
import { Clock } from '../platform/clock/clock.js';
import { Database } from '../platform/database/database.js';
import { ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from '../platform/errors.js';
import { type Page, toPage } from '../platform/http/page.js';
import { describeFault } from '../platform/logging/fault.js';
import { Log } from '../platform/logging/log.js';
import { Jobs } from '../platform/queues/jobs.js';
import { requireScope } from '../tenancy/access/require-scope.js';
import { scopesAllow } from '../tenancy/access/scope.js';
import type { Tenant } from '../tenancy/access/tenant.js';
import type { Campaign } from './campaign.entity.js';
import { CampaignRepository } from './campaign.repository.js';
import type { CampaignPageQuery, CreateCampaign, EditCampaign, StartCampaign } from './campaign.schemas.js';
import { CampaignCounterRepository } from './campaign-counter.repository.js';
import { CampaignDraftService } from './campaign-draft.service.js';
import { CampaignHalt } from './campaign-halt.js';
import { type CampaignChange, CampaignRunRepository } from './campaign-run.repository.js';
import type { CampaignStatus } from './campaign-status.js';
import { type CampaignView, toCampaignView } from './campaign-view.js';
import { GenerationService } from './generation/generation.service.js';

/** What a company does with its campaigns. */
@Injectable()
export class CampaignService {
  constructor(
    private readonly repository: CampaignRepository,
    private readonly runs: CampaignRunRepository,
    private readonly drafts: CampaignDraftService,
    private readonly counters: CampaignCounterRepository,
    private readonly generation: GenerationService,
    private readonly accounts: AccountService,
    private readonly halt: CampaignHalt,
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Creates the campaign and begins to make its messages. A crash in between is mended by the sweeper. */
  async create(tenant: Tenant, input: CreateCampaign): Promise<CampaignView> {
    requireStarting(tenant, input);
    await this.drafts.check(tenant.companyId, input);
    const campaign = await this.repository.create(
      {
        companyId: tenant.companyId,
        accountId: input.accountId,
        kind: 'marketing',
        period: null,
        name: input.name,
        text: input.text,
        status: 'pending',
        statusReason: null,
        filters: input.filters ?? null,
        smartReplacement: input.smartReplacement,
        optOutText: input.optOutText,
        whenTextedRecently: input.whenTextedRecently,
        weight: input.weight,
        autoStart: input.autoStart,
        startAt: input.startAt === undefined ? null : new Date(input.startAt),
        pilot: input.pilot ?? null,
        failurePercent: input.pauseOnFailures?.percent ?? null,
        failureMinimum: input.pauseOnFailures?.minimum ?? null,
        createdBy: tenant.userId,
        createdAt: this.clock.date(),
        startedAt: null,
        finishedAt: null,
        messagesRemovedAt: null,
      },
      input.listIds,
      input.excludeCampaignIds,
    );
    if (!campaign) {
      throw InvalidInputError.of(
        'listIds',
        'name a list that is being deleted, or excludeCampaignIds such messages',
      );
    }
    await this.orSwept(() => this.generation.enqueue(tenant.companyId, campaign.id));
    return this.get(tenant.companyId, campaign.id);
  }

  async get(companyId: number, id: number): Promise<CampaignView> {
    const campaign = await this.require(companyId, id);
    const [view] = await this.views([campaign]);
    if (!view) throw new NotFoundError('campaign');
    return view;
  }

  async page(companyId: number, query: CampaignPageQuery): Promise<Page<CampaignView>> {
    const page = toPage(await this.repository.page(companyId, query, query.limit + 1), query.limit);
    return { items: await this.views(page.items), next: page.next };
  }

  /**
   * Changes a campaign that is not sending. Messages that were sent keep the text as sent. Who may not start what sends
   * changes nothing but the name of one that is to start by itself: whoever set the time approved what it says.
   *
   * @throws ForbiddenError, ConflictError, NotFoundError
   */
  async edit(tenant: Tenant, id: number, change: EditCampaign): Promise<CampaignView> {
    const { companyId } = tenant;
    requireStarting(tenant, change);
    this.drafts.checkStart(change.startAt);
    const campaign = await this.require(companyId, id);
    if (change.text !== undefined) await this.checkText(campaign, change.text);
    const { name: _name, ...substance } = change;
    const mayStart = scopesAllow(tenant.scopes, ['campaigns:start']);
    const isNameAlone = Object.values(substance).every((value) => value === undefined);
    const outcome = await this.runs.edit(campaign, toColumns(change), mayStart || isNameAlone);
    if (outcome === 'starts') {
      throw new ForbiddenError(
        'This campaign is to start by itself as it is: only who may start it changes it, or takes its time away.',
      );
    }
    if (outcome === 'sending') {
      const { status } = await this.require(companyId, id);
      throw new ConflictError(`A campaign that is ${status} cannot be edited; pause it first.`);
    }
    await this.orSwept(() => this.jobs.add('maintenance', 'return-queued', { campaignId: id }));
    return this.get(companyId, id);
  }

  /** Starts or resumes. */
  async start(companyId: number, id: number, how: StartCampaign): Promise<CampaignView> {
    const campaign = await this.require(companyId, id);
    if (campaign.accountId !== null) await this.requireSending(companyId, campaign.accountId);
    await this.halt.clear(id);
    if (!(await this.runs.start(campaign, this.clock.date(), how?.pilot))) {
      const { status } = await this.require(companyId, id);
      throw new ConflictError(`A campaign that is ${status} cannot become running.`);
    }
    // Its first messages need not wait for the next minute.
    await this.orSwept(() => this.jobs.add('dispatch', 'tick', {}));
    return this.get(companyId, id);
  }

  /** Holds every message that was not handed to the carrier yet. */
  async pause({ companyId, userId }: Tenant, id: number): Promise<CampaignView> {
    await this.step(companyId, id, 'paused', ['running'], userId);
    await this.halt.set(id);
    await this.orSwept(() => this.jobs.add('maintenance', 'return-queued', { campaignId: id }));
    return this.get(companyId, id);
  }

  /** Ends the campaign for good; what was not sent is marked as canceled. */
  async cancel(companyId: number, id: number): Promise<CampaignView> {
    await this.step(companyId, id, 'canceled');
    await this.halt.set(id);
    await this.orSwept(async () => {
      await this.jobs.add('maintenance', 'return-queued', { campaignId: id });
      await this.jobs.add('maintenance', 'cancel-pending', { campaignId: id });
    });
    return this.get(companyId, id);
  }

  /** Queues what the sweeper would find in MySQL by itself: without Redis it is done later, not refused. */
  private async orSwept(queue: () => Promise<void>): Promise<void> {
    try {
      await queue();
    } catch (error) {
      this.log.warn(
        { fault: describeFault(error) },
        'work of a campaign was not queued; the sweeper does it',
      );
    }
  }

  private async checkText(campaign: Campaign, text: string): Promise<void> {
    const listIds = await this.repository.listIds(campaign.id);
    await this.drafts.checkText(campaign.companyId, listIds, { ...campaign, text });
  }

  private async requireSending(companyId: number, accountId: number): Promise<void> {
    const account = await this.accounts.require(companyId, accountId);
    if (account.status === 'active') return;
    throw new ConflictError(
      `Its carrier account is stopped: ${account.statusReason ?? 'no reason is known'}`,
    );
  }

  private async step(
    companyId: number,
    id: number,
    to: CampaignStatus,
    onlyFrom?: readonly CampaignStatus[],
    userId: number | null = null,
  ): Promise<void> {
    const campaign = await this.require(companyId, id);
    const at = this.clock.date();
    const isDone = await this.database.transaction((sql) =>
      this.repository.step(sql, id, to, at, null, onlyFrom, userId),
    );
    if (isDone) return;
    const { status } = await this.require(companyId, campaign.id);
    throw new ConflictError(`A campaign that is ${status} cannot become ${to}.`);
  }

  private async require(companyId: number, id: number): Promise<Campaign> {
    const campaign = await this.repository.find(companyId, id);
    if (!campaign) throw new NotFoundError('campaign');
    return campaign;
  }

  private async views(campaigns: readonly Campaign[]): Promise<CampaignView[]> {
    const ids = campaigns.map((campaign) => campaign.id);
    const [counts, answers, lists, exclusions] = await Promise.all([
      this.counters.counts(ids),
      this.counters.replyCounts(ids),
      this.repository.lists(ids),
      this.repository.exclusions(ids),
    ]);
    return campaigns.map((campaign) =>
      toCampaignView(
        campaign,
        lists.get(campaign.id) ?? [],
        exclusions.get(campaign.id) ?? [],
        counts.get(campaign.id) ?? [],
        answers.get(campaign.id),
      ),
    );
  }
}

/** Who may edit and not start names no time either at which a campaign starts by itself. @throws ForbiddenError */
function requireStarting(
  tenant: Tenant,
  { autoStart = false, startAt }: { autoStart?: boolean; startAt?: string | null | undefined },
): void {
  if (autoStart || typeof startAt === 'string') requireScope(tenant, 'campaigns:start');
}

function toColumns(change: EditCampaign): CampaignChange {
  const { startAt, pauseOnFailures, pilot } = change;
  return {
    name: change.name,
    text: change.text,
    opt_out_text: change.optOutText,
    smart_replacement: change.smartReplacement,
    when_texted_recently: change.whenTextedRecently,
    weight: change.weight,
    start_at: typeof startAt === 'string' ? new Date(startAt) : startAt,
    // A pilot that is under way gives way to the new one.
    ...(pilot === undefined ? {} : { pilot, pilot_until: null }),
    ...(pauseOnFailures === undefined
      ? {}
      : {
          failure_percent: pauseOnFailures?.percent ?? null,
          failure_minimum: pauseOnFailures?.minimum ?? null,
        }),
  };
}
