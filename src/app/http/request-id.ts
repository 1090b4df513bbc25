/** Names requests, so that an answer and its log line can be found again. */
import type { Random } from '../../ports/clock.ts'

const acceptable = /^[\w:.-]{1,80}$/

/**
 * Ids of this isolate: the platform's own where it has one, else a random start and a count, which is unique and
 * costs next to nothing.
 */
export function requestIds(
  random: Random,
  platformId: ((request: Request) => string | undefined) | undefined,
): (request: Request) => string {
  let start: string | undefined
  let count = 0
  return (request) => {
    const given = platformId?.(request)
    if (given !== undefined && acceptable.test(given)) return given
    // At the first request, not before: workerd gives no randomness while a Worker starts.
    start ??= Array.from(random.bytes(9), (byte) => byte.toString(36).padStart(2, '0')).join('')
    count += 1
    return `${start}-${count.toString(36)}`
  }
}
