// The very functions that the sender uses: what the composer shows while somebody types must be what is paid for.
export { charactersOutsideGsm7, countSegments } from '../../../../src/campaigns/composing/segments.js';
export { replaceTypography } from '../../../../src/campaigns/composing/smart-replacement.js';
