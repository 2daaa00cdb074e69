import { Injectable } from '@nestjs/common';
import { ContactEnrolmentService } from '../../audience/contacts/contact-enrolment.service.js';
import { CampaignCounterRepository, CounterDeltas } from '../../campaigns/campaign-counter.repository.js';
import { StandingCampaigns } from '../../campaigns/standing-campaign.service.js';
import { AccountDirectory, type LiveAccount } from '../../carriers/accounts/account-directory.js';
import { mayText, type SendingNumber } from '../../carriers/numbers/sending-number.js';
import { formatPhone } from '../../carriers/phone.js';
import { UNKNOWN_COUNTRY } from '../../compliance/hours-classes/hours-class.js';
import { HoursClassService } from '../../compliance/hours-classes/hours-class.service.js';
import { PostponedMessageRepository } from '../../messages/postponed-message.repository.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, isDuplicateKey } from '../../platform/database/database.js';
import { ConflictError, InvalidInputError, NotFoundError } from '../../platform/errors.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { Jobs } from '../../platform/queues/jobs.js';
import { composeDirect, type DirectRequest } from './direct-composer.js';
import type { DirectDraft, DirectTerms, KnownDirectMessage, NewDirectMessage } from './direct-message.js';
import { DirectMessageRepository } from './direct-message.repository.js';
import type { AcceptedBatch } from './direct-message.schema.js';

const DAY_MS = 86_400_000;
const LONGEST_AHEAD_MS = 7 * DAY_MS;
/** Two requests with the same references meet at most once; the second then finds them. */
const ATTEMPTS = 5;
const PROBLEMS_TOLD = 50;

/** One request: the messages, and when they may leave. */
export interface AcceptRequest extends DirectRequest {
  sendAt?: string | undefined;
  validForSeconds: number;
}

/** Of a message's field in the words of the request. */
export type FieldName = (index: number, field: string) => string;

/**
 * Takes direct messages down: all of a request in one transaction, or none. Their references are the company's and
 * unique, so a request that comes twice, or at once, makes each message once.
 */
