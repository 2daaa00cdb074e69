import { Injectable } from '@nestjs/common';
import { FreshCache } from '../../platform/fresh-cache.js';
import { CLOSING_GUARDS_MS } from './closing-guard.js';
import { AS_THE_LAW, readOwnHours } from './company-hours.js';
import { CompanyHoursRepository } from './company-hours.repository.js';
import { withDefaults } from './default-hours-law.js';
import { HoursLawRepository } from './hours-law.repository.js';
import { HoursRulebook } from './hours-rulebook.js';
import { CLOSING_GUARD_MS, SendingHours } from './sending-hours.js';

/** A change of the law or of a company's hours holds in every process this much later, at most. ms */
const FRESH_MS = 15_000;
/** What is reckoned for a company is 100 bytes a class and guard: 50 MB for so many companies with 500 classes. */
const MOST_COMPANIES = 1_000;
const THE_LAW = 'law';

/** A thing and the content that it was made of: as long as that stays, so does what was reckoned from it. */
interface Made<Thing> {
  content: string;
  thing: Thing;
}

/** Gives out the sending hours of a company under the law as it stands. */
@Injectable()
export class SendingHoursService {
  private readonly fresh = new FreshCache<string, SendingHours>(FRESH_MS, MOST_COMPANIES);
  private readonly freshLaw = new FreshCache<typeof THE_LAW, Made<HoursRulebook>>(FRESH_MS);
  private readonly made = new Map<string, Made<SendingHours>>();
  private law: Made<HoursRulebook> | undefined;

  constructor(
    private readonly laws: HoursLawRepository,
    private readonly companies: CompanyHoursRepository,
  ) {}

  /**
   * The hours by which a company may text now. Ask before a transaction, never inside one: where nothing is fresh
   * it reads from the database.
   *
   * @param guardMs how long before closing the last message leaves, see closing-guard.ts
   * @throws where that fails: nothing is allowed meanwhile
   */
  of(companyId: number, guardMs: number = CLOSING_GUARD_MS): Promise<SendingHours> {
    return this.fresh.get(keyOf(companyId, guardMs), () => this.make(companyId, guardMs));
  }

  /** A change that this process made itself holds at once; the law is read anew with it. */
  forget(companyId: number): void {
    for (const guardMs of CLOSING_GUARDS_MS) this.fresh.delete(keyOf(companyId, guardMs));
    this.freshLaw.clear();
  }

  private async make(companyId: number, guardMs: number): Promise<SendingHours> {
    const law = await this.freshLaw.get(THE_LAW, () => this.readLaw());
    const own = (await this.companies.find(companyId)) ?? AS_THE_LAW;
    const content = `${law.content} ${JSON.stringify(own)}`;
    const key = keyOf(companyId, guardMs);
    const known = this.made.get(key);
    if (known?.content === content) return known.thing;
    if (this.made.size >= MOST_COMPANIES) this.made.clear();
    const thing = new SendingHours(law.thing, readOwnHours(own), guardMs);
    this.made.set(key, { content, thing });
    return thing;
  }

  private async readLaw(): Promise<Made<HoursRulebook>> {
    const rows = withDefaults(await this.laws.read());
    const content = JSON.stringify(rows);
    if (this.law?.content !== content) this.law = { content, thing: new HoursRulebook(rows) };
    return this.law;
  }
}

function keyOf(companyId: number, guardMs: number): string {
  return `${companyId}/${guardMs}`;
}
