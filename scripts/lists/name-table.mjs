// @ts-check

/** First names, as they stand in American address lists: accents, apostrophes, hyphens. */
export const FIRST_NAMES =
  `James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph
Jessica Thomas Sarah Carlos Karen José Lisa Daniel Nancy Matthew Sofía Anthony Margaret Mark Sandra Zoë Ashley Steven
Kimberly André Emily Paul Donna Joshua Michelle Ming Carol Wei Amanda Kevin Dorothy Brian Melissa Chloé Deborah Tyrone
Stephanie D'Angelo Rebecca Jamal Laura Hiroshi Sharon Priya Cynthia Omar Kathleen Fatima Amy Bjørn Angela Łukasz Anna`.split(
    /\s+/,
  );
export const LAST_NAMES =
  `Smith Johnson Williams Brown Jones García Miller Davis Rodríguez Martínez Hernández López González Wilson
Anderson Thomas Taylor Moore Jackson Martin Lee Pérez Thompson White Harris Sánchez Clark Ramírez Lewis Robinson Walker
Young Allen King Wright Scott Torres Nguyễn Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter
Roberts O'Brien O'Neil Müller Çelik Kowalski Schröder St.-Pierre Nakamura Patel Kim Okafor Goldberg`.split(
    /\s+/,
  );
