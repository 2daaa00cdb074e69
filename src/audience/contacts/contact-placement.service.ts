import { Injectable } from '@nestjs/common';
import { type HoursClassInputs, UNKNOWN_COUNTRY } from '../../compliance/hours-classes/hours-class.js';
import { HoursClassService } from '../../compliance/hours-classes/hours-class.service.js';
import type { GeoPlace } from '../geodata/geo-place.js';
import { GeodataService } from '../geodata/geodata.service.js';
import type { PlaceLookups } from '../geodata/place-lookups.js';
import { isRegionCode, regionCode } from '../geodata/region-codes.js';
import type { ContactDraft, PlacedContact } from './contact.js';

/** Adds to contacts where they are and by which hours they may be texted. */
@Injectable()
export class ContactPlacementService {
  constructor(
    private readonly geodata: GeodataService,
    private readonly hoursClasses: HoursClassService,
  ) {}

  /** The same contacts in the same order, with place and hours class; one look-up for each distinct prefix. */
  async place(
    drafts: readonly ContactDraft[],
  ): Promise<{ contacts: PlacedContact[]; lookups: PlaceLookups }> {
    const places = await this.geodata.lookup(drafts.map((draft) => draft.phone));
    const located = drafts.map((draft, index) => locate(draft, places[index]));
    const ids = await this.hoursClasses.intern(located.map(({ hours }) => hours));
    const contacts = located.map(({ draft, country, region, city }, index) => {
      const hoursClassId = ids[index];
      if (hoursClassId === undefined) throw new Error('A contact was given no hours class.');
      return { ...draft, country, region, city, hoursClassId };
    });
    return { contacts, lookups: { fromMemory: 0, fromRedis: 0, fromTable: 0 } };
  }
}

interface Located {
  draft: ContactDraft;
  country: string | null;
  region: string | null;
  city: string | null;
  hours: HoursClassInputs;
}

function locate(draft: ContactDraft, place: GeoPlace | undefined): Located {
  const country = draft.country ?? place?.country ?? null;
  const ownState = draft.state === null ? null : (regionCode(draft.state) ?? draft.state);
  const numberRegion = place?.region ?? null;
  // The number's city lies in the number's region: with another state of the contact's own it says nothing.
  const city = ownState === null || ownState === numberRegion ? (place?.city ?? null) : null;
  return {
    draft,
    country,
    region: ownState ?? numberRegion,
    city,
    hours: {
      country: country ?? UNKNOWN_COUNTRY,
      timeZones: draft.timeZone === null ? (place?.timeZones ?? []) : [draft.timeZone],
      // The stricter of both states counts later: the person may live in one and keep the other's number.
      states: [ownState, numberRegion].filter((state) => state !== null && isRegionCode(state)).map(String),
      purpose: 'promotional',
    },
  };
}
