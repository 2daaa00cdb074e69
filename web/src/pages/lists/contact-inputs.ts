import { fieldErrors } from '../../api/problem.js';

/** Custom fields are kept by their place: their names may hold dots, which paths of a form do not. */
export function inputName(name: string, fields: readonly string[]): string {
  const own = name.startsWith('customFields.') ? name.slice('customFields.'.length) : null;
  return own === null ? name : `customFields.${fields.indexOf(own)}`;
}

/** What is wrong with a contact, by the names of its inputs. */
export function contactErrors(error: unknown, fields: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fieldErrors(error)).map(([name, text]) => [inputName(name, fields), text]),
  );
}
