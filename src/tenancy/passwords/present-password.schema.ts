import { z } from 'zod';

/** A password that is compared, not set: what was allowed once must go on to work. */
export const presentPasswordSchema = z.string().min(1).max(256).meta({ format: 'password' });
