import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AudienceRepository } from '../../campaigns/audience/audience.repository.js';
import type { Campaign } from '../../campaigns/campaign.entity.js';
import { CampaignRepository } from '../../campaigns/campaign.repository.js';
import { CampaignCounterRepository, CounterDeltas } from '../../campaigns/campaign-counter.repository.js';
import { type Composed, MessageComposer } from '../../campaigns/composing/message-composer.js';
import { StandingCampaigns } from '../../campaigns/standing-campaign.service.js';
import { AccountDirectory, type LiveAccount } from '../../carriers/accounts/account-directory.js';
import { mayText, type SendingNumber } from '../../carriers/numbers/sending-number.js';
import { formatPhone, readDigits } from '../../carriers/phone.js';
import { UNKNOWN_COUNTRY } from '../../compliance/hours-classes/hours-class.js';
import { HoursClassService } from '../../compliance/hours-classes/hours-class.service.js';
import { OptOutService } from '../../compliance/opt-outs/opt-out.service.js';
import type { SendJob } from '../../contracts/send-job.js';
import { MessageRepository } from '../../messages/message.repository.js';
import type { MessageReason } from '../../messages/message-status.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, isDuplicateKey } from '../../platform/database/database.js';
import { ConflictError, InvalidInputError, NotFoundError } from '../../platform/errors.js';
import { Jobs } from '../../platform/queues/jobs.js';
import { BalanceShortError } from '../../tenancy/balance/balance.repository.js';
import { ClaimPricing } from '../charging/claim-pricing.service.js';
import { DailyLimits, fitsInto, sendingTerms } from '../daily/daily-limits.js';
import { DailySegmentRepository, sumUp } from '../daily/daily-segment.repository.js';
import { areaOf } from '../dispatch/number-choice.js';
import { InflightRepository, toInflight } from '../inflight.repository.js';
import { PeopleRepository } from '../people.repository.js';
import { TOKEN_LIMIT } from '../sending/fence.js';
import type { TestSendRequest, TestSendView } from './test-send.schema.js';

/** Somebody waits for it with the phone in hand: later it is of no use. */
const VALID_MS = 10 * 60_000;
/** Two tests to one number at once collide at its turn. */
const ATTEMPTS = 5;
const UNPAID = 'The balance of the company does not pay for it.';

/**
 * Sends a campaign's text to named numbers, at once. The road is every message's: attempt, gate, fence, result. A
 * person who opted out gets nothing, and neither does a dead number; sending hours and the frequency rule do not
 * hold, and a test leaves no mark for them.
 */
@Injectable()
export class TestSendService {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly standing: StandingCampaigns,
    private readonly audience: AudienceRepository,
    private readonly counters: CampaignCounterRepository,
    private readonly accounts: AccountDirectory,
    private readonly hoursClasses: HoursClassService,
    private readonly optOuts: OptOutService,
    private readonly people: PeopleRepository,
    private readonly messages: MessageRepository,
    private readonly inflight: InflightRepository,
    private readonly dailyLimits: DailyLimits,
    private readonly dailySegments: DailySegmentRepository,
    private readonly pricing: ClaimPricing,
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  /** @throws NotFoundError, ConflictError where the account cannot send, InvalidInputError on `contactId` */
  async send(companyId: number, id: number, { phones, contactId }: TestSendRequest): Promise<TestSendView> {
    const campaign = await this.campaigns.find(companyId, id);
    if (campaign?.kind !== 'marketing' || campaign.accountId === null) throw new NotFoundError('campaign');
    const account = await this.activeAccount(campaign.accountId);
    const numbers = await this.sendingNumbers(campaign.accountId);
    const composed = await this.compose(campaign, contactId);
    const digits = phones.map((phone) => readDigits(phone) ?? 0);
    const campaignId = await this.standing.current(companyId, 'test');
    const [hoursClassId = 0] = await this.hoursClasses.intern([
      { country: UNKNOWN_COUNTRY, timeZones: [], states: [], purpose: 'transactional' },
    ]);
    const refused = await this.refusals(companyId, campaign.accountId, digits);
    const { text, segments } = composed;
    const jobs = await this.attempt(
      account,
      numbers,
      digits.filter((phone) => !refused.has(phone)),
      { companyId, campaignId, hoursClassId, text, segments },
    );
    await this.jobs.addBulk(
      'send',
      jobs.map((data) => ({ name: 'send', data })),
    );
    const ids = new Map(jobs.map((job) => [job.phone, job.messageId]));
    return {
      campaignId,
      text,
      segments,
      items: digits.map((phone) => ({
        phone: formatPhone(phone),
        messageId: ids.get(phone) ?? null,
        refused: refused.get(phone) ?? null,
      })),
    };
  }

