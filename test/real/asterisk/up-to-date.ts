/** Waits until a source has taken all that Asterisk sent before now: it answers pings in the order of its events. */
import { expect, vi } from 'vitest'
import type { AsteriskAmiSource } from '../../../src/programs/forwarder/sources/asterisk-ami/asterisk-ami.ts'

/** The ping of the moment may have been answered already. */
const twoPingsMs = 2100

/** For a source with `pingIntervalMs: 1000`. */
export async function upToDate(source: AsteriskAmiSource): Promise<void> {
  const sinceMs = Date.now()
  const known = () => expect(source.staffing?.groups()?.asOfMs).toBeGreaterThan(sinceMs + twoPingsMs)
  await vi.waitFor(known, { timeout: 15_000, interval: 100 })
}
