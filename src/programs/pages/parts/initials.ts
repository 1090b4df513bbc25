/** For the disc beside a name: the letters of its first and last word; words that begin with digits or signs alone have none. Empty: no letter. */
export function initials(name: string): string {
  const letters = name.split(/\s+/).flatMap((word) => word.match(/^[^\p{L}\p{N}]*(\p{L})/u)?.[1] ?? [])
  return [letters[0], letters.length > 1 ? letters.at(-1) : undefined].join('').toUpperCase()
}
