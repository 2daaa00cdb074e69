import type { RunningCampaign } from '../../campaigns/campaign.repository.js';
import type { ClaimTerms } from '../../campaigns/campaign-run.repository.js';
import { MessageComposer } from '../../campaigns/composing/message-composer.js';
import type { Hold } from '../../compliance/frequency/sending-limit.js';
import { type LockedMessage, NEVER_TRIED } from '../../messages/message.repository.js';
import type { MessageReason } from '../../messages/message-status.js';
import type { ClaimPrices } from '../charging/claim-prices.js';
import type { DirectText } from '../direct/direct-message.js';
import type { Person } from '../people.repository.js';
import type { HeldMessage } from '../postponing/postponement.service.js';
import type { ClaimLimits } from './claim-limits.js';
import type { NumberChoice, Place } from './number-choice.js';
import type { Pick, PickedContact } from './pick.repository.js';

/** A pick that may go: its text and its place in the minute. */
export interface Candidate {
  pick: Pick;
  text: string;
  segments: number;
  place: Place;
  /** After this it does not leave; ms since the epoch. */
  expiresAt: number;
}

/** What is known of those that were drawn, as it stands in the claim's transaction. */
export interface PickFacts {
  /** By id; one that was deleted is missing. */
  contacts: ReadonlyMap<number, PickedContact>;
  people: ReadonlyMap<number, Person>;
  optedOut: ReadonlySet<number>;
  /** Classes without a time zone: drawn only to be skipped. */
  zoneless: ReadonlySet<number>;
  /** Of direct messages, by id; null: the campaign has a text of its own. */
  texts: ReadonlyMap<number, DirectText> | null;
}

/** The rules at the claim: sorts the picks of one draw into what may go, what waits, and what is skipped and why. */
export class PickSorter {
  readonly candidates: Candidate[] = [];
  readonly skipped: { reason: MessageReason; message: LockedMessage }[] = [];
  /** Picks that wait until their person may be texted again. */
  readonly postponed: HeldMessage[] = [];
  /** Picks whose contact moved to another class since its message was made. */
  readonly moved: { pick: Pick; hoursClassId: number }[] = [];
  /** Picks that were looked at: the cursor may pass them. */
  readonly seen: Pick[] = [];
  /** Classes with a pick for which no number has room; the cursor must not pass it, so those behind it wait as well. */
  readonly roomless = new Set<number>();
  private readonly composer: MessageComposer;

  constructor(
    private readonly campaign: RunningCampaign,
    private readonly terms: ClaimTerms,
    private readonly choice: NumberChoice,
    private readonly limits: ClaimLimits,
    private readonly prices: ClaimPrices,
    private readonly facts: PickFacts,
    private readonly now: number,
  ) {
    this.composer = new MessageComposer(terms);
  }

  /** Looks at the picks in their order until so many segments are taken, or the next one of each class finds no room. */
  sort(drawn: readonly Pick[], segments: number): void {
    let left = segments;
    for (const pick of drawn) {
      if (left <= 0) return;
      if (this.roomless.has(pick.hoursClassId)) continue;
      const candidate = this.judge(pick);
      if (candidate === 'no-room') {
        this.roomless.add(pick.hoursClassId);
        continue;
      }
      if (candidate) {
        left -= candidate.segments;
        this.candidates.push(candidate);
      }
      this.seen.push(pick);
    }
  }

  /** What holds a pick makes it wait, or be skipped, as its campaign says. */
  hold(pick: Pick, held: Hold): void {
    if (!this.terms.postpones) this.skip(pick, held.reason);
    else this.postponed.push({ id: pick.id, hoursClassId: pick.hoursClassId, hold: held });
  }

  /** Null: the pick does not go, and was filed where it belongs. */
  private judge(pick: Pick): Candidate | 'no-room' | null {
    const { contacts, people, zoneless } = this.facts;
    const contact = pick.contactId === null ? undefined : contacts.get(pick.contactId);
    const person = people.get(pick.phone);
    const refused = this.refusal(pick, contact, person);
    if (refused) return this.skip(pick, refused);
    if (contact && contact.hoursClassId !== pick.hoursClassId) {
      this.moved.push({ pick, hoursClassId: contact.hoursClassId });
      return null;
    }
    if (zoneless.has(pick.hoursClassId)) return this.skip(pick, 'no_time_zone');
    const held = this.limits.hold(person, pick.hoursClassId);
    if (held) {
      this.hold(pick, held);
      return null;
    }
    const text = this.textOf(pick, contact);
    if (typeof text === 'string') return this.skip(pick, text);
    const { segments } = text;
    if (!this.prices.affords(segments)) return 'no-room';
    const { numberId } = this.campaign;
    const place =
      numberId === null
        ? this.choice.take(pick.phone, segments, person?.numberId ?? null)
        : this.choice.takeFrom(numberId, pick.phone, segments);
    if (place) {
      this.prices.spend(place.number.id, segments);
      return { pick, place, ...text };
    }
    const never = this.choice.neverReason(pick.phone, segments, numberId);
    return never ? this.skip(pick, never) : 'no-room';
  }

  private textOf(pick: Pick, contact: PickedContact | undefined): DirectText | MessageReason {
    if (this.facts.texts) return this.facts.texts.get(pick.id) ?? 'text_failed';
    const composed = this.composer.compose(pick.phone, contact);
    return typeof composed === 'string'
      ? composed
      : { text: composed.text, segments: composed.segments, expiresAt: Number.POSITIVE_INFINITY };
  }

  private refusal(
    pick: Pick,
    contact: PickedContact | undefined,
    person: Person | undefined,
  ): MessageReason | null {
    if (this.facts.optedOut.has(pick.phone)) return 'opted_out';
    if (person?.unreachableReason) return 'unreachable';
    if (pick.contactId !== null && !contact) return 'contact_deleted';
    const direct = this.facts.texts?.get(pick.id);
    return direct && direct.expiresAt <= this.now ? 'too_late' : null;
  }

  private skip(pick: Pick, reason: MessageReason): null {
    const { id: campaignId, companyId } = this.campaign;
    const { id, phone, hoursClassId } = pick;
    const rest = { status: 'pending', reason: null, attempts: 0, numberId: null, ...NEVER_TRIED } as const;
    this.skipped.push({ reason, message: { campaignId, id, companyId, phone, hoursClassId, ...rest } });
    return null;
  }
}
