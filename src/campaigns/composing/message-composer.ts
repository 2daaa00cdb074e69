import { formatPhone } from '../../carriers/phone.js';
import type { MessageReason } from '../../messages/message-status.js';
import { textsFromJsonColumn } from '../../platform/database/json-column.js';
import { type MergeFields, MessageTemplate } from './message-template.js';
import { withOptOutLine } from './opt-out-line.js';
import { countSegments, type SegmentCount } from './segments.js';
import { replaceTypography } from './smart-replacement.js';

/** What a campaign says of its texts. */
export interface TextSettings {
  text: string;
  /** Typographic characters give way where the text then fits GSM-7. */
  smartReplacement: boolean;
  /** Ends each text unless the text has it; null: nothing is added. */
  optOutText: string | null;
}

/** What a text may name of a contact, as its row has it. */
export interface ContactTexts {
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  city: string | null;
  region: string | null;
  zip: string | null;
  /** As the column came: MariaDB hands it out as text. */
  customFields: unknown;
}

/** The text for one contact and what it takes to send it. */
export interface Composed extends SegmentCount {
  text: string;
}

/** A message longer than this is refused by most carriers. */
const MAX_SEGMENTS = 10;
/** Twice what so many segments hold: a text beyond that is not even looked at, as fields may make it a megabyte. */
const MAX_LENGTH = 2 * MAX_SEGMENTS * 153;

/** Names that every text may use besides the custom fields of its lists; as the API writes them, and as files do. */
export const CONTACT_FIELD_NAMES = [
  'phone',
  'firstName',
  'first_name',
  'lastName',
  'last_name',
  'email',
  'city',
  'state',
  'zip',
] as const;
const OWN_NAMES: ReadonlySet<string> = new Set(CONTACT_FIELD_NAMES);

/** Liquid gives these a meaning of its own where a contact lacks a custom field of that name. */
const LIQUID_PROPERTIES = { size: '', first: '', last: '' };

/** Makes a campaign's texts: merge fields, opt-out line, replacement, segments; in this order. */
export class MessageComposer {
  private readonly template: MessageTemplate;
  private readonly constant: Composed | MessageReason | null;
  /** Reading a contact's custom fields takes as long as all the rest of its text. */
  private readonly usesCustomFields: boolean;

  /**
   * @param extras fields that every text may name beside the contact's, the same for all contacts
   * @throws InvalidInputError on `text` where the text is no valid Liquid
   */
  constructor(
    private readonly settings: TextSettings,
    private readonly extras: MergeFields = {},
  ) {
    this.template = new MessageTemplate(settings.text);
    this.constant = this.template.isConstant ? this.finish(settings.text) : null;
    this.usesCustomFields = this.template.names().some((name) => !OWN_NAMES.has(name) && !(name in extras));
  }

  /** Whether every contact gets the same text. */
  get isConstant(): boolean {
    return this.constant !== null;
  }

  /** @throws InvalidInputError on `text` where it names a field that no contact has */
  check(customFields: readonly string[]): void {
    this.template.check([...CONTACT_FIELD_NAMES, ...Object.keys(this.extras), ...customFields]);
  }

  /** Fields that the text names. @throws InvalidInputError on `text` where they cannot be told */
  fieldNames(): string[] {
    return this.template.names();
  }

  /**
   * The text with the contact's fields, or why there is none; a contact-less message has only its number.
   *
   * @param phone E.164 digits
   * @param data fields of this one message
   */
  compose(phone: number, contact: ContactTexts | undefined, data?: MergeFields): Composed | MessageReason {
    if (this.constant !== null) return this.constant;
    const text = this.template.render({
      ...(contact
        ? { ...(this.usesCustomFields ? customFieldsOf(contact) : null), ...fieldsOf(phone, contact) }
        : { ...LIQUID_PROPERTIES, phone: formatPhone(phone) }),
      // Last: no field of a contact may stand in for one of these.
      ...this.extras,
      ...data,
    });
    return text === null ? 'text_failed' : this.finish(text);
  }

  private finish(rendered: string): Composed | MessageReason {
    if (rendered.trim() === '') return 'text_empty';
    if (rendered.length > MAX_LENGTH) return 'text_too_long';
    const { optOutText, smartReplacement } = this.settings;
    const whole = withOptOutLine(rendered, optOutText);
    const text = smartReplacement ? replaceTypography(whole) : whole;
    const count = countSegments(text);
    return count.segments > MAX_SEGMENTS ? 'text_too_long' : { text, ...count };
  }
}

function fieldsOf(
  phone: number,
  contact: ContactTexts,
): Record<(typeof CONTACT_FIELD_NAMES)[number], string> {
  const firstName = contact.firstName ?? '';
  const lastName = contact.lastName ?? '';
  return {
    phone: formatPhone(phone),
    firstName,
    first_name: firstName,
    lastName,
    last_name: lastName,
    email: contact.email ?? '',
    city: contact.city ?? '',
    state: contact.region ?? '',
    zip: contact.zip ?? '',
  };
}

function customFieldsOf(contact: ContactTexts): MergeFields {
  return { ...LIQUID_PROPERTIES, ...textsFromJsonColumn(contact.customFields) };
}
