/** Text that is bounded: never ends within a character, as `slice` may. Lengths are in UTF-16 units, as `length` counts. */

/** At most `most` units of the text. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  // Not between the halves of a character outside the basic plane.
  return text.slice(0, /[\uD800-\uDBFF]/.test(text.charAt(most - 1)) ? most - 1 : most)
}

/** At most `most` units, the last one an ellipsis where some had to go. */
export function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${cut(text, most - 1)}…`
}
