import { UNKNOWN_COUNTRY } from '../../compliance/hours-classes/hours-class.js';
import { candidateZones, ownStates } from '../geodata/candidate-zones.js';
import { type GeoPlace, isNanp, NOWHERE } from '../geodata/geo-place.js';
import { isRegionCode, regionCode } from '../geodata/region-codes.js';
import type { RegionTable } from '../geodata/region-table.js';
import type { ZoneAgreement } from '../geodata/zone-agreement.js';
import type { ContactDraft } from './contact.js';

/** What a contact tells of where it is. */
type PlacedBy = Pick<ContactDraft, 'phone' | 'country' | 'state' | 'zip' | 'timeZone'>;

/** About 300 bytes each. A file of one country makes some thousand. */
const MOST_SLOTS = 50_000;
const MOST_STATE_TEXTS = 10_000;
const NO_STATES: readonly string[] = Object.freeze([]);

/** What contacts of one place that say the same of themselves have in common. */
export interface PlacementSlot {
  /** Of the hours. */
  country: string;
  timeZones: readonly string[];
  states: readonly string[];
  /** Null until it is interned. */
  hoursClassId: number | null;
  contactCountry: string | null;
  /** Null where the contact's own text stands. */
  region: string | null;
}

/** Own time zone → slot, by postal code's states, by own state, by the number's country. */
type Slots = Map<
  string | null,
  Map<string | null, Map<readonly string[], Map<string | null, PlacementSlot>>>
>;

/** Decisions about contacts, each made once: the way to one is four looks into small maps and builds no text. */
export class PlacementMemo {
  private readonly byPlace = new WeakMap<GeoPlace, Slots>();
  /** Places that differ in their city alone share their decisions. */
  private readonly byArea = new Map<string, Slots>();
  private readonly stateCodes = new Map<string, string>();
  private slots = 0;

  constructor(
    readonly regions: RegionTable,
    private readonly zones: ZoneAgreement,
  ) {}

  get isFull(): boolean {
    return this.slots >= MOST_SLOTS;
  }

  /** @param place of the contact's number */
  slot(draft: PlacedBy, place: GeoPlace = NOWHERE): PlacementSlot {
    const state = draft.state === null ? null : this.stateCode(draft.state);
    // Postal codes of other countries look the same: they count only with a number of the American plan.
    const zipStates =
      draft.zip !== null && isNanp(draft.phone) ? this.regions.statesOfZip(draft.zip) : NO_STATES;
    const byState = inner(this.slotsOf(draft, place), draft.country);
    const byZone = inner(inner(byState, state), zipStates);
    const known = byZone.get(draft.timeZone);
    if (known) return known;
    const slot = this.decide(draft, place, state, zipStates);
    byZone.set(draft.timeZone, slot);
    this.slots++;
    return slot;
  }

  private decide(
    draft: PlacedBy,
    place: GeoPlace,
    state: string | null,
    zipStates: readonly string[],
  ): PlacementSlot {
    const contactCountry = draft.country ?? place.country;
    const own = ownStates({ state: state === '' ? null : state, zipStates });
    const [first] = own.states;
    const whereabouts = { ...place, state: state === '' ? null : state, zipStates };
    let timeZones: readonly string[] = place.timeZones;
    if (draft.timeZone !== null) timeZones = [draft.timeZone];
    else if (isNanp(draft.phone)) timeZones = candidateZones(whereabouts, this.regions, this.zones);
    let region = place.region;
    if (state !== null) region = state === '' ? null : state;
    else if (own.states.length === 1 && first !== undefined) region = first;
    return {
      country: contactCountry ?? UNKNOWN_COUNTRY,
      timeZones,
      // The strictest of all counts later: the person may live in one state and keep the other's number.
      states: [...own.states, place.region ?? ''].filter(isRegionCode),
      hoursClassId: null,
      contactCountry,
      region,
    };
  }

  private slotsOf(draft: PlacedBy, place: GeoPlace): Slots {
    // Nowhere is one place for all plans, and only those of the American plan look at states.
    const known = place === NOWHERE ? undefined : this.byPlace.get(place);
    if (known) return known;
    const area = `${isNanp(draft.phone)}|${place.country}|${place.region}|${place.timeZones}`;
    let slots = this.byArea.get(area);
    if (!slots) {
      slots = new Map();
      this.byArea.set(area, slots);
    }
    if (place !== NOWHERE) this.byPlace.set(place, slots);
    return slots;
  }

  /** The code of a state, province or territory given by code or name; empty for any other text. */
  private stateCode(text: string): string {
    const known = this.stateCodes.get(text);
    if (known !== undefined) return known;
    const upper = text.trim().toUpperCase();
    const code = regionCode(text) ?? (this.regions.has(upper) ? upper : '');
    if (this.stateCodes.size >= MOST_STATE_TEXTS) this.stateCodes.clear();
    this.stateCodes.set(text, code);
    return code;
  }
}

function inner<Key, InnerKey, Value>(outer: Map<Key, Map<InnerKey, Value>>, key: Key): Map<InnerKey, Value> {
  let found = outer.get(key);
  if (!found) {
    found = new Map();
    outer.set(key, found);
  }
  return found;
}
