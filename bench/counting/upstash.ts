/** The function as on Vercel, over a real Redis behind Upstash's interface and QStash's double, with a count of what is billed. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { qstashPaths } from '../../src/adapters/platform/upstash/qstash-paths.ts'
import { bundleVercelFunction } from '../../src/programs/build/vercel-bundle.ts'
import { startReamazeServer } from '../../test/support/reamaze/server.ts'
import { freePort } from '../../test/support/server.ts'
import { startUpstash } from '../../test/support/upstash/start.ts'
import { serveFunction } from '../../test/support/vercel.ts'
import { waitFor } from '../../test/support/wait-for.ts'
import { benchKey } from '../workload.ts'
import { type CountedPlace, patienceMs, untilStill, variablesOf } from './place.ts'

/** Commands that Redis has run, those within scripts among them, by its own statistics. */
function commandsIn(stats: string): number {
  const ours = [...stats.matchAll(/^cmdstat_(\w+)(?:\|\w+)?:calls=(\d+)/gm)].filter(
    ([, name]) => !['info', 'config', 'client', 'hello', 'script'].includes(name ?? ''),
  )
  return ours.reduce((sum, [, , calls]) => sum + Number(calls), 0)
}

export async function openUpstash(): Promise<CountedPlace> {
  const directory = mkdtempSync(path.join(tmpdir(), 'switchhook-counts-'))
  const handler = path.join(directory, 'index.mjs')
  const crm = await startReamazeServer()
  await bundleVercelFunction(handler)
  const { redis, qstash, env, close } = await startUpstash({ qstash: { scheduleEveryMs: 3_600_000 } })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const variables = { ...variablesOf(benchKey, crm), ...env, SWITCHHOOK_PUBLIC_URL: url }
  const served = await serveFunction(handler, variables, port)
  let before = { requests: 0, commands: 0, messages: 0, invocations: 0 }
  let [requests, asked, scheduled] = [0, 0, 0]
  const countRequests = () => {
    requests += redis.takeCount()
    return requests
  }
  const ask = (route: string, init: RequestInit) => {
    asked += 1
    return fetch(url + route, init)
  }
  return {
    ask,
    key: benchKey,
    crm,
    // Calls at one time go through the inbox: a call alone costs least here, and is the rule.
    callsAtOnce: 1,
    async take() {
      const now = {
        requests: countRequests(),
        commands: commandsIn(await redis.redis.info('commandstats')),
        messages: qstash.published.length + scheduled,
        invocations: qstash.answers.length + asked,
      }
      const counts = {
        redisRequests: now.requests - before.requests,
        redisCommands: now.commands - before.commands,
        qstashMessages: now.messages - before.messages,
        invocations: now.invocations - before.invocations,
      }
      before = now
      return counts
    },
    quiet: () => untilStill(countRequests),
    async settle(holds) {
      await waitFor(() => holds() && qstash.answers.length >= qstash.published.length, patienceMs)
      const refused = qstash.answers.find(({ status }) => status !== 200)
      if (refused) throw new Error(`${refused.path} answered ${refused.status}.`)
    },
    async runSchedule() {
      const body = '{}'
      const headers = {
        'content-type': 'application/json',
        'upstash-signature': await qstash.sign(url + qstashPaths.sweep, body),
      }
      // A message of QStash's schedule, brought by hand.
      scheduled += 1
      const answer = await ask(qstashPaths.sweep, { method: 'POST', headers, body })
      if (!answer.ok) throw new Error(`The schedule was answered ${answer.status}: ${await answer.text()}`)
    },
    async close() {
      await served.kill()
      await close()
      await crm.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
