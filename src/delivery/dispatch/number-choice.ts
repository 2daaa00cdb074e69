import { mayText, type SendingNumber } from '../../carriers/numbers/sending-number.js';
import type { MessageReason } from '../../messages/message-status.js';
import { groupBy } from '../../platform/group-by.js';
import type { DailyRoom } from '../daily/daily-limits.js';
import { SendingBucket } from './sending-bucket.js';

/** What a message gets of the minute. */
export interface Place {
  number: SendingNumber;
  /** ms after the beginning of the minute. */
  offsetMs: number;
}

/** One minute of an account as it stands. */
export interface MinuteState {
  slot: number;
  /** Length of the minute, in ms. */
  intervalMs: number;
  /** Share of it that may be taken beyond it: what is taken so goes off the next one, as its jobs come late. */
  overdraft?: number;
  /** ms of it that have passed: what they could have taken is gone. */
  elapsedMs: number;
  /** ms from now in which a number cannot send: its carrier throttles it, or much of it is reserved. */
  restMs: ReadonlyMap<number, number>;
  /** Segments that each number gave already, with what was left over from the minute before. */
  takenByNumber: Map<number, number>;
  /** The same of each 10DLC campaign, by this account and by the others that share it. */
  takenByTenDlc: Map<number, number>;
  takenElsewhere: ReadonlyMap<number, number>;
  /** The same of all numbers together. */
  taken: number;
  /** Segments a minute over all numbers, or null. */
  accountRate: number | null;
  /** Segments a day over all numbers, or null. */
  accountDayLimit: number | null;
  /** What is left of the carrier's day. */
  daily: DailyRoom;
}

/** A number with all that limits it. */
interface Sender {
  number: SendingNumber;
  own: SendingBucket;
  tenDlc: SendingBucket | null;
  brand: SendingBucket | null;
}

/** Chooses a number for each message of a minute: known one, same area code, least used. */
export class NumberChoice {
  private readonly senders: readonly Sender[];
  private readonly byArea: Map<string, Sender[]>;
  private readonly byId: Map<number, Sender>;
  private readonly account: SendingBucket;
  private readonly tenDlc = new Map<number, SendingBucket>();
  private readonly brands = new Map<number, SendingBucket>();

  /** @param paused numbers that send nothing now, and may again: whom one of them may text waits for it */
  constructor(
    private readonly numbers: readonly SendingNumber[],
    private readonly minute: MinuteState,
    private readonly paused: readonly SendingNumber[] = [],
  ) {
    const { accountRate, daily, elapsedMs, taken } = minute;
    this.account = new SendingBucket({ rate: accountRate, dayLeft: daily.account, taken }, minute, elapsedMs);
    this.senders = numbers.map((number) => this.senderOf(number));
    this.byArea = groupBy(this.senders, ({ number }) => areaOf(number.phone));
    this.byId = new Map(this.senders.map((sender) => [sender.number.id, sender]));
    for (const [id, bucket] of this.tenDlc) this.keepTenDlc(id, bucket);
  }

  /** Segments of the minute that are taken or have passed, over all numbers. */
  get taken(): number {
    return this.account.taken;
  }

  /** Segments that all numbers together have left. */
  get remaining(): number {
    let sum = 0;
    for (const [brand, ofBrand] of groupBy(this.senders, (sender) => sender.brand)) {
      let brandSum = 0;
      for (const [tenDlc, ofCampaign] of groupBy(ofBrand, (sender) => sender.tenDlc)) {
        const own = ofCampaign.reduce((total, sender) => total + sender.own.room, 0);
        brandSum += Math.min(own, tenDlc?.room ?? Number.POSITIVE_INFINITY);
      }
      sum += Math.min(brandSum, brand?.room ?? Number.POSITIVE_INFINITY);
    }
    return Math.min(sum, this.account.room);
  }

  /**
   * Why no minute and no day can ever take such a message; null: some can. It goes by the full limits, as a warm-up,
   * a slowness and a pause pass.
   */
  neverReason(phone: number, segments: number, onlyNumberId: number | null = null): MessageReason | null {
    const { accountRate, accountDayLimit } = this.minute;
    const limitedTo = (limit: number | null | undefined) => (limit ?? Number.POSITIVE_INFINITY) < segments;
    const able = [...this.numbers, ...this.paused].filter(
      (number) => mayText(number, phone) && (onlyNumberId ?? number.id) === number.id,
    );
    if (able.length === 0) return 'no_sender';
    if (limitedTo(accountRate) || limitedTo(accountDayLimit)) return 'text_too_long';
    const isTooSmall = ({ full, tenDlc }: SendingNumber) =>
      [full.rate, full.perDay, tenDlc?.rate, tenDlc?.perDay].some(limitedTo);
    return able.every(isTooSmall) ? 'text_too_long' : null;
  }

