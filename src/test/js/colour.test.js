import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { hueOf } from "../../../public/js/people.js";

const page = (file) => readFileSync(new URL(`../../../public/${file}`, import.meta.url), "utf8");
const css = page("css/theme.css") + page("css/inside.css");

/** Relative luminance of an OKLCH colour, through linear sRGB clipped to what a screen can show. */
function luminanceOf(lightness, chroma, hue) {
  const [a, b] = [Math.cos, Math.sin].map((f) => chroma * f((hue * Math.PI) / 180));
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const rgb = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return luminance(rgb.map((c) => Math.min(1, Math.max(0, c))));
}

const luminance = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const ofHex = (hex) => luminance([1, 3, 5].map((i) => linear(Number.parseInt(hex.slice(i, i + 2), 16) / 255)));
const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

const pair = (name, pattern) => css.match(new RegExp(`--${name}: light-dark\\(${pattern}, ${pattern}\\)`)).slice(1);
const hexes = (name) => pair(name, "(#\\w{6})").map(ofHex);
const oklch = (name) => {
  const [l1, c1, l2, c2] = pair(name, "oklch\\(([\\d.]+) ([\\d.]+) var\\(--hue, 0\\)\\)").map(Number);
  return [(hue) => luminanceOf(l1, c1, hue), (hue) => luminanceOf(l2, c2, hue)];
};

test("every guest's colour has 4.5:1 on every ground and on its own face, in light and dark", () => {
  const [name, face] = [oklch("name"), oklch("face")];
  for (const theme of [0, 1]) {
    for (let hue = 0; hue < 360; hue += 5) {
      const grounds = ["ground", "panel", "theirs", "mine", "called"].map((ground) => hexes(ground)[theme]);
      for (const ground of [...grounds, face[theme](hue)]) {
        const found = contrast(name[theme](hue), ground);
        assert.ok(found >= 4.5, `theme ${theme}, hue ${hue}: ${found.toFixed(2)}`);
      }
    }
  }
});

test("texts have 4.5:1 on every ground, edges of fields 3:1", () => {
  for (const ground of ["ground", "panel", "theirs", "mine", "called"]) {
    for (const text of ["text", "muted", "accent", "alert"]) {
      for (const theme of [0, 1]) {
        const found = contrast(hexes(text)[theme], hexes(ground)[theme]);
        assert.ok(found >= 4.5, `${text} on ${ground}, theme ${theme}: ${found.toFixed(2)}`);
      }
    }
  }
  for (const theme of [0, 1]) assert.ok(contrast(hexes("edge")[theme], hexes("theirs")[theme]) >= 3);
});

test("banners, buttons, badges and code can be read", () => {
  const alphas = pair("code", "rgb\\((\\d+ \\d+ \\d+ \\/ \\d+)%\\)").map((code) => code.split(/[ /]+/).map(Number));
  for (const theme of [0, 1]) {
    for (const banner of ["warn", "good"])
      assert.ok(contrast(hexes("text")[theme], hexes(banner)[theme]) >= 4.5, banner);
    assert.ok(contrast(1, hexes("solid")[theme]) >= 4.5, "white on what is to be pressed");
    assert.ok(contrast(hexes("accent")[theme], hexes("panel")[theme]) >= 3, "the focus");
    const [r, g, b, alpha] = alphas[theme];
    for (const ground of ["theirs", "mine", "called"]) {
      const below = pair(ground, "(#\\w{6})")[theme];
      const mixed = [r, g, b].map((c, i) => {
        const under = Number.parseInt(below.slice(1 + 2 * i, 3 + 2 * i), 16);
        return linear((under + ((c - under) * alpha) / 100) / 255);
      });
      assert.ok(contrast(hexes("text")[theme], luminance(mixed)) >= 4.5, `code on ${ground}, theme ${theme}`);
    }
  }
});

test("gauges, slots, rings and arrows are seen on what they stand on, and letters in pictures can be read", () => {
  for (const theme of [0, 1]) {
    for (const mark of ["flow", "half", "full", "edge"]) {
      for (const ground of mark === "edge" ? ["panel", "theirs"] : ["panel", "theirs", "trough"]) {
        const found = contrast(hexes(mark)[theme], hexes(ground)[theme]);
        assert.ok(found >= 3, `${mark} on ${ground}, theme ${theme}: ${found.toFixed(2)}`);
      }
    }
  }
  const [, disc, count] = page("js/view/notify.js").match(/<circle.*fill="(#\w{6})".*\n.*fill="(#\w{3})"/);
  assert.equal(count, "#fff");
  assert.ok(contrast(1, ofHex(disc)) >= 4.5, "the count on the favicon");
  const [, called] = page("css/chat.css").match(/\.called \.badge \{ background: (#\w{6})/);
  assert.ok(contrast(1, ofHex(called)) >= 4.5, "the count of a room that calls");
});

test("a uid always has the same hue, and many uids have many", () => {
  assert.equal(hueOf("u1"), hueOf("u1"));
  const hues = new Set(Array.from({ length: 500 }, (_, i) => hueOf(`guest-${i}`)));
  assert.equal(hues.size, 24);
});
