/** Under which text the entry of a call at its destination is found, as an admin copies it from there. */

export const referenceIndex = 'deliveries.reference'
/** Longer ones are no ids. */
const longest = 120

/**
 * The last part of an id (`mail.message:90210`), or of an address that ends in it (`https://crm.example/web#id=90210`):
 * `90210`. Empty where there is none.
 */
export function referenceKey(text: string): string {
  const last =
    text
      .trim()
      .split(/[/:=#?&\s]/)
      .findLast((part) => part !== '') ?? ''
  return last.length <= longest ? last.toLowerCase() : ''
}
