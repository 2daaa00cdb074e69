/** The value of a JSON text, or undefined where it is none: schemas then say what was expected. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
