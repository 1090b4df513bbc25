/**
 * Other people's words on an admin's terminal. Callers choose their names: a name must not be able to move the cursor,
 * set a title, or turn the direction of the line around.
 */

/** Control characters, line and paragraph separators, and the marks that reorder what stands beside them. */
const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu
const unsafeButLineFeed = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** On one line. */
export function plain(text: string): string {
  return text.replace(unsafe, ' ')
}

/** With its line feeds. */
export function plainLines(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(unsafeButLineFeed, ' ')
}