  /** A place for a message, or null where no number has room for it. A number's last message may run over its
   *  share, as a message is never split; its pace at sending still holds. */
  take(phone: number, segments: number, knownNumberId: number | null): Place | null {
    if (!this.account.fits(segments)) return null;
    const known = knownNumberId === null ? undefined : this.byId.get(knownNumberId);
    const sender =
      (known && isAble(known, phone, segments) ? known : null) ??
      leastUsed(this.byArea.get(areaOf(phone)) ?? [], phone, segments) ??
      leastUsed(this.senders, phone, segments);
    return sender ? this.occupy(sender, segments) : null;
  }

  /** The same from this number and no other: the one that the person wrote to, or that a direct message names. */
  takeFrom(numberId: number, phone: number, segments: number): Place | null {
    const sender = this.byId.get(numberId);
    if (!sender || !this.account.fits(segments) || !isAble(sender, phone, segments)) return null;
    return this.occupy(sender, segments);
  }

  private occupy({ number, own, tenDlc, brand }: Sender, segments: number): Place {
    const offsetMs = Math.floor(Math.max(own.offsetMs, this.account.offsetMs, tenDlc?.offsetMs ?? 0));
    for (const bucket of [own, this.account, tenDlc, brand]) bucket?.take(segments);
    this.minute.takenByNumber.set(number.id, own.taken);
    if (number.tenDlc && tenDlc) this.keepTenDlc(number.tenDlc.campaignId, tenDlc);
    return { number, offsetMs };
  }

  private senderOf(number: SendingNumber): Sender {
    const { minute } = this;
    const { takenByNumber, daily, elapsedMs, restMs } = minute;
    const own = new SendingBucket(
      {
        rate: number.rate,
        dayLeft: daily.byNumber.get(number.id) ?? Number.POSITIVE_INFINITY,
        taken: takenByNumber.get(number.id) ?? 0,
      },
      minute,
      elapsedMs + (restMs.get(number.id) ?? 0),
    );
    takenByNumber.set(number.id, own.taken);
    return { number, own, tenDlc: this.tenDlcOf(number), brand: this.brandOf(number) };
  }

  private tenDlcOf({ tenDlc }: SendingNumber): SendingBucket | null {
    if (!tenDlc || tenDlc.rate === null) return null;
    const known = this.tenDlc.get(tenDlc.campaignId);
    if (known) return known;
    const { takenByTenDlc, takenElsewhere, elapsedMs } = this.minute;
    const taken = (takenByTenDlc.get(tenDlc.campaignId) ?? 0) + (takenElsewhere.get(tenDlc.campaignId) ?? 0);
    const limits = { rate: tenDlc.rate, dayLeft: Number.POSITIVE_INFINITY, taken };
    const bucket = new SendingBucket(limits, this.minute, elapsedMs);
    this.tenDlc.set(tenDlc.campaignId, bucket);
    return bucket;
  }

  private brandOf({ tenDlc }: SendingNumber): SendingBucket | null {
    if (!tenDlc) return null;
    const known = this.brands.get(tenDlc.brandId);
    if (known) return known;
    const dayLeft = this.minute.daily.byBrand.get(tenDlc.brandId) ?? 0;
    const bucket = new SendingBucket({ rate: null, dayLeft, taken: 0 }, this.minute, 0);
    this.brands.set(tenDlc.brandId, bucket);
    return bucket;
  }

  /** The account's own part of what a campaign that it shares has taken. */
  private keepTenDlc(campaignId: number, bucket: SendingBucket): void {
    const elsewhere = this.minute.takenElsewhere.get(campaignId) ?? 0;
    this.minute.takenByTenDlc.set(campaignId, bucket.taken - elsewhere);
  }
}

/** North American area code, else the first digits: close enough to prefer a number from the same place. */
export function areaOf(phone: number | null): string {
  return phone === null ? '' : String(phone).slice(0, 4);
}

function isAble({ number, own, tenDlc, brand }: Sender, phone: number, segments: number): boolean {
  if (number.rate < segments || (tenDlc && (number.tenDlc?.rate ?? 0) < segments)) return false;
  if (!mayText(number, phone)) return false;
  return own.fits(segments) && (tenDlc?.fits(segments) ?? true) && (brand?.fits(segments) ?? true);
}

function leastUsed(senders: readonly Sender[], phone: number, segments: number): Sender | null {
  let best: Sender | null = null;
  for (const sender of senders) {
    if (best && sender.own.minuteLeft <= best.own.minuteLeft) continue;
    if (isAble(sender, phone, segments)) best = sender;
  }
  return best;
}
