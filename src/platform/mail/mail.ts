/** A mail to one person. Line ends are `\n`. */
export interface Mail {
  /** An address that was checked before. */
  to: string;
  /** At most 200 characters. */
  subject: string;
  /** Plain text. */
  text: string;
}
