/**
 * Content type of bodies that the application leaves alone: whoever takes them reads the request itself, as the bytes
 * come. It is that of the pieces of a resumable upload (tus 1.0.0, PATCH).
 */
export const STREAMED_TYPE = 'application/offset+octet-stream';
