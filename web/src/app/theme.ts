import {
  Badge,
  Button,
  Card,
  type CSSVariablesResolver,
  createTheme,
  DEFAULT_THEME,
  Modal,
  Notification,
  Paper,
  Table,
  TableScrollContainer,
  Title,
} from '@mantine/core';

const brand = [
  '#eef2ff',
  '#e0e7ff',
  '#c7d2fe',
  '#a5b4fc',
  '#818cf8',
  '#6366f1',
  '#4f46e5',
  '#4338ca',
  '#3730a3',
  '#312e81',
] as const;

/** Grays of the dark scheme with a touch of blue, from text to ground. */
const dark = [
  '#d3d7de',
  '#bbc1cb',
  '#8a92a0',
  '#6b7280',
  '#3b404a',
  '#31353e',
  '#25282f',
  '#1c1e24',
  '#15171b',
  '#101114',
] as const;

export const theme = createTheme({
  primaryColor: 'brand',
  primaryShade: { light: 7, dark: 6 },
  colors: { brand: [...brand], dark: [...dark] },
  autoContrast: true,
  defaultRadius: 'md',
  fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
  headings: { fontWeight: '650' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // A status is read, not guessed: it neither shrinks nor ends in dots.
    Badge: Badge.extend({
      defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 600, miw: 'max-content' },
    }),
    Button: Button.extend({ defaultProps: { size: 'sm' } }),
    Card: Card.extend({ defaultProps: { withBorder: true, padding: 'lg', radius: 'md' } }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } } }),
    Paper: Paper.extend({ defaultProps: { radius: 'md' } }),
    Modal: Modal.extend({ defaultProps: { centered: true, closeButtonProps: { 'aria-label': 'Close' } } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 'sm', highlightOnHover: true } }),
    // Scrolls by itself, so that its tabIndex is that of what scrolls: the keyboard moves it, too.
    TableScrollContainer: TableScrollContainer.extend({ defaultProps: { type: 'native' } }),
    Title: Title.extend({ defaultProps: { textWrap: 'balance' } }),
  },
});

/** Names of Mantine's own scales that badges and light buttons of ours use. */
const TINTS = [
  'red',
  'orange',
  'yellow',
  'green',
  'teal',
  'cyan',
  'blue',
  'grape',
  'violet',
  'gray',
] as const;

/**
 * Mantine's own grays and tints stay under the contrast of 4.5 that WCAG 2.2 (1.4.3) asks of small text: dimmed text
 * has 3.3 on white, most light badges 3 to 4, white on the red of buttons 3.9.
 */
export const cssVariables: CSSVariablesResolver = () => {
  const light: Record<string, string> = {
    '--app-ground': '#f8f9fb',
    '--app-phone-frame': '#24272e',
    '--app-phone-screen': '#ffffff',
    '--app-bubble-theirs': '#e9ebef',
    '--app-bubble-ours': '#e0e7ff',
    '--mantine-color-dimmed': '#545b64',
    '--mantine-color-placeholder': '#656c76',
    '--mantine-color-error': '#c92a2a',
    '--mantine-color-red-filled': '#c92a2a',
    '--mantine-color-red-filled-hover': '#b02525',
    '--mantine-color-brand-light-color': brand[8],
  };
  const dark: Record<string, string> = {
    '--app-ground': '#15171b',
    '--app-phone-frame': '#3b404a',
    '--app-phone-screen': '#101114',
    '--app-bubble-theirs': '#31353e',
    '--app-bubble-ours': '#312e81',
    '--mantine-color-body': '#1c1e24',
    '--mantine-color-dimmed': '#a6adb8',
    '--mantine-color-placeholder': '#8d94a0',
    '--mantine-color-error': '#ff8787',
    '--mantine-color-red-filled': '#c92a2a',
    '--mantine-color-red-filled-hover': '#b02525',
    '--mantine-color-brand-light-color': brand[2],
    '--mantine-color-anchor': brand[3],
  };
  for (const tint of TINTS) {
    const scale = DEFAULT_THEME.colors[tint];
    if (!scale) continue;
    light[`--mantine-color-${tint}-light`] = scale[0];
    light[`--mantine-color-${tint}-light-color`] = INK[tint];
    dark[`--mantine-color-${tint}-light-color`] = scale[2];
  }
  return { variables: {}, light, dark };
};

/** Text on the lightest shade of each tint, dark enough for 4.5 to 1. */
const INK: Record<(typeof TINTS)[number], string> = {
  red: '#a61e1e',
  orange: '#9c3a0a',
  yellow: '#7a4b00',
  green: '#1b6b30',
  teal: '#056048',
  cyan: '#0b5a6b',
  blue: '#1558a0',
  grape: '#7a2a92',
  violet: '#5232b8',
  gray: '#40464e',
};