@Injectable()
export class DirectMessageService {
  constructor(
    private readonly repository: DirectMessageRepository,
    private readonly accounts: AccountDirectory,
    private readonly standing: StandingCampaigns,
    private readonly enrolments: ContactEnrolmentService,
    private readonly hoursClasses: HoursClassService,
    private readonly postponed: PostponedMessageRepository,
    private readonly counters: CampaignCounterRepository,
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * @returns each message with its id, in the order of the request
   * @throws NotFoundError of the account, InvalidInputError with the fields, ConflictError where it cannot send
   */
  async accept(companyId: number, request: AcceptRequest, fieldName: FieldName): Promise<AcceptedBatch> {
    const account = await this.accounts.get(request.accountId);
    if (!account || account.companyId !== companyId) throw new NotFoundError('account');
    const drafts = await composeDirect(request, fieldName);
    const references = drafts.map(({ reference }) => reference);
    let fresh: readonly NewDirectMessage[] | null = null;
    let terms: DirectTerms | null = null;
    for (let attempt = 1; ; attempt++) {
      const known = await this.repository.byReference(companyId, references);
      requireSame(drafts, known, fieldName);
      const missing = drafts.filter(({ reference }) => !known.has(reference));
      if (missing.length === 0) return answer(drafts, known, new Set());
      terms ??= await this.termsOf(account, request, missing, fieldName);
      fresh ??= await this.classed(request, missing);
      try {
        await this.write(
          terms,
          fresh.filter(({ reference }) => !known.has(reference)),
        );
      } catch (error) {
        if (attempt === ATTEMPTS || !isDuplicateKey(error)) throw error;
        continue;
      }
      await this.announce(terms);
      const all = await this.repository.byReference(companyId, references);
      return answer(drafts, all, new Set(missing.map(({ reference }) => reference)));
    }
  }

  private async termsOf(
    account: LiveAccount,
    request: AcceptRequest,
    drafts: readonly DirectDraft[],
    fieldName: FieldName,
  ): Promise<DirectTerms> {
    if (account.status !== 'active') throw new ConflictError('The carrier account is stopped.');
    const numbers = await this.numbersOf(account.id, request.from);
    requireAble(numbers, drafts, fieldName);
    const now = this.clock.now();
    const sendAt = request.sendAt === undefined ? now : Date.parse(request.sendAt);
    if (sendAt > now + LONGEST_AHEAD_MS) throw InvalidInputError.of('sendAt', 'is more than a week ahead');
    const { id: accountId, companyId } = account;
    const { category } = request;
    const numberId = request.from === undefined ? null : (numbers[0]?.id ?? null);
    return {
      ...{ companyId, accountId, category, numberId },
      campaignId: await this.standing.currentDirect({ companyId, accountId, category, numberId }),
      createdAt: new Date(now),
      sendAt: sendAt > now ? new Date(sendAt) : null,
      expiresAt: new Date(Math.max(now, sendAt) + request.validForSeconds * 1_000),
    };
  }

  /** Those that may be meant: the one named, or all that send now. */
  private async numbersOf(accountId: number, from: string | undefined): Promise<readonly SendingNumber[]> {
    const active = await this.accounts.numbers(accountId);
    if (from === undefined) {
      if (active.length > 0) return active;
      throw new ConflictError('The carrier account has no active number.');
    }
    const isNamed = ({ address, phone }: SendingNumber) =>
      address === from || (phone !== null && formatPhone(phone) === from);
    const named = active.find(isNamed);
    if (named) return [named];
    const isPaused = (await this.accounts.pausedNumbers(accountId)).some(isNamed);
    throw InvalidInputError.of('from', isPaused ? 'is paused' : 'is no number of this account');
  }

  private async classed(
    { category }: AcceptRequest,
    drafts: readonly DirectDraft[],
  ): Promise<NewDirectMessage[]> {
    if (category === 'transactional') {
      const [hoursClassId = 0] = await this.hoursClasses.intern([
        { country: UNKNOWN_COUNTRY, timeZones: [], states: [], purpose: 'transactional' },
      ]);
      return drafts.map((draft) => ({ ...draft, hoursClassId }));
    }
    const classes = await this.enrolments.hoursClassesOf([...new Set(drafts.map(({ phone }) => phone))]);
    return drafts.map((draft) => {
      const hoursClassId = classes.get(draft.phone);
      if (hoursClassId === undefined) throw new Error('A valid number was given no hours class.');
      return { ...draft, hoursClassId };
    });
  }

  /** Messages, what they wait for, and counters, together. */
  private async write(terms: DirectTerms, messages: readonly NewDirectMessage[]): Promise<void> {
    const firstTurn = await this.repository.drawTurns(messages.length);
    await this.database.transaction(async (sql) => {
      const deltas = new CounterDeltas();
      const ids = await this.repository.insert(sql, terms, messages, firstTurn, deltas);
      const { sendAt, campaignId } = terms;
      if (sendAt) {
        const waiting = ids.map((id) => ({ id, reason: 'scheduled', notBefore: sendAt }) as const);
        await this.postponed.postpone(sql, campaignId, waiting);
      }
      await this.counters.apply(sql, deltas);
    });
  }

  /** After the commit. What no job names goes with the next minute. */
  private async announce({ companyId, accountId, category, sendAt }: DirectTerms): Promise<void> {
    if (category !== 'transactional' || sendAt !== null) return;
    try {
      // One under way and one to follow an account: more would wait for its lock, and find nothing left.
      const deduplication = { id: `transactional-${accountId}`, keepLastIfActive: true };
      await this.jobs.add('answers', 'transactional', { companyId, accountId }, { deduplication });
    } catch (error) {
      this.log.warn({ fault: describeFault(error), accountId }, 'messages wait for the next minute');
    }
  }
}

/** A reference stands for one message: another one under it is a mistake, and sending neither is safe. */
function requireSame(
  drafts: readonly DirectDraft[],
  known: ReadonlyMap<string, KnownDirectMessage>,
  fieldName: FieldName,
): void {
  const others = drafts.filter(({ reference, hash }) => known.get(reference)?.hash.equals(hash) === false);
  if (others.length === 0) return;
  throw new InvalidInputError(
    others.slice(0, PROBLEMS_TOLD).map(({ index }) => ({
      field: fieldName(index, 'reference'),
      problem: 'was used for another message',
    })),
  );
}

function requireAble(
  numbers: readonly SendingNumber[],
  drafts: readonly DirectDraft[],
  fieldName: FieldName,
): void {
  const unable = drafts.filter(({ phone }) => !numbers.some((number) => mayText(number, phone)));
  if (unable.length === 0) return;
  throw new InvalidInputError(
    unable.slice(0, PROBLEMS_TOLD).map(({ index }) => ({
      field: fieldName(index, 'to'),
      problem: 'cannot be texted from a name',
    })),
  );
}

function answer(
  drafts: readonly DirectDraft[],
  known: ReadonlyMap<string, KnownDirectMessage>,
  fresh: ReadonlySet<string>,
): AcceptedBatch {
  const items = drafts.map(({ reference }) => {
    const message = known.get(reference);
    if (!message) throw new Error('A direct message was written and is not there.');
    const { id, campaignId, batchId } = message;
    return {
      ...{ id: Number(id), campaignId, batchId: Number(batchId), reference },
      repeated: !fresh.has(reference),
    };
  });
  const repeated = items.filter((item) => item.repeated).length;
  return { accepted: items.length - repeated, repeated, items };
}
