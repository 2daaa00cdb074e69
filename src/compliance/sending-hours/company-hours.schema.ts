import { z } from 'zod';
import { parseDay } from './calendar-day.js';
import { parseWindow } from './day-window.js';

/** As many as the column takes. */
const MOST_CLOSED_DATES = 100;

const windowSchema = z
  .string()
  .refine((text) => parseWindow(text) !== undefined, 'must be «closed» or two times such as 09:00-18:00')
  .nullable()
  .meta({ description: 'Local times such as 09:00-18:00, or «closed»; null: nothing beside the law.' });

const closedDateSchema = z
  .string()
  .refine((text) => parseDay(text) !== null, 'must be a date such as 2026-12-24');

const fields = {
  weekdays: windowSchema,
  saturday: windowSchema,
  sunday: windowSchema,
  onHolidays: z.boolean().meta({
    description:
      'Whether people are texted on public holidays of their country or state, where the law allows it.',
  }),
  closedDates: z
    .array(closedDateSchema)
    .max(MOST_CLOSED_DATES)
    .meta({ description: 'Local dates on which nobody is texted.' }),
};

export const setCompanyHoursSchema = z.strictObject(fields).meta({
  id: 'SetCompanyHours',
  description: 'The company’s own sending hours as a whole. The law always holds beside them.',
});
export type SetCompanyHours = z.infer<typeof setCompanyHoursSchema>;

export const companyHoursSchema = z.object(fields).meta({ id: 'CompanyHours' });
