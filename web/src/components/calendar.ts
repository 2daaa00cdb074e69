/** What every calendar needs to be read by all: names for its arrows, and no colors too pale for white. */
export const CALENDAR = {
  hideOutsideDates: true,
  // Mantine's red of weekends is below the 4.5 : 1 of WCAG AA.
  weekendDays: [],
  ariaLabels: {
    previousMonth: 'The month before',
    nextMonth: 'The month after',
    previousYear: 'The year before',
    nextYear: 'The year after',
    previousDecade: 'The ten years before',
    nextDecade: 'The ten years after',
  },
};
