import { vi } from 'vitest'

/** Awaits that an expectation passes; fails with what did not. Vitest's own patience is one second, too little on a full machine. */
export function untilPasses<T>(expectation: () => Promise<T> | T): Promise<T> {
  return vi.waitFor(expectation, { timeout: 20_000, interval: 20 })
}
