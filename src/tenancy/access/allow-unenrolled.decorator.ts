import { SetMetadata } from '@nestjs/common';

export const ALLOW_UNENROLLED = 'access:allow-unenrolled';

/** A route that stays open to whoever has yet to set up the second factor that the company asks for. */
export const AllowUnenrolled = () => SetMetadata(ALLOW_UNENROLLED, true);
