/** What a contact carries besides its number; null where nothing is known. */
export interface ContactFields {
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  /** As the company wrote it, as code where it is a US state or Canadian province. */
  state: string | null;
  zip: string | null;
  /** IANA name. */
  timeZone: string | null;
  customFields: Record<string, string> | null;
}

/** Longest value of each field in characters: the columns' sizes. And how many custom fields there may be. */
export const FIELD_LIMITS = {
  firstName: 100,
  lastName: 100,
  email: 254,
  state: 64,
  zip: 16,
  customName: 64,
  customValue: 1_000,
  customFields: 50,
  /** Names of all contacts of a list together: each is a column of its export. */
  listCustomFields: 500,
} as const;
