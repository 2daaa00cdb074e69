import { z } from 'zod';

/** What `data` holds: names and ids, so that whoever is told reads the thing itself, with its own rights. */
const dataSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** Something that a company's people should see at once. */
export const liveEventSchema = z.object({
  /** Such as `conversation.updated`. */
  type: z.string().regex(/^[a-z][a-z-]*(\.[a-z][a-z-]*)+$/),
  data: dataSchema,
});
export type LiveEvent = z.infer<typeof liveEventSchema>;

/** An event, and whom it concerns. */
export interface CompanyLiveEvent extends LiveEvent {
  companyId: number;
}
