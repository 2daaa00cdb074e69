import type { ContactFields } from './contact-fields.js';

/** A number with its fields, checked, before anything is known of its place. */
export interface ContactDraft extends ContactFields {
  /** E.164 digits without the plus sign. */
  phone: string;
  /** ISO 3166 code by libphonenumber, or null. */
  country: string | null;
}

/** A contact that is ready to be written. */
export interface PlacedContact extends ContactDraft {
  region: string | null;
  city: string | null;
  hoursClassId: number;
}

/** A contact as it stands in its list. */
export interface Contact extends PlacedContact {
  id: number;
  listId: number;
  createdAt: Date;
  updatedAt: Date;
}

/** A contact as people see it. */
export interface ListedContact extends Contact {
  /** Whether the number is opted out of the company: asked for when it is shown, kept with the opt-outs alone. */
  optedOut: boolean;
}