  private async activeAccount(accountId: number): Promise<LiveAccount> {
    const account = await this.accounts.get(accountId);
    if (account?.status !== 'active') throw new ConflictError('Its carrier account is stopped.');
    return account;
  }

  private async sendingNumbers(accountId: number): Promise<readonly SendingNumber[]> {
    const numbers = await this.accounts.numbers(accountId);
    if (numbers.length === 0) throw new ConflictError('Its carrier account has no active number.');
    return numbers;
  }

  private async compose(campaign: Campaign, contactId: number | undefined): Promise<Composed> {
    const contact = contactId === undefined ? undefined : await this.contactOf(campaign, contactId);
    if (contact === null) throw InvalidInputError.of('contactId', 'is in none of its lists');
    const composed = new MessageComposer(campaign).compose(contact?.phone ?? 0, contact);
    if (typeof composed === 'string') throw new ConflictError(`There is no text to send: ${composed}.`);
    return composed;
  }

  private async contactOf({ id, companyId }: Campaign, contactId: number) {
    return this.audience.textsOf(companyId, await this.campaigns.listIds(id), contactId);
  }

  private async refusals(
    companyId: number,
    accountId: number,
    phones: readonly number[],
  ): Promise<Map<number, MessageReason>> {
    const optedOut = await this.optOuts.find(companyId, accountId, phones);
    const people = await this.people.find(this.database, companyId, phones);
    const refused = new Map<number, MessageReason>();
    for (const phone of phones) {
      if (optedOut.has(phone)) refused.set(phone, 'opted_out');
      else if (people.get(phone)?.unreachableReason) refused.set(phone, 'unreachable');
    }
    return refused;
  }

  /** Messages, attempts and texts in one transaction, and the jobs for them. A crash behind it is the sweeper's. */
  private async attempt(
    account: LiveAccount,
    numbers: readonly SendingNumber[],
    phones: readonly number[],
    test: Pick<SendJob, 'companyId' | 'campaignId' | 'hoursClassId' | 'text' | 'segments'>,
  ): Promise<SendJob[]> {
    if (phones.length === 0) return [];
    const { companyId, campaignId } = test;
    const now = this.clock.now();
    const quote = await this.pricing.of(companyId, account.id, numbers);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.database.transaction(async (sql) => {
          await this.dailySegments.lockAccount(sql, account.id);
          const daily = await this.dailyLimits.hold(sql, account, numbers, now);
          const prices = quote.begin();
          const jobs: SendJob[] = [];
          for (const phone of [...phones].sort((a, b) => a - b)) {
            const terms = sendingTerms(daily, numberFor(phone, numbers));
            if (!prices.affords(test.segments)) throw new ConflictError(UNPAID);
            prices.spend(terms.numberId, test.segments);
            jobs.push({
              ...test,
              ...terms,
              accountId: account.id,
              phone,
              messageId: await this.messages.insertQueued(sql, { ...test, phone }),
              token: randomInt(1, TOKEN_LIMIT),
              to: formatPhone(phone),
              slotAt: now,
              notAfter: Math.min(now + VALID_MS, terms.notAfter),
              validUntil: now + VALID_MS,
            });
          }
          const segments = sumUp(jobs);
          if (!fitsInto(daily, segments)) throw new ConflictError('Its daily limit is reached.');
          const attempts = jobs.map((job) => toInflight(job, prices.of(job.numberId, job.segments)));
          await this.inflight.insert(sql, attempts);
          await this.people.addMessages(sql, companyId, jobs);
          await this.messages.saveTexts(sql, campaignId, jobs);
          await this.dailySegments.add(sql, segments);
          const deltas = new CounterDeltas();
          deltas.addStatus(campaignId, 'queued', null, jobs.length);
          for (const { price } of attempts) deltas.charges.addBalance(companyId, -price.reservedMicros);
          await this.counters.apply(sql, deltas);
          return jobs;
        });
      } catch (error) {
        if (error instanceof BalanceShortError) throw new ConflictError(UNPAID);
        if (attempt === ATTEMPTS || !isDuplicateKey(error)) throw error;
      }
    }
  }
}

/** One from the same area where there is one: what the person of the campaign would see. */
function numberFor(phone: number, numbers: readonly SendingNumber[]): SendingNumber {
  const able = numbers.filter((number) => mayText(number, phone));
  const number = able.find((one) => areaOf(one.phone) === areaOf(phone)) ?? able[0];
  if (!number)
    throw new ConflictError(`Its carrier account has no number that may text ${formatPhone(phone)}.`);
  return number;
}
