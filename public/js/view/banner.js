import { banner } from "../link.js";
import { fill } from "./dom.js";

/**
 * What is the matter with the connection; nothing when nothing is. The seconds are shown, but not read out each time.
 * `trouble`: what is wrong although the connection is there, or "". True: it will have to be drawn again.
 */
export function renderBanner(section, link, trouble, now) {
  const down = banner(link, now);
  const back = now < link.backUntil ? "Connected again." : "";
  const words = down?.words || trouble || back;
  const button = section.querySelector("button");
  section.className = `connection ${down || trouble ? "wrong" : back && "back"}`;
  fill(section, { "[role=status]": words, ".seconds": down?.seconds ? `Next try in ${down.seconds} s.` : "" });
  if (!down && document.activeElement === button) document.querySelector("#message").focus();
  button.hidden = !down;
  return link.state !== "open" || words !== "";
}
