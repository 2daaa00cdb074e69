import { SetMetadata } from '@nestjs/common';

export const ALLOW_SUSPENDED = 'access:allow-suspended';

/** A route that stays open while the company is suspended: a person must be able to see why, and to leave. */
export const AllowSuspended = () => SetMetadata(ALLOW_SUSPENDED, true);
