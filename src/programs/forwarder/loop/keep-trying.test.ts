import { describe, expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { keepTrying } from './keep-trying.ts'

/** Plays rounds: what each resolves with, or throws. Past the last one it aborts. */
async function play(rounds: readonly (number | undefined | Error)[]) {
  const clock = createVirtualClock()
  const log = collectingLog()
  const stop = new AbortController()
  const startedMs = clock.now()
  const at: number[] = []
  const round = async () => {
    const result = rounds[at.length]
    at.push(clock.now() - startedMs)
    if (at.length > rounds.length) stop.abort()
    if (result instanceof Error) throw result
    return result
  }
  // The longest pause that chance may draw.
  const ports = { clock, random: { next: () => 1 }, log }
  const failing = { event: 'not_done', about: { source: 'pbx' }, pauses: { firstMs: 1000, longestMs: 4000 } }
  const running = keepTrying(ports, failing, round, stop.signal)
  for (let i = 0; i < 100 && !stop.signal.aborted; i += 1) await clock.advance(500)
  await running
  return { at, lines: log.lines }
}

const away = new SwitchhookError('cloud_unreachable', 'The cloud is away.', { retryable: true })
const full = new SwitchhookError('rate_limited', 'Too much.', { retryable: true, retryAfterMs: 10_000 })

describe('work that is repeated', () => {
  it('goes on after the pause that a round names, or at once', async () => {
    expect(await play([2000, undefined, 500])).toMatchObject({ at: [0, 2000, 2000, 2500], lines: [] })
  })

  it('waits longer after each failure, up to a bound, and from the start again once it worked', async () => {
    const { at } = await play([away, away, away, away, 1000, away])
    expect(at).toEqual([0, 1000, 3000, 7000, 11_000, 12_000, 13_000])
  })

  it('waits as long as the other side asks', async () => {
    expect((await play([full])).at).toEqual([0, 10_000])
  })

  it('is logged once for each problem, and again after it worked', async () => {
    const { lines } = await play([away, away, full, away, 1000, away])
    expect(lines.map(({ event, source, code, problem }) => ({ event, source, code, problem }))).toEqual(
      [away, full, away, away].map(({ code, message }) => ({
        event: 'not_done',
        source: 'pbx',
        code,
        problem: message,
      })),
    )
  })
})
