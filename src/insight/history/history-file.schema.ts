import type { z } from 'zod';
import { numberHistoryQuerySchema } from './history.schema.js';
import { campaignHistoryQuerySchema } from './history-group.schema.js';

export const numberFileQuerySchema = numberHistoryQuerySchema.omit({ after: true, limit: true });
export type NumberFileQuery = z.infer<typeof numberFileQuerySchema>;

export const campaignFileQuerySchema = campaignHistoryQuerySchema.omit({ after: true, limit: true });
export type CampaignFileQuery = z.infer<typeof campaignFileQuerySchema>;
