import type { TimeLimit } from '../platform/time-limit.js';

/** A request to a carrier. */
export interface CarrierHttpRequest {
  method: 'GET' | 'POST';
  url: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** Its first byte leaves before this is over, or none does. */
  startWithin?: TimeLimit;
}

/** An answer of a carrier; header names in lower case. */
export interface CarrierHttpResponse {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** The request did not get an answer. */
export class CarrierHttpError extends Error {
  /**
   * @param neverLeft true only with proof that not one byte of the request reached the carrier (name look-up or
   *   connection failed); else the carrier may have acted on it
   */
  constructor(
    readonly neverLeft: boolean,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'CarrierHttpError';
  }
}

/** HTTP as drivers see it: pooled connections, one deadline, and failures that tell whether the request left. */
export interface CarrierHttp {
  /** @throws CarrierHttpError */
  request(request: CarrierHttpRequest): Promise<CarrierHttpResponse>;
}
