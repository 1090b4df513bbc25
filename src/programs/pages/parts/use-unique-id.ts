/**
 * The id of an element, for its label or description. Preact's own `useId` counts from 0 again after each `render` of the whole
 * page, which the agent page does once a second: two elements then had the same id, and a label named the wrong one.
 */
import { useState } from 'preact/hooks'

let last = 0

/** One for each place it is called from, as long as that is on the page. */
export function useUniqueId(): string {
  const [id] = useState(() => {
    last += 1
    return `unique-${last}`
  })
  return id
}
