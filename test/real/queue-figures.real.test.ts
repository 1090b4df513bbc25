/**
 * Today’s figures of a queue, counted from our own calls, beside what a real Asterisk counts itself (`QueueParams`): through the
 * built forwarder and the built product, callers are answered in time and late, give up after and within 5 s, wait for one
 * another and are not answered at all. Only where the test server is at hand: the counters of its queue `counted` are reset.
 *
 * The same calls in other words: a caller whom the queue itself lets go after its timeout is *abandoned* to Asterisk, and here only
 * offered; one who hung up within 5 s is *abandoned* to Asterisk, and here counted apart. `Completed` is `answered`.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { systemClock } from '../../src/ports/clock.ts'
import { AmiConnection } from '../../src/programs/forwarder/ami/connection.ts'
import { asteriskAmiSchema } from '../../src/programs/forwarder/sources/asterisk-ami/settings.ts'
import { queuesSchema } from '../../src/wire/queues.ts'
import { startForwarder } from '../support/pages/asterisk-ring.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { countedCalls } from './asterisk/compose.ts'
import { playScenario } from './asterisk/play-scenario.ts'

const { AMI_PORT, AMI_USER = '', AMI_SECRET = '', ASTERISK_SCENARIOS = '' } = process.env

const manager = { port: Number(AMI_PORT), username: AMI_USER || 'x', secret: AMI_SECRET || 'x', pingIntervalMs: 1000 }
const config = asteriskAmiSchema.parse({ id: 'ami', type: 'asterisk-ami', ...manager })
const queue = 'counted'
/** Asterisk shows its levels in per cent with one digit after the point, we in thousandths. */
const tolerance = 0.001

describe.runIf(ASTERISK_SCENARIOS)('figures of a queue beside those of a real Asterisk', () => {
  let server: TestServer
  let forwarder: Awaited<ReturnType<typeof startForwarder>>

  const manage = async <T>(ask: (connection: AmiConnection) => Promise<T>): Promise<T> => {
    const signal = new AbortController().signal
    const connection = await AmiConnection.open(config, { onEvents: () => {} }, systemClock, signal)
    return ask(connection).finally(() => connection.close())
  }
  const ask = async (method: string, route: string, body?: object): Promise<unknown> => {
    const headers = { authorization: `Bearer ${server.adminKey}`, 'content-type': 'application/json' }
    const answer = await fetch(server.url + route, { method, headers, ...(body && { body: JSON.stringify(body) }) })
    if (!answer.ok) throw new Error(`${route}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const ours = async () => {
    const { groups } = queuesSchema.parse(await ask('GET', '/v1/queues'))
    return groups.find(({ number }) => number === queue)?.today
  }
  const asterisks = async () => {
    const items = await manage((connection) => connection.list({ Action: 'QueueStatus', Queue: queue }))
    const params = items.find((one) => one.event === 'QueueParams')
    const of = (name: string) => Number(params?.text(name))
    return {
      ...{ completed: of('Completed'), abandoned: of('Abandoned'), targetSeconds: of('ServiceLevel') },
      // Completed in time ÷ completed, and completed or given up in time ÷ all.
      ...{ level: of('ServicelevelPerf') / 100, level2: of('ServicelevelPerf2') / 100 },
    }
  }

  beforeAll(async () => {
    await manage((connection) => connection.request({ Action: 'QueueReset', Queue: queue }))
    server = await startServer()
    const key = await ask('POST', '/v1/keys', { name: 'forwarder', scopes: ['events'] })
    const { token } = z.object({ token: z.string() }).parse(key)
    forwarder = await startForwarder({ url: server.url, eventsKey: token }, manager)
  }, 120_000)
  afterAll(async () => {
    await forwarder.stop()
    await server.stop()
  }, 60_000)

  it('are the same: offered, answered, abandoned, and the service level by Asterisk’s two formulas', async () => {
    for (const name of countedCalls) await playScenario(ASTERISK_SCENARIOS, name)
    const theirs = await asterisks()
    const ended = async () => (await ours())?.offered
    await expect.poll(ended, { timeout: 60_000, interval: 200 }).toBe(theirs.completed + theirs.abandoned)

    const figures = await ours()
    if (figures === undefined) throw new Error('the queue is not known')
    const { offered, answered, abandoned, hungUpEarly, answeredInTarget } = figures
    // Of the calls as they are played; one that is played once more because its phones failed counts twice, here and there.
    expect(figures).toMatchObject({ offered: 7, answered: 4, abandoned: 1, hungUpEarly: 1, answeredInTarget: 2 })
    expect(figures.targetSeconds).toBe(theirs.targetSeconds)
    expect({ answered, notAnswered: offered - answered }).toEqual({
      answered: theirs.completed,
      notAnswered: theirs.abandoned,
    })
    expect(Math.abs(answeredInTarget / answered - theirs.level)).toBeLessThan(tolerance)
    expect(Math.abs((answeredInTarget + hungUpEarly) / offered - theirs.level2)).toBeLessThan(tolerance)
    // Ours is neither: who hung up early counts for nothing in it.
    expect(figures.serviceLevel).toBeCloseTo(2 / 6, 3)
    expect(offered - answered - abandoned - hungUpEarly).toBe(1)
  }, 400_000)
})
