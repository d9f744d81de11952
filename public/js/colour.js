/** A colour for everybody: the hue comes from the uid, so it is the same in every tab and on every day. */

const HUES = 24;

/** The hue of a uid, in degrees of OKLCH. Lightness and chroma are the theme's (`css/theme.css`): they keep the contrast. */
export function hueOf(uid) {
  let hash = 0x811c9dc5; // FNV-1a
  for (const char of uid) hash = Math.imul(hash ^ char.codePointAt(0), 0x01000193);
  return ((hash >>> 8) % HUES) * (360 / HUES);
}
