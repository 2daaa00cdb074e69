import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../../carriers/accounts/account-directory.js';
import { ratesTogether } from '../../carriers/numbers/sending-number.js';
import { PriceService, type SegmentCost } from '../../carriers/prices/price.service.js';
import { formatMicros } from '../../platform/money.js';
import {
  type AudienceContact,
  AudienceRepository,
  type IdRange,
  type LeftOut,
} from '../audience/audience.repository.js';
import { type ListAudience, listAudiences } from '../audience/list-audience.js';
import type { CreateCampaign } from '../campaign.schemas.js';
import { CampaignDraftService } from '../campaign-draft.service.js';
import { MessageComposer } from '../composing/message-composer.js';
import type { CampaignEstimate } from './estimate.schema.js';
import { extrapolate, type Finding } from './extrapolate.js';
import { LOOK_AT, planSample } from './sample-plan.js';

/** Texts that one estimate makes: 30 µs each. */
const TEXTS = 4_000;
/** No new piece is begun after this; a piece takes some 20 ms. */
const DEADLINE_MS = 700;
const AT_ONCE = 3;

/** A piece with its end. */
interface BoundPiece extends IdRange {
  list: number;
}

/** Reckons what a campaign would come to, before it is saved: a bounded look at its lists. */
@Injectable()
export class EstimateService {
  constructor(
    private readonly drafts: CampaignDraftService,
    private readonly audience: AudienceRepository,
    private readonly accounts: AccountDirectory,
    private readonly prices: PriceService,
  ) {}

  /** @throws InvalidInputError where the campaign could not be created */
  async estimate(companyId: number, input: CreateCampaign): Promise<CampaignEstimate> {
    await this.drafts.check(companyId, input);
    const lists = listAudiences(input.listIds, {
      companyId,
      accountId: input.accountId,
      filter: input.filters ?? {},
      excludedCampaigns: input.excludeCampaignIds,
    });
    const extents = await Promise.all(lists.map(({ listId }) => this.audience.extent(companyId, listId)));
    const pieces = await this.bound(lists, planSample(extents, Math.random), extents);
    const composer = new MessageComposer(input);
    const texts = Math.ceil(TEXTS / Math.max(1, pieces.length));
    const { findings, complete } = await this.lookAt(lists, pieces, composer, texts);
    const contacts = extents.map((extent) => extent.contacts);
    const total = contacts.reduce((sum, n) => sum + n, 0);
    const lookedAt = findings.reduce((sum, one) => sum + one.lookedAt, 0);
    const counted = complete && total <= LOOK_AT;
    // What was counted is the truth, also where a list has grown since its count was read.
    const { recipients, segments, leftOut } = extrapolate(
      findings,
      counted ? countsOf(findings, lists) : contacts,
    );
    const exact = counted && findings.every((finding) => finding.textsAreAll);
    const texting = exact || !counted ? null : textMargin(findings);
    const margin = texting ?? { recipients: recipients.margin, segments: segments.margin };
    const rate = await this.rate(input.accountId);
    const cost = await this.prices.costOf(companyId, input.accountId);
    return {
      contacts: counted ? lookedAt : total,
      recipients: recipients.value,
      segments: segments.value,
      leftOut: Object.fromEntries(leftOut),
      exact,
      lookedAt,
      margin,
      ...costsOf(cost, segments.value, margin.segments),
      segmentsPerMinute: rate,
      minutes: rate === null ? null : Math.ceil(segments.value / rate),
    };
  }

  /** The pieces' ends, none over another. */
  private async bound(
    lists: readonly ListAudience[],
    plan: ReturnType<typeof planSample>,
    extents: readonly IdRange[],
  ): Promise<BoundPiece[]> {
    const byList = await Promise.all(
      lists.map(async (of, list) => {
        const bound: BoundPiece[] = [];
        const toId = extents[list]?.toId ?? 0;
        let behind = 0;
        for (const piece of plan.filter((one) => one.list === list)) {
          const fromId = Math.max(piece.fromId, behind);
          if (fromId >= toId) break;
          behind = await this.audience.pieceEnd(of, { fromId, toId }, piece.size);
          bound.push({ list, fromId, toId: behind });
        }
        return bound;
      }),
    );
    return byList.flat();
  }

