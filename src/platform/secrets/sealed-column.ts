/** A column that holds sealed values, and what each was sealed for. */
export interface SealedColumn {
  table: string;
  column: string;
  /** The table's primary key: one whole number. */
  key: string;
  /** The column whose value the context names. */
  owner: string;
  /** @param owner as a text, whatever the column is */
  contextOf(owner: string): string;
}
