/**
 * Makes a thing when it is first asked for, and keeps it. For what a lookup does not need: a schema costs 15 µs for each
 * of its parts, which would otherwise be paid at every cold start, while a phone rings.
 */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