  /** Looks at the pieces in random order, a few at once, as long as there is time; at least at one of each worker. */
  private async lookAt(
    lists: readonly ListAudience[],
    pieces: readonly BoundPiece[],
    composer: MessageComposer,
    texts: number,
  ): Promise<{ findings: TextFinding[]; complete: boolean }> {
    const waiting = shuffled(pieces);
    const findings: TextFinding[] = [];
    const until = performance.now() + DEADLINE_MS;
    const work = async () => {
      do {
        const piece = waiting.pop();
        const of = piece && lists[piece.list];
        if (!piece || !of) return;
        findings.push(await this.find(of, piece, composer, texts));
      } while (performance.now() < until);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return { findings, complete: waiting.length === 0 };
  }

  private async find(
    of: ListAudience,
    piece: BoundPiece,
    composer: MessageComposer,
    texts: number,
  ): Promise<TextFinding> {
    const tally = await this.audience.tally(of, piece);
    const addressed = tally.get(null) ?? 0;
    const leftOut = new Map<LeftOut, number>();
    for (const [reason, n] of tally) if (reason !== null) leftOut.set(reason, n);
    const wanted = composer.isConstant ? 1 : texts;
    const contacts = addressed === 0 ? [] : await this.audience.recipients(of, piece, wanted);
    const made = makeTexts(composer, contacts);
    // Of all that are addressed, as many as of those whose texts were made.
    const scale = contacts.length === 0 ? 0 : addressed / contacts.length;
    for (const [reason, n] of made.refused)
      leftOut.set(reason, (leftOut.get(reason) ?? 0) + Math.round(n * scale));
    return {
      list: piece.list,
      lookedAt: [...tally.values()].reduce((sum, n) => sum + n, 0),
      leftOut,
      recipients: Math.round(made.composed * scale),
      segments: Math.round(made.segments * scale),
      texts: contacts.length,
      textsAreAll: composer.isConstant || contacts.length >= addressed,
    };
  }

  /** Segments a minute over all active numbers, within the account's own cap. */
  private async rate(accountId: number): Promise<number | null> {
    const [account, numbers] = await Promise.all([
      this.accounts.get(accountId),
      this.accounts.numbers(accountId),
    ]);
    const all = ratesTogether(numbers);
    return all === 0 ? null : Math.min(all, account?.segmentsPerMinute ?? all);
  }
}

function costsOf(
  cost: SegmentCost,
  segments: number,
  margin: number,
): Pick<CampaignEstimate, 'cost' | 'noCost'> {
  if (typeof cost === 'string') return { cost: null, noCost: cost };
  const { currency } = cost;
  const amount = formatMicros(cost.micros(segments));
  return { cost: { amount, margin: formatMicros(cost.micros(margin)), currency }, noCost: null };
}

interface TextFinding extends Finding {
  texts: number;
  /** The text of every recipient was made, or all are the same. */
  textsAreAll: boolean;
}

function makeTexts(composer: MessageComposer, contacts: readonly AudienceContact[]) {
  const refused = new Map<LeftOut, number>();
  let composed = 0;
  let segments = 0;
  for (const contact of contacts) {
    const text = composer.compose(contact.phone, contact);
    if (typeof text === 'string') refused.set(text, (refused.get(text) ?? 0) + 1);
    else {
      composed++;
      segments += text.segments;
    }
  }
  return { refused, composed, segments };
}

/** How far off figures may be when all contacts were counted but texts made for some of them only. */
function textMargin(findings: readonly TextFinding[]): { recipients: number; segments: number } {
  const texts = findings.reduce((sum, one) => sum + one.texts, 0);
  const perText = findings.map((one) => ({ ...one, lookedAt: one.recipients, list: 0 }));
  const recipients = findings.reduce((sum, one) => sum + one.recipients, 0);
  const unseen = Math.ceil((3 * recipients) / Math.max(1, texts));
  // The pieces as a sample of a list without end: what they differ by, on as many as there are.
  const { segments } = extrapolate(perText, [recipients + 1]);
  return { recipients: unseen, segments: Math.max(unseen, segments.margin) };
}

function countsOf(findings: readonly Finding[], lists: readonly ListAudience[]): number[] {
  return lists.map((_, list) =>
    findings.filter((finding) => finding.list === list).reduce((sum, one) => sum + one.lookedAt, 0),
  );
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, key: Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
