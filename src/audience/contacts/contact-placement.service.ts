import { Injectable } from '@nestjs/common';
import type { HoursClassInputs } from '../../compliance/hours-classes/hours-class.js';
import { HoursClassService } from '../../compliance/hours-classes/hours-class.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { type GeoPlace, NOWHERE } from '../geodata/geo-place.js';
import { GeodataService } from '../geodata/geodata.service.js';
import type { PlaceLookups } from '../geodata/place-lookups.js';
import type { RegionTable } from '../geodata/region-table.js';
import { ZoneAgreement } from '../geodata/zone-agreement.js';
import type { Contact, ContactDraft, PlacedContact } from './contact.js';
import { PlacementMemo, type PlacementSlot } from './placement-memo.js';

/** What tells whether the region of a contact was named by anybody. */
type StoredPlace = Pick<Contact, 'phone' | 'zip' | 'region'>;

/** Adds to contacts where they are and by which hours they may be texted. */
@Injectable()
export class ContactPlacementService {
  private memo: PlacementMemo | null = null;

  constructor(
    private readonly geodata: GeodataService,
    private readonly hoursClasses: HoursClassService,
    private readonly clock: Clock,
  ) {}

  /**
   * The same contacts in the same order, with place and hours class: one look-up for each distinct prefix, and one
   * decision for each distinct combination of place, own state, postal code and time zone.
   */
  async place(
    drafts: readonly ContactDraft[],
  ): Promise<{ contacts: PlacedContact[]; lookups: PlaceLookups }> {
    const { places, regions, lookups } = await this.geodata.lookup(drafts.map(({ phone }) => phone));
    const memo = this.memoOf(regions);
    const undecided = new Set<PlacementSlot>();
    const slots = drafts.map((draft, index) => {
      const slot = memo.slot(draft, places[index]);
      if (slot.hoursClassId === null) undecided.add(slot);
      return slot;
    });
    if (undecided.size > 0) await this.intern([...undecided]);
    const contacts = drafts.map((draft, index) => placed(draft, slots[index], places[index]));
    return { contacts, lookups };
  }

  /**
   * The states that stored contacts named themselves, in the same order. Stored is the region alone: one that number
   * and postal code explain is no state that anybody named, and must neither narrow the zones nor outlive the postal
   * code.
   */
  async namedStates(stored: readonly StoredPlace[]): Promise<(string | null)[]> {
    const { places, regions } = await this.geodata.lookup(stored.map(({ phone }) => phone));
    const memo = this.memoOf(regions);
    return stored.map(({ phone, zip, region }, index) => {
      const unnamed = { phone, zip, country: null, state: null, timeZone: null };
      return memo.slot(unnamed, places[index]).region === region ? null : region;
    });
  }

  private async intern(slots: readonly PlacementSlot[]): Promise<void> {
    const inputs: HoursClassInputs[] = slots.map(({ country, timeZones, states }) => ({
      country,
      timeZones,
      states,
      purpose: 'promotional',
    }));
    const ids = await this.hoursClasses.intern(inputs);
    slots.forEach((slot, index) => {
      slot.hoursClassId = ids[index] ?? null;
    });
  }

  /** Decisions hold for one version of the tables and as long as there are not too many. */
  private memoOf(regions: RegionTable): PlacementMemo {
    if (this.memo === null || this.memo.regions !== regions || this.memo.isFull) {
      this.memo = new PlacementMemo(regions, new ZoneAgreement(this.clock.now()));
    }
    return this.memo;
  }
}

function placed(
  draft: ContactDraft,
  slot: PlacementSlot | undefined,
  place: GeoPlace = NOWHERE,
): PlacedContact {
  if (!slot || slot.hoursClassId === null) throw new Error('A contact was given no hours class.');
  // A state that is no code stands as the company wrote it.
  const region = slot.region ?? draft.state;
  return {
    phone: draft.phone,
    country: slot.contactCountry,
    firstName: draft.firstName,
    lastName: draft.lastName,
    email: draft.email,
    state: draft.state,
    zip: draft.zip,
    timeZone: draft.timeZone,
    customFields: draft.customFields,
    region,
    // The number's city lies in the number's region: with another state of the contact's own it says nothing.
    city: region === place.region ? place.city : null,
    hoursClassId: slot.hoursClassId,
  };
}
