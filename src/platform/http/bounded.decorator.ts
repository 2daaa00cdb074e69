import { ApiExtension } from '@nestjs/swagger';

/** Extension of an operation whose arrays are whole, with the reason why they cannot grow without end. */
const EXTENSION = 'x-bounded';

/** Says why the arrays of an answer need no pages. A test asks for it wherever there is neither `next` nor `after`. */
export const Bounded = (reason: string) => ApiExtension(EXTENSION, reason);
