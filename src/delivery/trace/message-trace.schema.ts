import { z } from 'zod';
import { phoneSchema } from '../../carriers/phone.js';
import { MESSAGE_REASONS, MESSAGE_STATUSES } from '../../messages/message-status.js';

export const TRACE_STEPS = ['made', 'claimed', 'attempt', 'report', 'question', 'reply', 'ended'] as const;

const traceStepSchema = z.object({
  at: z.iso.datetime().nullable().meta({ description: 'Null: it was not written down when.' }),
  step: z.enum(TRACE_STEPS),
  text: z.string().meta({ description: 'In plain words.' }),
  carrierMessageId: z.string().nullable(),
  code: z.string().nullable().meta({ description: 'The carrier’s own code.' }),
  words: z.string().nullable().meta({ description: 'The carrier’s or the person’s own words.' }),
});
export type TraceStep = z.infer<typeof traceStepSchema>;

export const messageTraceSchema = z
  .object({
    id: z.int(),
    campaignId: z.int(),
    phone: phoneSchema,
    status: z.enum(MESSAGE_STATUSES),
    reason: z.enum(MESSAGE_REASONS).nullable(),
    now: z.string().meta({ description: 'Where it is and what it waits for, in plain words.' }),
    text: z.string().nullable().meta({ description: 'As it was handed to the carrier.' }),
    segments: z.int().nullable(),
    timeZones: z.array(z.string()).meta({
      description:
        'Zones in which the person may be (IANA), as known when the message was made. Several where the number leaves it open; empty: none is known.',
    }),
    steps: z.array(traceStepSchema).meta({ description: 'What happened, in order of time.' }),
  })
  .meta({ id: 'MessageTrace' });
export type MessageTrace = z.infer<typeof messageTraceSchema>;
